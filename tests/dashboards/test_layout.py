"""Tiles fill the grid, inside it and without overlap."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dashboards.layout import mosaic, rows

WIDTH = 48


def test_rows_are_even() -> None:
    assert [rows(n) for n in range(8)] == [
        [], [1], [2], [3], [2, 2], [3, 2], [3, 3], [3, 2, 2],
    ]  # fmt: skip


@given(st.integers(1, 100))
def test_every_place_of_the_grid_is_taken_once(count: int) -> None:
    layout = mosaic([{"title": str(n)} for n in range(count)])
    assert layout["columns"] == WIDTH
    assert [tile["widget"]["title"] for tile in layout["tiles"]] == [str(n) for n in range(count)]
    taken: set[tuple[int, int]] = set()
    for tile in layout["tiles"]:
        places = {
            (x, y)
            for x in range(tile["xPos"], tile["xPos"] + tile["width"])
            for y in range(tile["yPos"], tile["yPos"] + tile["height"])
        }
        assert not places & taken
        taken |= places
    bottom = max(y for _, y in taken) + 1
    assert len(taken) == WIDTH * bottom
    assert max(x for x, _ in taken) == WIDTH - 1
