"""Changes to the text of a file at one of its places; the rest of the text stays as it is."""

from __future__ import annotations

import json
from collections.abc import Sequence as Items
from typing import Any

from monitoring.config.nodes import Mapping, Node, Sequence
from tests.check_mutation.places import Place


class Text:
    """A file's text, addressed by the spans of its nodes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0]
        for line in text.split("\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)

    @property
    def count(self) -> int:
        """How many lines there are, the last, empty one included."""
        return len(self._starts) - 1

    def put(self, node: Node, written: str) -> str:
        """With something else written in place of a value or key."""
        return self._spliced(self._start(node), self._end(node), written)

    def without(self, place: Place) -> str:
        """With a key and its value left out."""
        assert isinstance(place.holder, Mapping) and place.key is not None
        keys = list(place.holder.keys.values())
        index = keys.index(place.key)
        if index + 1 < len(keys):
            return self._spliced(self._start(place.key), self._start(keys[index + 1]), "")
        if index:
            before = list(place.holder.items.values())[index - 1]
            return self._spliced(self._end(before), self._end(place.node), "")
        return self._spliced(self._start(place.key), self._end(place.node), self._empty(place))

    def twice(self, place: Place) -> str:
        """With a key and its value, or an item of a list, written twice."""
        first = place.key or place.node
        start, end = self._start(first), self._end(place.node)
        written = self.text[start:end]
        if place.holder is not None and self._is_flow(place.holder):
            return self._spliced(start, start, f"{written}, ")
        gap = "\n" + " " * (first.source.column - 1)
        if place.key is None:
            gap = gap[:-2] + "- "
        return self._spliced(start, start, written + gap)

    def lines(self, node: Node) -> tuple[int, int]:
        """The first and last line of a node, from 1."""
        before = self.text[: self._end(node)]
        return node.source.line, before.count("\n") + 1

    def _empty(self, place: Place) -> str:
        return "" if place.holder is not None and self._is_flow(place.holder) else "{}"

    def _spliced(self, start: int, end: int, written: str) -> str:
        return self.text[:start] + written + self.text[end:]

    def _start(self, node: Node) -> int:
        return self._starts[node.source.line - 1] + node.source.column - 1

    def _end(self, node: Node) -> int:
        """Where it ends; a block ends with its last value, not where the next thing begins."""
        items: Items[Node] = ()
        if isinstance(node, Mapping):
            items = list(node.items.values())
        elif isinstance(node, Sequence):
            items = node.items
        if items and not self._is_flow(node):
            return self._end(items[-1])
        span = node.span
        return self._starts[span.end_line - 1] + span.end_column - 1

    def _is_flow(self, node: Node) -> bool:
        return self.text[self._start(node)] in "{["


def written(value: Any) -> str:
    """A value as YAML, on one line; text in quotes, so that it stays text."""
    return json.dumps(value, ensure_ascii=False)
