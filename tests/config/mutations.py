"""Systematic damage to config files: every line deleted, doubled, retyped, misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE = re.compile(
    r"(?P<head>\s*(?:- )?(?P<key>[\w:.-]+):(?: (?=\S))?)(?P<value>[^#]*?)(?P<rest>\s*(?:#.*)?)"
)
_ITEM = re.compile(r"(?P<head>\s*- )(?P<value>.*?)(?P<rest>\s*)")


@dataclass(frozen=True, slots=True)
class Mutation:
    """A file's text with one line changed: `how`, and in which line (from 1)."""

    file: str
    line: int
    how: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.how}"


def mutations(file: str, text: str) -> Iterator[Mutation]:
    """Every mutation of a file; lines that say nothing (empty, comments) are passed over."""
    lines = text.splitlines()
    for index, line in enumerate(lines):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        for how, replacement in _variants(line):
            changed = "\n".join([*lines[:index], *replacement, *lines[index + 1 :]]) + "\n"
            yield Mutation(file, index + 1, how, changed)


def _variants(line: str) -> Iterator[tuple[str, list[str]]]:
    yield "deleted", []
    yield "doubled", [line, line]
    yield "indented", [" " + line]
    yield "with a tab", ["\t" + line]
    yield "cut in half", [line[: len(line) // 2]]
    found = _LINE.fullmatch(line) or _ITEM.fullmatch(line)
    if found is None:
        return
    head, value, rest = found["head"], found["value"], found["rest"]
    if "key" in found.groupdict():
        key = found["key"]
        yield "key misspelt", [line.replace(key, key[:1] + key[2:] + "x", 1)]
        yield "key in capitals", [line.replace(key, key.upper(), 1)]
        yield "key a number", [line.replace(key, "404", 1)]
        head = head.rstrip() + " "
    for how, other in _retyped(value):
        yield how, [f"{head}{other}{rest}"]


def _retyped(value: str) -> Iterator[tuple[str, str]]:
    yield "value a list", "[1, two]"
    yield "value a mapping", "{some: thing}"
    yield "value a number", "42"
    yield "value negative", "-1.5"
    yield "value true", "true"
    yield "value gone", ""
    yield "value empty text", '""'
    yield "value very long", "x" * 9000
    yield "value an alias", "*other"
    yield "value not closed", '"' + value
    if value:
        yield "value misspelt", value[:-2] + value[-1:] + "q" if len(value) > 2 else value + "q"
        yield "value in capitals", value.swapcase()
        yield "value quoted", "'" + value.replace("'", "''") + "'"
