"""Every number that Google's Monitoring API enforces, once, with its unit and its source.

Each constant is the plain number, ready to compare with; `TABLE` holds the same as rows, for the
docs. Durations are seconds unless the unit says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar


class Source(StrEnum):
    """How we know a limit."""

    PROTO = "comments of the API's protocol buffers"
    PROVIDER = "source of the Terraform provider"
    RECORDED = "traffic recorded from the API"
    ERROR = "error of the API quoted in a public issue"
    DOC = "Google's documentation"
    COPY = "a third party's copy of Google's documentation"
    UNSURE = "practice; no source settles it"


@dataclass(frozen=True, slots=True)
class Limit:
    """A row of the table: what is limited, to how much of which unit, and how we know."""

    what: str
    value: int | float
    unit: str
    source: Source


_rows: list[Limit] = []
_Number = TypeVar("_Number", int, float)


def _limit(what: str, value: _Number, unit: str, source: Source) -> _Number:
    _rows.append(Limit(what, value, unit, source))
    return value


MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_P, _T, _G, _E = Source.PROTO, Source.PROVIDER, Source.RECORDED, Source.ERROR
_D, _C, _U = Source.DOC, Source.COPY, Source.UNSURE

# Labels that users put on resources.
USER_LABELS = _limit("user labels of a resource", 64, "labels", _P)
USER_LABEL_CHARS = _limit("key or value of a user label", 63, "characters", _P)

# Alert policies.
POLICIES = _limit("alert policies of a metrics scope", 2_000, "policies", _D)
POLICY_CONDITIONS = _limit("conditions of a policy", 6, "conditions", _P)
POLICY_CHANNELS = _limit("notification channels of a policy", 16, "channels", _D)
DISPLAY_NAME_CHARS = _limit("display name of a policy or channel", 512, "characters", _P)
FILTER_CHARS = _limit("filter of a condition", 2_048, "characters", _P)
DOCUMENTATION_CHARS = _limit("documentation content", 8_192, "characters", _P)
DOCUMENTATION_BYTES = _limit("documentation content", 10_240, "bytes", _P)
SUBJECT_BYTES = _limit("documentation subject", 10_240, "bytes", _P)
DOCUMENTATION_LINKS = _limit("links of a documentation", 3, "links", _P)
LINK_NAME_CHARS = _limit("display name of a documentation link", 63, "characters", _P)
LINK_URL_CHARS = _limit("URL of a documentation link", 2_083, "characters", _P)
AUTO_CLOSE_MIN = _limit("autoClose, at least", 30 * MINUTE, "seconds", _D)
AUTO_CLOSE_MAX = _limit("autoClose, at most", 7 * DAY, "seconds", _D)
RENOTIFY_MIN = _limit("renotifyInterval, at least", 30 * MINUTE, "seconds", _C)
RENOTIFY_MAX = _limit("renotifyInterval, at most", DAY, "seconds", _C)

# Conditions.
ALIGNMENT_STEP = _limit("alignment periods are multiples of", MINUTE, "seconds", _E)
ALIGNMENT_MIN = _limit("alignment period, at least", MINUTE, "seconds", _P)
ALIGNMENT_MAX = _limit("alignment period of a condition, at most", 25 * HOUR, "seconds", _E)
ALIGNMENT_AND_DURATION_MAX = _limit("alignment period and duration", 25 * HOUR, "seconds", _E)
DURATION_STEP = _limit("durations of conditions are multiples of", MINUTE, "seconds", _P)
MISSING_DATA_DURATION_MIN = _limit(
    "duration with evaluationMissingData, at least", MINUTE, "seconds", _P
)
ABSENCE_MIN = _limit("duration of an absence condition, at least", 2 * MINUTE, "seconds", _P)
ABSENCE_MAX = _limit(
    "duration of an absence condition, at most", 23 * HOUR + 30 * MINUTE, "seconds", _E
)
FORECAST_MIN = _limit("forecast horizon, at least", HOUR, "seconds", _P)
FORECAST_MAX = _limit("forecast horizon, at most", 60 * HOUR, "seconds", _P)
SLO_LOOKBACK_MAX = _limit("lookback of an SLO selector in a policy", DAY, "seconds", _D)
PROMQL_INTERVAL_STEP = _limit("PromQL evaluation intervals are multiples of", 30, "seconds", _P)
PROMQL_RULE_NAME_CHARS = _limit("rule group and alert rule of PromQL", 2_048, "characters", _P)
SQL_MINUTES_MIN = _limit("minutes between SQL runs, at least", 5, "minutes", _P)
SQL_MINUTES_MAX = _limit("minutes between SQL runs, at most", 1_440, "minutes", _P)
SQL_HOURS_MAX = _limit("hours between SQL runs, at most", 48, "hours", _P)
SQL_DAYS_MAX = _limit("days between SQL runs, at most", 31, "days", _P)

# Services and their objectives.
SLOS_PER_SERVICE = _limit("SLOs of a service", 500, "SLOs", _C)
GOAL_MAX = _limit("goal of an SLO, above 0 and at most", 0.9999, "ratio", _P)
ROLLING_STEP = _limit("rolling periods are multiples of", DAY, "seconds", _P)
ROLLING_MAX = _limit("rolling period of an SLO", 30 * DAY, "seconds", _P)
WINDOW_MIN = _limit("window of a windows-based SLI, at least", MINUTE, "seconds", _P)

# Notification channels.
CHANNEL_DESCRIPTION_CHARS = _limit("description of a channel", 1_024, "characters", _P)

# Metric descriptors.
DESCRIPTORS = _limit("custom metric descriptors of a project", 10_000, "descriptors", _D)
METRIC_TYPE_CHARS = _limit("path of a custom metric type", 100, "characters", _P)
METRIC_LABELS = _limit("labels of a custom metric", 30, "labels", _D)
LABEL_KEY_CHARS = _limit("key of a metric label", 100, "characters", _P)
RESOURCE_SERIES = _limit("active custom time series of a resource", 200_000, "time series", _E)

# Uptime checks.
UPTIME_CHECKS = _limit("uptime checks of a project", 100, "checks", _E)
UPTIME_TIMEOUT_MIN = _limit("timeout of an uptime check, at least", 1, "seconds", _P)
UPTIME_TIMEOUT_MAX = _limit("timeout of an uptime check, at most", 60, "seconds", _P)
UPTIME_LOCATIONS_MIN = _limit("locations that check, at least", 3, "locations", _P)
UPTIME_HEADERS = _limit("headers of an uptime check", 100, "headers", _P)
UPTIME_PINGS = _limit("pings beside an uptime check", 3, "pings", _P)
UPTIME_BODY_BYTES = _limit("body of an uptime check", 1 << 20, "bytes", _P)
UPTIME_CONTENT_BYTES = _limit("content of a matcher", 1_024, "bytes", _P)
UPTIME_PERIODS = (60, 300, 600, 900)
"""The periods of uptime checks, in seconds. Source: comments of the API's protocol buffers."""

# Log-based metrics.
LOG_METRICS = _limit("log-based metrics of a project", 500, "metrics", _U)
LOG_METRIC_NAME_CHARS = _limit("name of a log-based metric", 100, "characters", _P)
LOG_METRIC_DESCRIPTION_CHARS = _limit("description of a log metric", 8_000, "characters", _P)
LOG_FILTER_CHARS = _limit("filter of a log-based metric", 20_000, "characters", _P)
LOG_METRIC_LABELS = _limit("labels of a log-based metric", 10, "labels", _D)
BUCKETS = _limit("buckets of a log-based distribution", 200, "buckets", _U)

# Dashboards.
DASHBOARD_WIDGETS = _limit("widgets of a dashboard", 100, "widgets", _E)
MOSAIC_COLUMNS = _limit("columns of a mosaic layout", 48, "columns", _U)

TABLE: tuple[Limit, ...] = tuple(_rows)
