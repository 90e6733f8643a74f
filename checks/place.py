"""From an entry of the config to the very value in it that a finding is about."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from monitoring.compile_error import KEYS
from monitoring.config.nodes import Mapping as Tree
from monitoring.config.nodes import Node, Scalar, Sequence, at, key_at
from monitoring.config.report import Report
from monitoring.config.yaml_reader import parse
from monitoring.diagnostics import Diagnostic, Span
from monitoring.diagnostics_text import lines_of
from monitoring.part import Part
from monitoring.plan import Source
from monitoring.validation.violation import Violation

_WORD = re.compile(r"[^\s:#]+")
_TILES = ("mosaicLayout", "tiles")
_SERVICE = "id"  # the key of a file that is about one service

# The keys of the config that a field of a REST body is made from, where they differ.
_KEYS_OF_FIELD = {
    "goal": ("target",),
    "alignmentPeriod": ("every",),
    "duration": ("for",),
    "thresholdValue": ("above", "below"),
    "displayName": ("display_name",),
    "content": ("contains",),
    "selectedRegions": ("regions",),
    "metricKind": ("kind",),
    "valueType": ("value_type",),
    "useSsl": ("tls",),
}


class Key(str):
    """A last part of a path that means the key itself, and not what stands under it."""

    __slots__ = ()


class Places:
    """Finds values in the texts of the config; each file is read at most once more."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._trees: dict[str, Tree | None] = {}
        self._entries: dict[str, dict[tuple[int, int], Node]] = {}

    def tree(self, file: str) -> Tree | None:
        """How a file is written; None if it is not there, or no mapping."""
        if file not in self._trees:
            text = self._texts.get(file, "")
            tree = parse(text, file, Report())
            # A hidden value is asterisks, which in YAML would be an alias.
            self._trees[file] = tree or parse(text.replace("*", "x"), file, Report())
        return self._trees[file]

    def of_field(self, source: Source, path: tuple[str | int, ...]) -> Span:
        """The value that a field of a body was made from; the entry's name if it is not there."""
        widget = self._widget(source, path)
        if widget is not None:
            return widget.span
        return self._value(source, _keys_of(path))

    def within_field(self, source: Source, path: tuple[str | int, ...], part: Part) -> Span | None:
        """A part of the text of a field; None where that is not how the file has it."""
        entry = self._entries_of(source.file).get((source.line, source.column))
        written = _values(entry, _keys_of(path)) if entry is not None else iter(())
        return self.within(next((one for one in written if one.value == part.text), None), part)

    def of_entry(self, source: Source, path: tuple[str | int, ...]) -> Span:
        """The value at a path of keys and indices below an entry; as deep as it is written.

        An entry that is one value is that value; a service, whose entry is its id, is its file.
        """
        entry = self._entries_of(source.file).get((source.line, source.column))
        if isinstance(entry, Scalar) and not path:
            return entry.span
        if entry is None or not path:
            return self._name(source)
        found = (key_at if isinstance(path[-1], Key) else at)(entry, *path)
        return self._name(source) if found is entry else found.span

    def of_violation(self, source: Source, violation: Violation) -> Span:
        """What of a resource the API would refuse."""
        path, part = violation.path, violation.part
        exact = self.within_field(source, path, part) if part is not None else None
        return exact or self.of_field(source, path)

    def within_entry(self, source: Source, path: tuple[str | int, ...], part: Part) -> Span | None:
        """A part of the text at a path below an entry; None where that is not how it is written."""
        entry = self._entries_of(source.file).get((source.line, source.column))
        return self.within(at(entry, *path) if entry is not None else None, part)

    def within(self, node: Node | None, part: Part) -> Span | None:
        """A part of a node's text, where its place in the file is certain."""
        if node is None:
            return None
        from checks.within import within  # only when something is found

        return within(lines_of(self._texts.get(node.file, "")), node, part)

    def precisely(self, fault: Diagnostic) -> Diagnostic:
        """A fault of the compiler, at the value that it is about."""
        source = Source(fault.span.file, fault.span.line, fault.span.column)
        return replace(fault, span=self._value(source, KEYS.get(fault.code, ())))

    def _value(self, source: Source, keys: Collection[str]) -> Span:
        entry = self._entries_of(source.file).get((source.line, source.column))
        found = next(_values(entry, keys), None) if entry is not None else None
        return found.span if found is not None else self._name(source)

    def _widget(self, source: Source, path: tuple[str | int, ...]) -> Node | None:
        """The name of the widget that a tile of a dashboard was made from."""
        if path[:2] != _TILES or len(path) < 3:
            return None
        dashboard = self._entries_of(source.file).get((source.line, source.column))
        named = at(dashboard, "widgets", path[2]) if dashboard is not None else None
        if not isinstance(named, Scalar):
            return None  # the objectives' own dashboard
        tree = self.tree(source.file)
        return key_at(tree, "widgets", named.text) if tree is not None else None

    def _name(self, source: Source) -> Span:
        lines = self._texts.get(source.file, "").splitlines()
        line = lines[source.line - 1] if source.line <= len(lines) else ""
        word = _WORD.match(line, source.column - 1)
        end = word.end() + 1 if word else source.column + 1
        return Span(source.file, source.line, source.column, source.line, end)

    def _entries_of(self, file: str) -> dict[tuple[int, int], Node]:
        """Every entry of a file by the place of its key."""
        if file not in self._entries:
            tree = self.tree(file)
            found = self._entries[file] = dict(_entries(tree)) if tree else {}
            if tree and _SERVICE in tree.keys:
                key = tree.keys[_SERVICE].source
                found[key.line, key.column] = tree
        return self._entries[file]


class Documents(Mapping[str, Tree]):
    """The trees of the files by name, each read when it is first asked for."""

    def __init__(self, texts: Mapping[str, str], places: Places) -> None:
        self._texts = texts
        self._places = places

    def __getitem__(self, file: str) -> Tree:
        tree = self._places.tree(file)
        if tree is None:
            raise KeyError(file)
        return tree

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def _keys_of(path: tuple[str | int, ...]) -> tuple[str, ...]:
    """The keys of the config that the field at the end of a path is made from."""
    fields = [part for part in path if isinstance(part, str)]
    return _KEYS_OF_FIELD.get(fields[-1], (fields[-1],)) if fields else ()


def _entries(node: Node) -> Iterator[tuple[tuple[int, int], Node]]:
    for key, item in _children(node):
        if key is not None:
            yield (key.source.line, key.source.column), item
        yield from _entries(item)


def _children(node: Node) -> Iterator[tuple[Node | None, Node]]:
    if isinstance(node, Tree):
        yield from ((node.keys[name], item) for name, item in node.items.items())
    elif isinstance(node, Sequence):
        yield from ((None, item) for item in node.items)


def _values(node: Node, keys: Collection[str]) -> Iterator[Node]:
    """The values of any of the keys, in reading order."""
    if isinstance(node, Tree):
        yield from (item for name, item in node.items.items() if name in keys)
    for _, item in _children(node):
        yield from _values(item, keys)
