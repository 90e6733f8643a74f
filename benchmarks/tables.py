"""Results as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """A table whose first column is text and whose others are figures, set to the right."""
    rule = "|---|" + "---:|" * (len(heads) - 1)
    lines = [_row(heads), rule, *map(_row, rows)]
    return [*lines, ""]


def _row(cells: Sequence[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def seconds(value: float) -> str:
    """Three figures, as far as hundredths: ``0.15 s``, ``3.93 s``, ``34.2 s``."""
    return f"{value:.1f} s" if value >= 10 else f"{value:.2f} s"


def conditions(machine: Mapping[str, Any]) -> list[str]:
    """The line that says where the figures are from."""
    return [
        f"Measured {machine['date']} on {machine['cores']} cores of {machine['processor']}, "
        f"load average {machine['load']} at the start; Python {machine['python']}.",
        "",
    ]


def verdict(value: float, most: float) -> str:
    """A requirement beside what was measured: ``within 3 s``, ``over 3 s``."""
    return f"{'within' if value <= most else '**over**'} {most:g} s"
