"""What can go wrong with a value, by what it is: (kind of mistake, what is written instead)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from monitoring.config.nodes import Scalar
from tests.check_mutation.edits import written
from tests.check_mutation.places import Place

Damage = Iterator[tuple[str, str]]

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")

# Names of other entries; `line` and `prose` are free text.
_REFERENCES = frozenset({"key", "metric", "policy", "silent", "service_id"})
_QUANTITIES = {
    "duration": ("ms", "5", "soon"),
    "window": ("ms", "30", "often"),
    "percentage": ("s", "95", "half"),
    "share": ("s", "20", "half"),
    "quantity": ("By", "", "much"),
    "traffic": ("By", "", "much"),
    "target": ("By", "99", "always"),
    "bound": ("s", "90", "most"),
}


def of_value(place: Place) -> Damage:
    """The mistakes that a value invites."""
    yield from _of_another_type(place)
    if not isinstance(place.node, Scalar):
        yield from _of_many(place)
        return
    value, text = place.node.value, place.node.text
    if "enum" in place.schema:
        yield "word misspelt", written(misspelt(text))
    elif isinstance(value, bool):
        yield "word misspelt", misspelt(text)
    elif isinstance(value, int | float):
        yield from _of_number(text)
    elif found := next((name for name in _QUANTITIES if name in place.names), None):
        yield from _of_quantity(text, *_QUANTITIES[found])
    elif len(place.path) > 1 and place.path[-2] == "where":
        yield "pattern broken", written("/5..(/")
    elif place.names & _REFERENCES and not _is_definition(place):
        yield "reference renamed", written(misspelt(text))
    elif "label" in place.names:
        yield "label renamed", written(misspelt(text))
    else:
        yield from _of_text(place, text)


def _of_another_type(place: Place) -> Damage:
    if not isinstance(place.node, Scalar):
        yield "another type", "word"
    elif isinstance(place.node.value, str):
        yield "another type", "[1, two]"
        yield "another type", "true"
        yield "empty text", '""'
    else:
        yield "another type", '"word"'
    if place.key is not None:
        yield "nothing", ""


def _of_many(place: Place) -> Damage:
    value: Any = place.node.value
    yield "emptied", "[]" if isinstance(value, list) else "{}"
    if place.schema.get("items", {}).get("type") == "number":
        yield "out of order", written(value[::-1])


def _of_number(text: str) -> Damage:
    if float(text):
        yield "zero", "0"
        yield "the other sign", f"{-float(text):g}"
        yield "times 1000", f"{float(text) * 1000:g}"
    yield "not finite", ".inf"


def _of_quantity(text: str, unit: str, bare: str, word: str) -> Damage:
    """A number with a unit; a target and a bound may have two, each damaged in turn."""
    for found in _NUMBER.finditer(text):
        number, before, after = found[0], text[: found.start()], text[found.end() :]
        if float(number):
            yield "zero", written(f"{before}0{after}")
            yield "the other sign", written(f"{before}{-float(number):g}{after}")
            yield "times 1000", written(f"{before}{float(number) * 1000:g}{after}")
        if after.strip():
            rest = after.lstrip(" ")
            own = re.match(r"[^\s<]*", rest)
            tail = rest[own.end() :] if own else ""
            yield "wrong unit", written(f"{before}{number}{unit}{tail}")
            yield "unknown unit", written(f"{before}{number}{'xq'}{tail}")
    if bare:
        yield "no unit", written(bare)
    yield "no number", written(word)
    yield "not finite", ".inf"


def _of_text(place: Place, text: str) -> Damage:
    name = str(place.path[-1])
    if name == "filter":
        yield from _of_filter(text)
    elif name == "runbook":
        yield "dead link", written(misspelt(text.partition("#")[0]))
        if "#" in text:
            yield "dead link", written(f"{misspelt(text)}")
    elif name in ("type", "unit", "resource", "extract", "emitter", "file"):
        yield "fact misspelt", written(misspelt(text))
    if name == "address":
        yield "address broken", written(text.replace("@", " at "))
        yield "address broken", written(text.replace("@", "@@"))
        yield "address broken", written(text.partition(".")[0])
    elif name == "clarity:host":
        yield "address broken", written(f"https://{text}")
        yield "address broken", written(f"{text}/health")
        yield "address broken", written(text.replace(".", ",", 1))
        yield "address broken", written(text.replace(".", "..", 1))
    elif name == "path":
        yield "address broken", written(text.lstrip("/"))
        yield "address broken", written(f"https://example.com{text}")
    elif name == "secret":
        yield "secret in clear", written("0123456789abcdef0123456789abcdef")
    if "pattern" in place.schema and "line" not in place.names:
        yield "malformed", written(f"{text} !")


def _of_filter(text: str) -> Damage:
    yield "filter broken", written(text.replace('"', "", 1))
    yield "filter broken", written(f"({text}")
    yield "filter broken", written(f"{text} AND")
    yield "filter broken", written(text.replace("=", "===", 1))
    field, rest = text.split("=", 1)
    yield "filter of another field", written(f"{misspelt(field)}={rest}")
    yield "filter of another field", written(text.replace("jsonPayload", "jsonPayloads", 1))
    if "severity" in text:
        yield "filter broken", written(f"{text}S")
        yield "filter of another field", written(text.replace("severity", "severty"))


def misspelt(word: str) -> str:
    """The word with its last two different neighbours swapped; one more letter where none are."""
    for index in range(len(word) - 1, 0, -1):
        first, second = word[index - 1], word[index]
        if first != second and first.isalnum() and second.isalnum():
            return word[: index - 1] + second + first + word[index + 1 :]
    return f"{word}x"


def _is_definition(place: Place) -> bool:
    """A value that is the entry's own name: nothing is referred to."""
    return place.path == ("id",)
