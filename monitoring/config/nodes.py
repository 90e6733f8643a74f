"""The tree of a config file: plain values, each with the place that it was read from."""

from __future__ import annotations

from typing import Any, Protocol

from monitoring.diagnostics import Span
from monitoring.plan import Source


class Mark(Protocol):
    """A position as PyYAML gives it; line and column count from 0."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


class Node:
    """A value, as plain data in `value`, and where it stands.

    Plain slots, not dataclasses: a tree of 5,000 objectives has some 150,000 of these.
    """

    __slots__ = ("_end", "_start", "file", "value")

    value: Any

    def __init__(self, value: Any, file: str, start: Mark, end: Mark) -> None:
        self.value = value
        self.file = file
        self._start = start
        self._end = end

    def close(self, end: Mark) -> None:
        """Sets the end of a node that was made when it began."""
        self._end = end

    @property
    def span(self) -> Span:
        start, end = self._start, self._end
        return Span(self.file, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    @property
    def source(self) -> Source:
        return Source(self.file, self._start.line + 1, self._start.column + 1)


class Scalar(Node):
    """Text, a number, a boolean or null; `text` is it as written, which keeps decimals exact."""

    __slots__ = ("text",)

    def __init__(self, value: Any, text: str, file: str, start: Mark, end: Mark) -> None:
        # Written out, not by super(): this is the innermost step of reading.
        self.value = value
        self.text = text
        self.file = file
        self._start = start
        self._end = end


class Sequence(Node):
    """A list: `value` holds the plain items, `items` their nodes."""

    __slots__ = ("items",)

    def __init__(self, file: str, start: Mark) -> None:
        super().__init__([], file, start, start)
        self.items: list[Node] = []


class Mapping(Node):
    """A mapping: `value` holds the plain items, `keys` and `items` the nodes, all by key.

    A key that is not text stands in `keys` alone.
    """

    __slots__ = ("items", "keys")

    def __init__(self, file: str, start: Mark) -> None:
        super().__init__({}, file, start, start)
        self.keys: dict[str, Node] = {}
        self.items: dict[str, Node] = {}


def at(node: Node, *path: str | int) -> Node:
    """The node at `path`, or the deepest one on the way to it."""
    for part in path:
        if isinstance(node, Mapping) and part in node.items:
            node = node.items[str(part)]
        elif isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
        else:
            break
    return node


def key_at(node: Node, *path: str | int) -> Node:
    """The key that the node at `path` stands under; the node itself where it has none."""
    holder = at(node, *path[:-1])
    if path and isinstance(holder, Mapping) and path[-1] in holder.keys:
        return holder.keys[str(path[-1])]
    return at(node, *path)
