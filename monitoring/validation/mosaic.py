"""Geometry of a mosaic layout: tiles on a grid of blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile in blocks, by its place in the list; `group` names a widget that holds others."""

    index: int
    x: int
    y: int
    width: int
    height: int
    group: str = ""

    def meets(self, other: Tile) -> bool:
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )

    def holds(self, other: Tile) -> bool:
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.x + other.width <= self.x + self.width
            and other.y + other.height <= self.y + self.height
        )


def overlaps(tiles: Sequence[Tile]) -> Iterator[tuple[Tile, Tile]]:
    """The pairs of tiles that lie on each other without leave, the earlier in the list first.

    A group may hold a tile whole. Two tiles may share a place inside one single-view group, which
    shows one of them at a time.
    """
    ordered = sorted(tiles, key=lambda tile: tile.y)
    views = [tile for tile in tiles if tile.group == "singleViewGroup"]
    for position, upper in enumerate(ordered):
        bottom = upper.y + upper.height
        for lower in ordered[position + 1 :]:
            if lower.y >= bottom:
                break
            if upper.meets(lower) and not _allowed(upper, lower, views):
                yield (upper, lower) if upper.index < lower.index else (lower, upper)


def _allowed(one: Tile, other: Tile, views: Sequence[Tile]) -> bool:
    if one.group or other.group:
        return bool((one.group and one.holds(other)) or (other.group and other.holds(one)))
    return any(view.holds(one) and view.holds(other) for view in views)
