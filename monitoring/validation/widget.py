"""What the API refuses in a widget of a dashboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from monitoring import limits
from monitoring.filters.error import FilterError
from monitoring.filters.parser import parse
from monitoring.plan import Json
from monitoring.validation.aligners import ALIGNERS, REDUCERS
from monitoring.validation.reading import Body, has_token, seconds
from monitoring.validation.rule import Path, Subject, rule
from monitoring.validation.violation import Violation

DASHBOARD = Subject("dashboard")

_CONTENT = rule("widget-content", "A widget has one content.")
_SOURCE = rule("widget-query-source", "A query has one source of data.")
_FILTER = rule("widget-filter", "The filter of a chart is written in the filter language.")
_PERIOD = rule(
    "widget-alignment-period",
    f"An alignment period of a chart is {limits.ALIGNMENT_MIN} s or more.",
)
_OPERATION = rule("widget-aggregation", "Aligners and reducers are those that the API has.")

GROUPS = ("collapsibleGroup", "singleViewGroup")
MOSAIC_ONLY = (*GROUPS, "sectionHeader")
_CONTENTS = (
    "xyChart",
    "scorecard",
    "text",
    "blank",
    "alertChart",
    "timeSeriesTable",
    "logsPanel",
    "incidentList",
    "pieChart",
    "errorReportingPanel",
    *MOSAIC_ONLY,
)
_SOURCES = (
    "timeSeriesFilter",
    "timeSeriesFilterRatio",
    "timeSeriesQueryLanguage",
    "prometheusQuery",
    "opsAnalyticsQuery",
)
# Parts of a path: deeper than any field that is judged here lies.
_DEEPEST = 24
_NESTED = (dict, list)


def content_of(body: Body) -> str:
    """The content that a widget has, as far as it is known; "" where it is not."""
    return next((key for key in _CONTENTS if key in body), "")


def widget(path: Path, body: Body) -> Iterator[Violation]:
    """The violations of a widget; `path` leads to it."""
    present = [key for key in _CONTENTS if key in body]
    if len(present) > 1:
        why = "a widget has one content"
        yield DASHBOARD.invalid(_CONTENT, path, ", ".join(present), why)
    found: list[Violation] = []
    for key in present:
        if key != "logsPanel" and isinstance(body[key], _NESTED):
            _inside((*path, key), body[key], found)
    yield from found


def _inside(path: Path, value: Json, found: list[Violation]) -> None:
    if len(path) > _DEEPEST:
        return
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        judge = _JUDGES.get(key)
        if judge is not None:
            found.extend(judge((*path, key), item))
        if isinstance(item, _NESTED):
            _inside((*path, key), item, found)


def _query(path: Path, value: Json) -> Iterator[Violation]:
    present = [key for key in _SOURCES if isinstance(value, dict) and key in value]
    if len(present) > 1:
        why = "a query has one source of data"
        yield DASHBOARD.invalid(_SOURCE, path, ", ".join(present), why)


def _filter(path: Path, value: Json) -> Iterator[Violation]:
    if not isinstance(value, str) or not value:
        return
    try:
        parse(value)
    except FilterError as error:
        why = error.in_text(value)
        yield DASHBOARD.invalid(_FILTER, path, value, why, error.part_of(value))


def _period(path: Path, value: Json) -> Iterator[Violation]:
    if isinstance(value, str) and not has_token(value):
        period = seconds(value)
        if period is None or period < limits.ALIGNMENT_MIN:
            why = f"must be at least {limits.ALIGNMENT_MIN} seconds"
            yield DASHBOARD.invalid(_PERIOD, path, value, why)


def _aligner(path: Path, value: Json) -> Iterator[Violation]:
    if isinstance(value, str) and value not in ALIGNERS:
        yield DASHBOARD.invalid(_OPERATION, path, value, f"must be one of {', '.join(ALIGNERS)}")


def _reducer(path: Path, value: Json) -> Iterator[Violation]:
    if isinstance(value, str) and value not in REDUCERS:
        yield DASHBOARD.invalid(_OPERATION, path, value, f"must be one of {', '.join(REDUCERS)}")


_JUDGES: Mapping[str | int, Callable[[Path, Json], Iterator[Violation]]] = {
    "timeSeriesQuery": _query,
    "filter": _filter,
    "alignmentPeriod": _period,
    "perSeriesAligner": _aligner,
    "crossSeriesReducer": _reducer,
}
