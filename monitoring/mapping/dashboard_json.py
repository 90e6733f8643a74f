"""A dashboard in the one form in which two spellings of the same dashboard are equal."""

from __future__ import annotations

from monitoring.plan import Json

_COMPUTED = ("name", "etag")

# What the service writes out though nobody said it, and what it leaves out though somebody did.
# Enums also come as numbers where a client asked for them so.
_DEFAULTS: dict[str, tuple[Json, ...]] = {
    "format": ("MARKDOWN", 1),
    "minAlignmentPeriod": ("0s",),
    "perSeriesAligner": ("ALIGN_NONE",),
    "crossSeriesReducer": ("REDUCE_NONE",),
    "targetAxis": ("Y1", 1),
    "timeshiftDuration": ("0s",),
}

# Empty, these say nothing. Other empty objects choose what a widget is: ``"blank": {}``.
_DEFAULTS |= dict.fromkeys(
    (
        *("aggregation", "secondaryAggregation", "chartOptions", "labels", "style", "userLabels"),
        *("tableDisplayOptions", "yAxis", "y2Axis"),
    ),
    ({},),
)


def canonical_dashboard(dashboard: Json) -> Json:
    """The dashboard without what the service computes and without defaults spelt out.

    Dropped at every level: null, "", 0, false, [], words that end in _UNSPECIFIED, and the
    defaults above. Other empty objects stay, and so does every list item.
    """
    if not isinstance(dashboard, dict):
        return dashboard
    return _canonical({key: value for key, value in dashboard.items() if key not in _COMPUTED})


def _canonical(value: Json) -> Json:
    if isinstance(value, list):
        return [_canonical(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = ((key, _canonical(item)) for key, item in value.items())
    return {key: item for key, item in kept if not _is_default(key, item)}


def _is_default(key: str, value: Json) -> bool:
    if value is None or value in ("", 0, []):
        return True
    if isinstance(value, str) and value.endswith("_UNSPECIFIED"):
        return True
    return value in _DEFAULTS.get(key, ())
