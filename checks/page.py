'''A rule's page: its docstring, taken apart.

    """A threshold that nothing can reach.        the title, with no id

    Why it matters, in a paragraph or two.

    Source: where we know it from.

    PASS
        # monitoring/alerts.yaml
        ...
    FAIL
        # monitoring/alerts.yaml
        alerts:
          slow: {condition: {above: 500s}}
                                    ^^^^        right below what is marked
    """

An example is one or more files, each under a line ``# NAME``. A file of the config replaces the
one of that name in the small project of `checks.examples`; any other name, such as ``policy.json``,
is a raw resource, and then only such files are judged. Below a line of FAIL, carets mark the place
of the finding: exactly one finding, of this rule, there. Carets right below the name of a file mark
the file as such; where no text follows them, one that is not there. ``<TEXT*N>`` stands for N times
the text, in which # is the number of the repetition, from 0; ``<U+XXXX>`` for a character by its
number.

A page has no examples where files alone cannot show what it is about.
'''

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_EXAMPLE = re.compile(r"^(PASS|FAIL)\n((?:[ \t]+.*\n|\n)+)", re.MULTILINE)
_FILE = re.compile(r"^# ([\w./-]+\.(?:yaml|json|md))$")
_CARETS = re.compile(r"^( *)(\^+)$")
REPEATED = re.compile(r"<([^<>]+)\*(\d+)>")
CHARACTER = re.compile(r"<U\+([0-9A-F]{4,6})>")
_SOURCE = re.compile(r"^Source: (.+?)(?:\n\n|\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a finding is expected: line and columns count from 1, `end` is exclusive.

    Of a file as such, where nothing of its text is marked, it is 1:1 to 1.
    """

    file: str
    line: int
    column: int
    end: int


@dataclass(frozen=True, slots=True)
class Example:
    """`files` are texts by name, without the carets; `mark` is None for one that passes.

    `text` is all of it as it is written on the page.
    """

    files: dict[str, str]
    mark: Mark | None
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """What a person reads of a rule."""

    id: str
    title: str
    reason: str
    source: str
    examples: tuple[Example, ...]
    text: str


def page(id: str, docstring: str) -> Page:
    """The page of a docstring. Raises ValueError where a part of it is missing."""
    title, _, rest = docstring.partition("\n")
    before = _EXAMPLE.split(f"{rest}\n", maxsplit=1)[0]
    source = _SOURCE.search(before)
    if not title.endswith(".") or source is None:
        raise ValueError(f"{id}: a page has a title, a reason and a line 'Source: ...'")
    reason = before[: source.start()].strip()
    examples = tuple(_example(id, *found.groups()) for found in _EXAMPLE.finditer(f"{rest}\n"))
    if examples and {example.mark is None for example in examples} != {True, False}:
        raise ValueError(f"{id}: with an example that passes goes one that fails")
    return Page(id, title, reason, " ".join(source[1].split()), examples, docstring)


def _example(id: str, verdict: str, block: str) -> Example:
    text = textwrap.dedent(block).strip("\n")
    texts, marks = _files(text.split("\n"))
    if not texts or len(marks) != (verdict == "FAIL"):
        raise ValueError(f"{id}: an example names its files; one that fails marks one place")
    return Example(texts, marks[0] if marks else None, text)


def _files(lines: Iterable[str]) -> tuple[dict[str, str], list[Mark]]:
    """The texts of files by name, without the carets, and what these mark."""
    files: dict[str, list[str]] = {}
    name = written = ""
    marks: list[Mark] = []
    for line in lines:
        if found := _FILE.match(line):
            name = found[1]
            files[name] = []
        elif (carets := _CARETS.match(line)) and name:
            at = len(files[name])
            marks.append(_mark(name, at, written, carets) if at else Mark(name, 1, 1, 1))
        elif name:
            files[name].append(_expanded(line))
            written = line
    missing = {mark.file for mark in marks if not files[mark.file]}
    texts = {file: "\n".join(text) + "\n" for file, text in files.items() if file not in missing}
    return texts, marks


def _mark(file: str, line: int, written: str, carets: re.Match[str]) -> Mark:
    """What carets mark of the line above them, whose repetitions are not written out."""
    column = len(_expanded(written[: carets.start(2)])) + 1
    end = column + len(_expanded(written[carets.start(2) : carets.end(2)]))
    return Mark(file, line, column, end)


def _expanded(line: str) -> str:
    line = CHARACTER.sub(lambda found: chr(int(found[1], 16)), line)
    return REPEATED.sub(
        lambda found: "".join(found[1].replace("#", str(n)) for n in range(int(found[2]))), line
    )


def files_of(block: str) -> dict[str, str]:
    """The texts of files that follow each other in a text, each under a line ``# NAME``."""
    return _files(block.strip("\n").split("\n"))[0]


def paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of a text, each on one line."""
    yield from (" ".join(part.split()) for part in text.split("\n\n") if part.strip())
