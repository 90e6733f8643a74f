"""Where the tiles of a dashboard go: rows that fill the grid's width, top to bottom."""

from __future__ import annotations

from collections.abc import Sequence

from monitoring.limits import MOSAIC_COLUMNS
from monitoring.plan import Json

HEIGHT = 16
_MOST_IN_ROW = 3


def rows(count: int) -> list[int]:
    """How many tiles each row has: as few rows as can be, and as even as can be."""
    number = -(-count // _MOST_IN_ROW)
    least, more = divmod(count, number) if number else (0, 0)
    return [least + (row < more) for row in range(number)]


def tile(x: int, y: int, width: int, height: int, widget: Json) -> dict[str, Json]:
    """A tile of the mosaic; positions and sizes count grid units."""
    return {"xPos": x, "yPos": y, "width": width, "height": height, "widget": widget}


def mosaic(widgets: Sequence[Json]) -> dict[str, Json]:
    """A MosaicLayout of the widgets in reading order, no row with a gap."""
    tiles, left = [], list(reversed(widgets))
    for y, count in enumerate(rows(len(widgets))):
        width = MOSAIC_COLUMNS // count
        tiles += [tile(n * width, y * HEIGHT, width, HEIGHT, left.pop()) for n in range(count)]
    return {"columns": MOSAIC_COLUMNS, "tiles": tiles}
