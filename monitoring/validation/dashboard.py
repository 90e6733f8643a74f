"""What the API refuses in a Dashboard.

Dashboards are not parsed as protobuf messages, which lag behind the service; so the shape of
their layouts is judged here too. Enums may be names or numbers.
"""

from __future__ import annotations

from collections.abc import Iterator

from monitoring import limits
from monitoring.plan import Json
from monitoring.validation.choice import one_of
from monitoring.validation.lookup import Lookup
from monitoring.validation.mosaic import Tile, overlaps
from monitoring.validation.reading import Body, number, text
from monitoring.validation.rule import Path, rule
from monitoring.validation.violation import Violation
from monitoring.validation.widget import DASHBOARD, GROUPS, MOSAIC_ONLY, content_of, widget

_NAME = rule("dashboard-display-name", "A dashboard has a display name.")
_LAYOUT = rule("dashboard-layout", "A dashboard has exactly one layout.")
_SHAPE = rule("dashboard-shape", "Layouts, lists, tiles and widgets are of their JSON types.")
_WIDGETS = rule(
    "dashboard-widgets-count", f"A dashboard has at most {limits.DASHBOARD_WIDGETS} widgets."
)
_COLUMNS = rule("dashboard-mosaic-columns", f"A mosaic has 1 to {limits.MOSAIC_COLUMNS} columns.")
_SIZE = rule("dashboard-tile-size", "A tile is at least one block wide and high.")
_INSIDE = rule("dashboard-tile-inside", "A tile lies inside the grid.")
_OVERLAP = rule("dashboard-tile-overlap", "Tiles do not overlap, but for a group and its members.")
_MOSAIC_ONLY = rule("dashboard-mosaic-only", "Groups and section headers need a mosaic layout.")

_LAYOUTS = ("mosaicLayout", "gridLayout", "rowLayout", "columnLayout")
_SIDES = ("xPos", "yPos", "width", "height")

_Placed = list[tuple[Path, Body]]


def violations(body: Body, lookup: Lookup) -> Iterator[Violation]:
    """The violations of one dashboard body."""
    if not text(body, "displayName"):
        yield DASHBOARD.missing(_NAME, ("displayName",))
    found: list[Violation] = []
    layout = one_of(DASHBOARD, _LAYOUT, (), body, _LAYOUTS, found)
    inside = _mapping((layout,), body[layout], found) if layout else {}
    widgets: _Placed = []
    if layout == "mosaicLayout":
        tiles = _objects((layout, "tiles"), inside.get("tiles"), found)
        found.extend(_mosaic(layout, inside, tiles))
        for path, tile in tiles:
            at = (*path, "widget")
            widgets.append((at, _mapping(at, tile.get("widget", {}), found)))
    elif layout == "gridLayout":
        widgets = _objects((layout, "widgets"), inside.get("widgets"), found)
    elif layout:
        lanes = layout.removesuffix("Layout") + "s"
        for path, lane in _objects((layout, lanes), inside.get(lanes), found):
            widgets += _objects((*path, "widgets"), lane.get("widgets"), found)
    yield from found
    yield from _widgets(layout, widgets)


def _widgets(layout: str, widgets: _Placed) -> Iterator[Violation]:
    if len(widgets) > limits.DASHBOARD_WIDGETS:
        why = f"a dashboard has at most {limits.DASHBOARD_WIDGETS} widgets"
        yield DASHBOARD.invalid(_WIDGETS, (layout,), len(widgets), why)
    for path, body in widgets:
        content = content_of(body)
        if content in MOSAIC_ONLY and layout != "mosaicLayout":
            why = "is for mosaic layouts only"
            yield DASHBOARD.invalid(_MOSAIC_ONLY, (*path, content), layout, why)
        yield from widget(path, body)


def _mosaic(layout: str, body: Body, tiles: _Placed) -> Iterator[Violation]:
    columns = _blocks(body, "columns")
    if not 1 <= columns <= limits.MOSAIC_COLUMNS:
        why = f"the number of columns must be from 1 to {limits.MOSAIC_COLUMNS}"
        yield DASHBOARD.invalid(_COLUMNS, (layout, "columns"), body.get("columns"), why)
        return
    placed: list[Tile] = []
    for index, (path, tile) in enumerate(tiles):
        wrong = next((side for side in _SIDES if not _is_blocks(tile.get(side, 0))), None)
        if wrong:
            yield _misshapen((*path, wrong), tile[wrong], "a whole number")
            continue
        x, y, width, height = (_blocks(tile, side) for side in _SIDES)
        if width < 1 or height < 1:
            why = "a tile must be at least 1 block wide and high"
            yield DASHBOARD.invalid(_SIZE, path, f"{width} x {height}", why)
        elif x < 0 or y < 0 or x + width > columns:
            why = f"the tile must lie inside the {columns} columns of the grid"
            yield DASHBOARD.invalid(_INSIDE, path, f"xPos {x}, yPos {y}, width {width}", why)
        else:
            content = tile.get("widget")
            kind = content_of(content) if isinstance(content, dict) else ""
            placed.append(Tile(index, x, y, width, height, kind if kind in GROUPS else ""))
    # Past the limit on widgets a refusal is certain, and comparing all pairs may take long.
    if len(placed) <= limits.DASHBOARD_WIDGETS:
        for first, second in overlaps(placed):
            why = f"the tile overlaps tile {first.index}"
            shown = f"xPos {second.x}, yPos {second.y}"
            yield DASHBOARD.invalid(_OVERLAP, (layout, "tiles", second.index), shown, why)


def _is_blocks(value: Json) -> bool:
    if type(value) is int:  # as nearly always
        return abs(value) < 2**31
    read = number({"": value}, "")
    return read is not None and read == int(read) and abs(read) < 2**31


def _blocks(body: Body, key: str) -> int:
    return int(number(body, key) or 0)


def _mapping(path: Path, value: Json, found: list[Violation]) -> Body:
    if isinstance(value, dict):
        return value
    found.append(_misshapen(path, value, "an object"))
    return {}


def _objects(path: Path, value: Json, found: list[Violation]) -> _Placed:
    if value is None:
        return []
    if not isinstance(value, list | tuple):
        found.append(_misshapen(path, value, "a list"))
        return []
    return [
        ((*path, index), _mapping((*path, index), item, found)) for index, item in enumerate(value)
    ]


def _misshapen(path: Path, value: Json, expected: str) -> Violation:
    return DASHBOARD.invalid(_SHAPE, path, value, f"must be {expected}")
