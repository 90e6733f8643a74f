"""The canonical form of a dashboard's JSON: two dashboards that mean the same compare equal.

The service leaves out what has its default value, writes out some defaults of its own, and adds
its name and etag. All of that is dropped here. Empty objects stay where they choose what a widget
is (``collapsibleGroup``, ``blankView``); elsewhere they say nothing and go.
"""

from __future__ import annotations

from collections.abc import Mapping

from monitoring.plan import Json

_SERVICE_OWN = frozenset({"name", "etag"})  # of the dashboard itself, not of what is in it
_ZERO_BY_DEFAULT = frozenset({"xPos", "yPos"})
_EMPTY_MEANS_NOTHING = frozenset(
    {"aggregation", "secondaryAggregation", "chartOptions", "labels", "style", "yAxis", "y2Axis",
     "tableDisplayOptions", "userLabels", "timeshiftDuration"}
)  # fmt: skip
# Enums by name, and by number as some clients ask for them.
_DEFAULTS: frozenset[tuple[str, Json]] = frozenset(
    {
        ("targetAxis", "Y1"),
        ("targetAxis", 1),
        ("targetAxis", "TARGET_AXIS_UNSPECIFIED"),
        ("format", "MARKDOWN"),
        ("format", 1),
        ("format", "FORMAT_UNSPECIFIED"),
        ("perSeriesAligner", "ALIGN_NONE"),
        ("crossSeriesReducer", "REDUCE_NONE"),
        ("plotType", "PLOT_TYPE_UNSPECIFIED"),
        ("scale", "SCALE_UNSPECIFIED"),
        ("mode", "MODE_UNSPECIFIED"),
        ("minAlignmentPeriod", "0s"),
        ("timeshiftDuration", "0s"),
    }
)


def canonical(dashboard: Mapping[str, Json]) -> dict[str, Json]:
    """A copy of a dashboard's JSON without defaults and without what the service adds."""
    own = {key: value for key, value in dashboard.items() if key not in _SERVICE_OWN}
    return _object(own)


def _object(value: Mapping[str, Json]) -> dict[str, Json]:
    made = {}
    for key, item in value.items():
        kept = _value(item)
        if not _says_nothing(key, kept):
            made[key] = kept
    return made


def _value(item: Json) -> Json:
    if isinstance(item, Mapping):
        return _object(item)
    if isinstance(item, list | tuple):
        return [_value(each) for each in item]
    return item


def _says_nothing(key: str, value: Json) -> bool:
    if isinstance(value, dict):
        return not value and key in _EMPTY_MEANS_NOTHING
    if isinstance(value, list):
        return not value
    if value is None or value is False or value == "":
        return True
    if key in _ZERO_BY_DEFAULT:
        return bool(value == 0)
    return (key, value) in _DEFAULTS
