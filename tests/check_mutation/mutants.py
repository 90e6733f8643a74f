"""The shipped project with one mistake in it, for every mistake of every value and key."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from monitoring.config.nodes import Mapping as Tree
from monitoring.config.nodes import Node, Scalar
from monitoring.config.report import Report
from monitoring.config.yaml_reader import parse
from tests.check_mutation.damage import misspelt, of_value
from tests.check_mutation.edits import Text, written
from tests.check_mutation.places import Path, Place, places

# Under these, keys are the names of entries that stand elsewhere.
_REFERRING = ("clarity:channels", "clarity:targets", "traffic", "budget_left")

# Nothing refers to the entries of these.
_ENDS = ("dashboards", "alert_tests")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A file's text with one mistake. `lines` are those of the entry that it is in; `words` what
    a finding elsewhere would name: the name that is gone, and the one that took its place."""

    file: str
    path: Path
    kind: str
    text: str
    lines: tuple[int, int]
    words: tuple[str, ...] = ()
    now: str = ""

    @property
    def id(self) -> str:
        """What the list of misses calls it."""
        path = ".".join(map(str, self.path))
        return f"{self.file} {path}: {self.kind}{f' {self.now}' if self.now else ''}"


def mutants(files: Mapping[str, str]) -> Iterator[Mutant]:
    """All of them, file by file in reading order."""
    words = Counter(word for text in files.values() for word in re.findall(r"[\w-]+", text))
    for file, text in files.items():
        root = parse(text, file, Report())
        assert root is not None
        for place in places(file, root):
            yield from _of(place, Text(text), file, root, words)


def _of(place: Place, text: Text, file: str, root: Tree, words: Counter[str]) -> Iterator[Mutant]:
    name, key, entry = _entry(root, place)

    def made(kind: str, changed: str, *named: str, now: str = "") -> Mutant:
        first, last = (key.source.line, text.lines(entry)[1]) if key else (1, text.count)
        last = max(first, last + Text(changed).count - text.count)
        named = tuple(word for word in (name, *named) if len(word) > 2)
        return Mutant(file, place.path, kind, changed, (first, last), named, now)

    if place.key is not None:
        called = [] if place.is_fixed else [str(place.path[-1])]
        yield made("given twice", text.twice(place), *called)
        for kind, other in _key_mistakes(place, words):
            yield made(kind, text.put(place.key, other), *called, other, now=other)
        if place.is_required:
            yield made("left out", text.without(place), *called)
    elif place.schema.get("type") != "number" and place.holder is not None:
        yield made("given twice", text.twice(place), str(place.node.value))
    was = str(place.node.value) if isinstance(place.node, Scalar) else ""
    for kind, now in dict.fromkeys(of_value(place)):
        yield made(kind, text.put(place.node, now), was, now.strip('"'), now=now)
    for taken in _taken(root, place):
        yield made("name of another", text.put(place.node, written(taken)), taken, now=taken)


def _taken(root: Tree, place: Place) -> Iterator[str]:
    """The name that the next entry of the section shows, in place of the entry's own."""
    section = root.items.get(str(place.path[0]))
    if len(place.path) == 3 and place.path[2] == "display_name" and isinstance(section, Tree):
        names = list(section.items)
        after = names[(names.index(str(place.path[1])) + 1) % len(names)]
        taken = section.value[after].get("display_name")
        if taken and after != place.path[1]:
            yield taken


def _key_mistakes(place: Place, words: Counter[str]) -> Iterator[tuple[str, str]]:
    name = str(place.path[-1])
    if place.is_fixed:
        yield "key misspelt", misspelt(name)
    elif place.names_a_label:
        yield "label renamed", misspelt(name)
    elif place.path[-2] in _REFERRING:
        yield "reference renamed", misspelt(name)
    elif ":" not in name:
        yield "name malformed", f"Bad {name}"
        if place.path[0] not in _ENDS and words[name] > 1:  # something refers to it
            yield "name changed", f"{name}_2"


def _entry(root: Tree, place: Place) -> tuple[str, Node | None, Node]:
    """What a person would look at: the entry of a section, with its name and key; else the file."""
    section = root.items.get(str(place.path[0]))
    if len(place.path) == 1 or not isinstance(section, Tree):
        return "", None, root
    name = str(place.path[1])
    return name, section.keys[name], section.items[name]
