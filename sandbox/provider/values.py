"""Pulumi's protobuf values <-> plain JSON data, with secrets apart.

Inside the plugin a value is plain; which parts of it are secret is a set of paths beside it. A
value that a preview does not know yet is the UNKNOWN text, as on the wire.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from google.protobuf.struct_pb2 import Struct, Value

from monitoring.mapping import Field, Json, Shape

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the wire's mark for secrets
_OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"

Path = tuple[str | int, ...]


def read(struct: Struct) -> tuple[dict[str, Json], set[Path]]:
    """The plain values of a message, and the paths of its secrets."""
    secrets: set[Path] = set()
    plain = {key: _read(value, (key,), secrets) for key, value in struct.fields.items()}
    return plain, secrets


def _read(value: Value, path: Path, secrets: set[Path]) -> Json:
    match value.WhichOneof("kind"):
        case "struct_value":
            fields = value.struct_value.fields
            if _SIGNATURE in fields:
                return _read_special(fields, path, secrets)
            return {key: _read(item, (*path, key), secrets) for key, item in fields.items()}
        case "list_value":
            items = value.list_value.values
            return [_read(item, (*path, i), secrets) for i, item in enumerate(items)]
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "string_value":
            return value.string_value
        case "bool_value":
            return value.bool_value
    return None


def _read_special(fields: Mapping[str, Value], path: Path, secrets: set[Path]) -> Json:
    signature = fields[_SIGNATURE].string_value
    if signature == _SECRET:
        secrets.add(path)
        return _read(fields["value"], path, secrets)
    if signature == _OUTPUT:
        if "secret" in fields and fields["secret"].bool_value:
            secrets.add(path)
        return _read(fields["value"], path, secrets) if "value" in fields else UNKNOWN
    # Assets, archives and resource references: no property of ours takes them, and Check says so.
    return {"asset": signature}


def write(plain: Mapping[str, Json], secrets: Collection[Path]) -> Struct:
    """The message for plain values; what stands at a secret path is marked secret."""
    struct = Struct()
    struct.update(_mark(plain, (), secrets) if secrets else plain)
    return struct


def _mark(value: Json, path: Path, secrets: Collection[Path]) -> Json:
    if path in secrets:
        return {_SIGNATURE: _SECRET, "value": value}
    if isinstance(value, Mapping):
        return {key: _mark(item, (*path, key), secrets) for key, item in value.items()}
    if isinstance(value, list):
        return [_mark(item, (*path, i), secrets) for i, item in enumerate(value)]
    return value


def secret_paths(fields: Sequence[Field], values: Json, path: Path = ()) -> Iterator[Path]:
    """The paths that are secret whatever the program says of them."""
    if not isinstance(values, Mapping):
        return
    for field in fields:
        value, here = values.get(field.prop), (*path, field.prop)
        if value is None:
            continue
        if field.secret:
            yield here
        elif field.shape is Shape.OBJECT:
            yield from secret_paths(field.of, value, here)
        elif field.shape is Shape.OBJECTS and isinstance(value, list):
            for i, item in enumerate(value):
                yield from secret_paths(field.of, item, (*here, i))


def texts_at(values: Json, paths: Collection[Path]) -> Iterator[str]:
    """Every text at or below the paths."""
    for path in paths:
        value = values
        for part in path:
            try:
                value = value[part]
            except (KeyError, IndexError, TypeError):
                break
        else:
            yield from _texts(value)


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
