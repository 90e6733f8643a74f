"""Messages declared as text: for services whose published package the sandbox does without.

A line is a message, and the lines set in below it its fields: name and type. A type is a scalar of
protobuf, a message of the same table, the full name of one that is registered, ``repeated T``,
``map T`` (its keys are strings), ``optional T`` (a default that is sent is kept) or
``enum A B C=5`` (values count on from the one before). ``oneof NAME T`` puts a field into a oneof.
A line set in deeper goes on with the one before.

What is registered so reads and prints JSON as a published message does. The numbers of the fields
are ours, so these messages must never be on a binary wire.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool

_TYPE = descriptor_pb2.FieldDescriptorProto
_SCALARS = {
    "string": _TYPE.TYPE_STRING,
    "bytes": _TYPE.TYPE_BYTES,
    "bool": _TYPE.TYPE_BOOL,
    "int32": _TYPE.TYPE_INT32,
    "int64": _TYPE.TYPE_INT64,
    "float": _TYPE.TYPE_FLOAT,
}


def register(package: str, table: str, imports: Sequence[Any] = ()) -> None:
    """Put the messages of `table` into the default pool; `imports` are modules they refer to.

    Once: what is there stays. Raises TypeError for a type that nobody knows.
    """
    messages = list(_messages(table))
    pool = descriptor_pool.Default()
    try:
        pool.FindMessageTypeByName(f"{package}.{messages[0][0]}")
    except KeyError:
        pool.Add(_file(package, messages, imports))


_Message = tuple[str, list[list[str]]]  # its name, and the words of each field


def _messages(table: str) -> Iterator[_Message]:
    found: list[_Message] = []
    for line in table.replace("\n    ", " ").splitlines():
        words = line.split()
        if not words:
            continue
        if line.startswith(" "):
            found[-1][1].append(words)
        else:
            found.append((words[0], []))
    return iter(found)


def _file(package: str, messages: Sequence[_Message], imports: Sequence[Any]) -> Any:
    file = descriptor_pb2.FileDescriptorProto(
        name=f"sandbox/{package}.proto", package=package, syntax="proto3"
    )
    file.dependency.extend(module.DESCRIPTOR.name for module in imports)
    for name, lines in messages:
        made = file.message_type.add(name=name)
        for number, (field, *kind) in enumerate(lines, 1):
            _add_field(made, package, field, number, kind)
        _add_presence(made)
    return file


def _add_field(message: Any, package: str, name: str, number: int, kind: list[str]) -> None:
    field = message.field.add(name=name, number=number, label=_TYPE.LABEL_OPTIONAL)
    first, *rest = kind
    match first:
        case "repeated":
            field.label = _TYPE.LABEL_REPEATED
        case "optional":
            field.proto3_optional = True
        case "oneof":
            field.oneof_index = _oneof(message, rest.pop(0))
        case "map":
            field.label = _TYPE.LABEL_REPEATED
            field.type, field.type_name = _TYPE.TYPE_MESSAGE, _entry(message, package, name, rest)
            return
        case _:
            rest = kind
    _set_type(field, message, package, name, rest)


def _set_type(field: Any, message: Any, package: str, name: str, kind: list[str]) -> None:
    first, *values = kind
    if first == "enum":
        field.type, field.type_name = _TYPE.TYPE_ENUM, _enum(message, package, name, values)
    elif first in _SCALARS:
        field.type = _SCALARS[first]
    else:
        whole = first if "." in first else f"{package}.{first}"
        field.type, field.type_name = _TYPE.TYPE_MESSAGE, f".{whole}"


def _entry(message: Any, package: str, name: str, kind: list[str]) -> str:
    made = message.nested_type.add(name=f"{_pascal(name)}Entry")
    made.options.map_entry = True
    place = f"{package}.{message.name}"
    _add_field(made, place, "key", 1, ["string"])
    _add_field(made, place, "value", 2, kind)
    if made.field[1].type == _TYPE.TYPE_MESSAGE:
        raise TypeError(f"{place}.{name}: maps of messages are not declared here")
    return f".{place}.{made.name}"


def _enum(message: Any, package: str, name: str, values: list[str]) -> str:
    made = message.enum_type.add(name=_pascal(name))
    number = 0
    for value in values:
        text, _, said = value.partition("=")
        number = int(said) if said else number
        made.value.add(name=text, number=number)
        number += 1
    return f".{package}.{message.name}.{made.name}"


def _oneof(message: Any, name: str) -> int:
    names = [one.name for one in message.oneof_decl]
    if name not in names:
        message.oneof_decl.add(name=name)
        return len(names)
    return names.index(name)


def _add_presence(message: Any) -> None:
    """The oneofs of one field that ``optional`` means; protobuf wants them after all others."""
    for field in message.field:
        if field.proto3_optional:
            field.oneof_index = len(message.oneof_decl)
            message.oneof_decl.add(name=f"_{field.name}")


def _pascal(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
