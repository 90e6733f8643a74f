"""The dashboard of a service's objectives: for each the promise, the share of good events against
the goal, what is left of the budget, and how fast it burns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from dashboards.chart import SHARE, chart, line_at, query
from dashboards.layout import HEIGHT, tile
from monitoring.limits import DASHBOARD_WIDGETS, HOUR, MOSAIC_COLUMNS
from monitoring.metric_filter import quoted
from monitoring.plan import Json
from monitoring.text import duration, number, percent
from slo.derived import Slo

_PER_OBJECTIVE = 4
_WIDTH = MOSAIC_COLUMNS // _PER_OBJECTIVE
PER_PAGE = DASHBOARD_WIDGETS // _PER_OBJECTIVE
# SLO series are values at a time, not samples of a window: the last one stands.
_LATEST = [{"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_NEXT_OLDER"}]


def pages(slos: Sequence[Slo]) -> Iterator[Sequence[Slo]]:
    """The objectives in their order, as many to a page as a dashboard has room for."""
    for start in range(0, len(slos), PER_PAGE):
        yield slos[start : start + PER_PAGE]


def objectives_layout(slos: Sequence[Slo]) -> dict[str, Json]:
    """The MosaicLayout of a page: a row for each objective."""
    tiles = [
        tile(column * _WIDTH, row * HEIGHT, _WIDTH, HEIGHT, made)
        for row, slo in enumerate(slos)
        for column, made in enumerate(_row(slo))
    ]
    return {"columns": MOSAIC_COLUMNS, "tiles": tiles}


def _row(slo: Slo) -> list[dict[str, Json]]:
    goal, burning = slo.measure.goal, [tier.burn for tier in slo.tiers.kept]
    fires = sorted(set(burning), reverse=True)
    return [
        {"title": slo.title, "text": {"content": _words(slo), "format": "MARKDOWN"}},
        chart(
            f"{slo.title}: good events",
            _series("select_slo_compliance", slo),
            f"share good over {slo.measure.period}",
            [line_at(float(goal), f"goal {percent(goal)}")],
        ),
        chart(
            f"{slo.title}: error budget left",
            _series("select_slo_budget_fraction", slo),
            "share of the budget",
            [line_at(0.0, "spent")],
        ),
        chart(
            f"{slo.title}: burn rate",
            _series("select_slo_burn_rate", slo, f'"{_lookback(slo)}s"', unit="1"),
            f"times too fast, over {duration(_lookback(slo))}",
            [_fires_at(burn) for burn in fires],
        ),
    ]


def _lookback(slo: Slo) -> int:
    """Seconds of the burn rate drawn: an hour, or the window that is counted if longer."""
    return max(HOUR, slo.measure.counted)


def _fires_at(burn: Decimal) -> dict[str, Json]:
    return line_at(float(burn), f"alerts above {number(burn)}")


def _series(selector: str, slo: Slo, *arguments: str, unit: str = SHARE) -> dict[str, Json]:
    called = ", ".join((quoted(slo.name), *arguments))
    return query(f"{selector}({called})", _LATEST, unit)


def _words(slo: Slo) -> str:
    measure = slo.measure
    lines = [f"**{slo.promise}**", slo.objective.description or slo.objective.indicator.description]
    if not measure.counted:
        lines.append(f"Budget: {duration(slo.budget)} of total outage in {measure.period}.")
    if measure.note:
        lines.append(f"Measured: {measure.note}.")
    return "\n\n".join(line for line in lines if line)
