"""The drawing of evaluate_time's results."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

_LINES = {
    "policies": ("more policies, {days} days", "#0b5394", "o"),
    "days": ("more days, {policies:,} policies", "#b45f06", "s"),
}
_INK, _FAINT = "#333333", "#d0d0d0"
_MILLION = 1e6


def draw_evaluation(result: Mapping[str, Any], target: Path) -> None:
    """CPU seconds over policies x points, a line for each sweep, and what linear would be."""
    import matplotlib as mpl

    mpl.use("svg" if target.suffix == ".svg" else "agg")
    import matplotlib.pyplot as plt

    # Text stays text, and the same figures give the same file.
    mpl.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "evaluate", "font.size": 10}
    figure, axes = plt.subplots(figsize=(7, 4.2), layout="constrained")
    for name, (label, colour, marker) in _LINES.items():
        rows = result[name]
        xs = [row["policies"] * row["points"] / _MILLION for row in rows]
        ys = [row["cpu"] for row in rows]
        shown = label.format(**rows[-1])
        axes.plot(xs, ys, color=colour, marker=marker, markersize=5, linewidth=1.6, label=shown)
    most = result["policies"][-1]
    end = most["policies"] * most["points"] / _MILLION
    axes.plot([0, end], [0, most["cpu"]], color="#888888", linestyle=":", label="linear")
    axes.set(xlabel="policies x points (millions)", ylabel="CPU seconds", xlim=0, ylim=0)
    axes.grid(axis="y", color=_FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(colors=_INK)
    axes.legend(frameon=False, loc="upper left")
    axes.set_title("Evaluating burn-rate policies, one core", loc="left", color=_INK, fontsize=11)
    figure.savefig(target, metadata={"Date": None} if target.suffix == ".svg" else None, dpi=150)
    plt.close(figure)
