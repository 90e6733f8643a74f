"""The drawing of compile_time's results."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

_LINES = {
    "check": ("with the API's rules", "#0b5394"),
    "plan": ("read and compiled", "#6fa8dc"),
    "sloth": ("sloth", "#b45f06"),
}
_INK, _FAINT = "#333333", "#d0d0d0"


def draw(result: Mapping[str, Any], target: Path) -> None:
    """Wall time over the number of objectives, both in powers of ten, a line for each program."""
    import matplotlib as mpl

    mpl.use("svg" if target.suffix == ".svg" else "agg")
    import matplotlib.pyplot as plt

    # Text stays text, and the same figures give the same file.
    mpl.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "compile", "font.size": 10}
    figure, axes = plt.subplots(figsize=(7, 4.2), layout="constrained")
    rows = result["rows"]
    names = [name for name in _LINES if all(name in row for row in rows)]
    for name in names:
        _, colour = _LINES[name]
        xs, ys = _points(rows, name)
        axes.plot(xs, ys, color=colour, marker="o", markersize=4, linewidth=1.8)
    axes.set(xscale="log", yscale="log", xlabel="objectives", ylabel="seconds")
    _label_ends(axes, rows, names, result["sloth"])
    _tidy(axes, [row["objectives"] for row in rows])
    figure.savefig(target, metadata={"Date": None} if target.suffix == ".svg" else None, dpi=150)
    plt.close(figure)


def _points(rows: list[Mapping[str, Any]], name: str) -> tuple[list[int], list[float]]:
    return (
        [row["objectives"] for row in rows],
        [row[name]["median"]["wall"] for row in rows],
    )


def _label_ends(axes: Any, rows: list[Mapping[str, Any]], names: list[str], version: str) -> None:
    """Each line's name and last figure at its right end, pushed apart where they would touch."""
    last = rows[-1]
    height = 0.0
    for name in sorted(names, key=lambda name: last[name]["median"]["wall"]):
        text, colour = _LINES[name]
        value = last[name]["median"]["wall"]
        height = max(value, height * 1.35)
        label = f"{text} {version}" if name == "sloth" else text
        axes.annotate(
            f"{label}: {value:.2f} s",
            (last["objectives"], height),
            xytext=(8, 0),
            textcoords="offset points",
            color=colour,
            va="center",
            annotation_clip=False,
        )


def _tidy(axes: Any, counts: list[int]) -> None:
    axes.set_xticks(counts, [f"{count:,}" for count in counts])
    axes.set_yticks([0.1, 0.3, 1, 3, 10], ["0.1", "0.3", "1", "3", "10"])
    axes.minorticks_off()
    axes.grid(axis="y", color=_FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(colors=_INK)
    axes.set_title("From files to a plan, whole process", loc="left", color=_INK, fontsize=11)
