"""Where in a raw file a finding about a field of a resource is marked."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from dataclasses import replace

from checks.place import Key, Places
from monitoring.config.nodes import Mapping, Node, Sequence
from monitoring.diagnostics import Span
from monitoring.part import Part
from monitoring.plan import Source

Path = tuple[str | int, ...]


class Marks(Places):
    """Finds the fields of resources; of what spans lines its key is marked, or how it opens."""

    def __init__(self, texts: AnyMapping[str, str]) -> None:
        super().__init__(texts)
        self._resources: dict[Source, tuple[Mapping, AnyMapping[Path, str]]] = {}

    def add(self, tree: Mapping, written: AnyMapping[Path, str]) -> None:
        """A resource; `written` holds the keys, by path, that are not their fields' names."""
        self._resources[tree.source] = tree, written

    def of_field(self, source: Source, path: Path) -> Span:
        """The value of a field; where it is left out, what holds it."""
        return marked(*self._found(source, path))

    def is_whole(self, source: Source, path: Path) -> bool:
        """Whether the mark of a field is the whole of its value, and nothing else."""
        node, key = self._found(source, path)
        return marked(node, key) == node.span

    def within_field(self, source: Source, path: Path, part: Part) -> Span | None:
        """A part of the text of a field; None where its place in the file is not certain."""
        return self.within(self._found(source, path)[0], part)

    def _found(self, source: Source, path: Path) -> tuple[Node, Node | None]:
        """The value of a field, or what holds it, and the key that it stands under."""
        tree, written = self._resources[source]
        node: Node = tree
        key: Node | None = None
        for depth, part in enumerate(path, start=1):
            # A key may stand beside another spelling of it: given twice.
            is_there = isinstance(part, Key) and isinstance(node, Mapping) and part in node.items
            name = part if is_there else written.get(path[:depth], part)
            if isinstance(node, Mapping) and name in node.items:
                key, node = node.keys[str(name)], node.items[str(name)]
                if isinstance(part, Key):
                    return key, None
            elif isinstance(node, Sequence) and isinstance(name, int) and name < len(node.items):
                node, key = node.items[name], None
            else:
                break
        return node, key


def marked(node: Node, key: Node | None = None) -> Span:
    """A value that stands on one line; else its key, the first key in it, or its bracket."""
    span = node.span
    if span.line == span.end_line and span.column < span.end_column:
        return span
    if key is not None:
        return key.span
    first = next(iter(node.keys.values()), None) if isinstance(node, Mapping) else None
    if first is not None and (first.span.line, first.span.column) == (span.line, span.column):
        return first.span
    return replace(span, end_line=span.line, end_column=span.column + 1)
