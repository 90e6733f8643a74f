"""The JSON Schemas, as validators: `mistakes(kind, value)` yields jsonschema's errors.

jsonschema takes about half a millisecond for an entry, and there can be thousands of entries of a
handful of shapes. So of entries that no keyword of the schema can tell apart only one is
validated (see `_Fingerprint`), which leaves the schemas the single definition of the format.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator
    from referencing import Registry

_SHARED = ("common", "channels")  # the schemas that others refer to

Schema = Mapping[str, Any]
KeyPath = tuple[str | int, ...]


def mistakes(kind: str, value: dict[str, Any]) -> Iterator[ValidationError]:
    """What the schema of this kind of file finds wrong with a file's plain value."""
    validator = _validator(kind)
    groups = _Fingerprint(kind).groups(value)
    samples = _only(value, {(section, keys[0]) for section, keys in groups})
    errors = list(validator.iter_errors(samples))
    if not errors:
        return iter(())
    wrong = {entry_of(error) for error in errors}
    suspects = {
        (section, key)
        for section, keys in groups
        for key in (keys if (section, keys[0]) in wrong else keys[:1])
    }
    return validator.iter_errors(_only(value, suspects))


def entry_of(error: ValidationError) -> KeyPath:
    """Where the mistake is, two keys deep at most: the section, and the entry if it is in one."""
    path: KeyPath = tuple(error.absolute_path)
    if len(path) == 1 and is_about_a_key(error):
        path = (path[0], str(error.instance))
    return path[:2]


def is_about_a_key(error: ValidationError) -> bool:
    """Whether it is the key itself, not what stands under it, that is wrong."""
    return "propertyNames" in error.absolute_schema_path


def _only(value: dict[str, Any], entries: set[tuple[str, str]]) -> dict[str, Any]:
    """The file's value with none but these entries in its sections."""
    return {
        name: {key: entry for key, entry in section.items() if (name, key) in entries}
        if isinstance(section, dict)
        else section
        for name, section in value.items()
    }


def stack_settings() -> tuple[str, ...]:
    """The keys of a stack's config that are settings; our other keys there are secrets."""
    return tuple(_read("stack")["properties"]["config"]["properties"])


def channel_fields() -> tuple[str, ...]:
    """The fields that channels have, of whatever type."""
    return tuple(_read("channels")["$defs"]["channel"]["properties"])


def is_secret_name(text: str) -> bool:
    """Whether the text can be the name of a secret, and has not the look of a secret itself."""
    return matches(_read("channels")["$defs"]["secret"]["pattern"], text)


def matches(pattern: str, text: str) -> bool:
    """Whether a schema's pattern allows the text; ``$`` is its very end, as in ECMA 262."""
    return _compiled(pattern).search(text) is not None


class _Fingerprint:
    """Tells which values no keyword of a schema can tell apart.

    A schema looks at a text only through the words that it names, its patterns and its lengths.
    Two texts that it does not name and that pass the same of these are alike to it; so are two
    mappings, or lists of texts, whose parts are alike. All else is taken as it is.
    """

    def __init__(self, kind: str) -> None:
        self._words, self._patterns, self._lengths = _vocabulary(kind)
        self._texts: dict[str, str | int] = {}

    def groups(self, value: dict[str, Any]) -> list[tuple[str, list[str]]]:
        """The entries of each section, as lists of keys whose entries are alike."""
        found: dict[Hashable, tuple[str, list[str]]] = {}
        for name, section in value.items():
            if isinstance(section, dict):
                for key, entry in section.items():
                    alike = (name, self._text(key), self._print(entry))
                    found.setdefault(alike, (name, []))[1].append(key)
        return list(found.values())

    def _print(self, value: Any) -> Hashable:
        if type(value) is str:
            return self._text(value)
        if type(value) is dict:
            pairs = [(self._text(k), self._print(v)) for k, v in value.items()]
            return len(pairs), frozenset(pairs)
        if type(value) is list and all(type(item) is str for item in value):
            # Of a list of texts the schema can also tell whether one is repeated.
            return len(set(value)) == len(value), tuple(map(self._text, value))
        return type(value), repr(value)

    def _text(self, text: str) -> str | int:
        known = self._texts.get(text)
        if known is None:
            known = self._texts[text] = text if text in self._words else self._class(text)
        return known

    def _class(self, text: str) -> int:
        bits = 1
        for pattern in self._patterns:
            bits = bits << 1 | (pattern.search(text) is not None)
        for length in self._lengths:
            bits = bits << 1 | (len(text) >= length)
        return bits


@cache
def _vocabulary(kind: str) -> tuple[frozenset[str], tuple[re.Pattern[str], ...], tuple[int, ...]]:
    """The words, patterns and lengths by which a schema tells texts apart."""
    words: set[str] = set()
    patterns: set[str] = set()
    lengths: set[int] = set()
    for schema in _subschemas(kind):
        words.update(schema.get("properties", ()), schema.get("required", ()))
        words.update(schema.get("dependentRequired", ()))
        words.update(v for v in (*schema.get("enum", ()), schema.get("const")) if v is not None)
        patterns.update(schema.get("patternProperties", ()))
        patterns.update([schema["pattern"]] if "pattern" in schema else ())
        lengths.add(schema.get("minLength", 0))
        lengths.add(schema.get("maxLength", 0) + 1)
    return frozenset(words), tuple(map(_compiled, sorted(patterns))), tuple(sorted(lengths))


def _subschemas(kind: str) -> Iterator[Schema]:
    """Every object inside a schema and inside those that it may refer to."""
    waiting: list[Any] = [_read(name) for name in {kind, *_SHARED}]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            yield part
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)


@cache
def _validator(kind: str) -> Validator:
    return _dialect()(_read(kind), registry=_registry())


@cache
def _dialect() -> Callable[..., Validator]:
    """JSON Schema 2020-12, with our reading of `pattern`."""
    from jsonschema import Draft202012Validator, validators

    extended: Callable[..., Validator] = validators.extend(  # type: ignore[no-untyped-call]
        Draft202012Validator, {"pattern": _pattern}
    )
    return extended


@cache
def _registry() -> Registry[Any]:
    """The schemas that others refer to; crawled once, or each reference would crawl them anew."""
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT202012

    shared = ((f"{n}.json", Resource.from_contents(_read(n), DRAFT202012)) for n in _SHARED)
    empty: Registry[Any] = Registry()
    return empty.with_resources(shared).crawl()


@cache
def _read(name: str) -> dict[str, Any]:
    text = resources.files(__package__).joinpath("schemas", f"{name}.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _pattern(_: Any, pattern: str, instance: Any, __: Any) -> Iterator[ValidationError]:
    """The keyword, in place of jsonschema's own, whose ``$`` lets a line break follow."""
    from jsonschema import ValidationError

    if isinstance(instance, str) and not matches(pattern, instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("$", r"\Z"))
