"""The Model: what the config says, typed and frozen, each entry with its place.

Made by `monitoring.config`, taken by the compiler. Units: durations are whole seconds, ratios are
exact decimals from 0 to 1, quantities keep the unit that they were written with. Every name in
here refers to an entry that exists: the reader has resolved and checked the references.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from monitoring.plan import Source


class Severity(StrEnum):
    """How urgent an alert is: a page wakes somebody, a ticket waits for the morning."""

    PAGE = "page"
    TICKET = "ticket"


class MetricKind(StrEnum):
    GAUGE = "GAUGE"
    DELTA = "DELTA"
    CUMULATIVE = "CUMULATIVE"


class ValueType(StrEnum):
    BOOL = "BOOL"
    INT64 = "INT64"
    DOUBLE = "DOUBLE"
    STRING = "STRING"
    DISTRIBUTION = "DISTRIBUTION"


class Calendar(StrEnum):
    """Calendar periods that an SLO may be measured over, as the API names them."""

    DAY = "DAY"
    WEEK = "WEEK"
    FORTNIGHT = "FORTNIGHT"
    MONTH = "MONTH"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit as written: ``500ms`` is (500, "ms"), ``3`` is (3, "").

    `monitoring.units` converts it into the unit of a metric.
    """

    value: Decimal
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Metric:
    """A catalogue entry: what a metric is, and who emits it."""

    key: str
    source: Source
    type: str
    description: str
    kind: MetricKind
    value_type: ValueType
    unit: str
    resource: str
    emitter: str
    labels: Mapping[str, str] = field(default_factory=dict)  # label -> STRING, BOOL or INT64
    buckets: tuple[Decimal, ...] = ()  # upper bounds, in `unit`
    display_name: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A condition on a label: equal to `value`, or wholly matched by it as an RE2 pattern."""

    label: str
    value: str
    regex: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """The time series of a metric, narrowed by its labels."""

    metric: Metric
    where: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True)
class RatioIndicator:
    """Events counted: exactly two of total, good and bad."""

    key: str
    source: Source
    description: str
    total: Selection | None
    good: Selection | None
    bad: Selection | None


@dataclass(frozen=True, slots=True)
class LatencyIndicator:
    """A distribution, of which the part under the objective's bound is good."""

    key: str
    source: Source
    description: str
    latency: Selection


Indicator = RatioIndicator | LatencyIndicator


@dataclass(frozen=True, slots=True)
class Target:
    """``95% < 500ms``: a share `goal` of the events, exactly, and the `bound` of a latency."""

    goal: Decimal
    bound: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Objective:
    """A promise: the target holds over `window`.

    `window` is whole seconds (rolling) or a calendar period, as written. With `good_windows` the
    owner counts good windows instead of good events: that share of the windows of length `window`
    must meet the goal. `expected_rate` is how many events the indicator counts a second, in a quiet
    hour; None: nobody has said.
    """

    key: str
    source: Source
    service: str
    description: str
    indicator: Indicator
    target: Target
    window: int | Calendar
    good_windows: Decimal | None = None
    expected_rate: Decimal | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeclaredBudget:
    """A budget stated in so many words: `name` is monthly_downtime or daily_error_budget."""

    name: str
    source: Source
    seconds: Decimal
    objective: str  # the objective that it is the budget of


@dataclass(frozen=True, slots=True)
class Channel:
    """Where notifications go: the API's plain `labels`, and `secrets` (label -> stack secret)."""

    key: str
    source: Source
    type: str
    display_name: str
    labels: Mapping[str, str]
    secrets: Mapping[str, str]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Threshold:
    """A condition: the selection, aligned `every` seconds, beyond `value` for `duration` seconds.

    `across` is how the series are joined (mean, sum, max, min, none), `show` how each is aligned
    (mean, max, min, sum, rate, p50, p90, p95, p99; empty: what suits the metric).
    """

    display_name: str
    source: Source
    selection: Selection
    above: bool
    value: Quantity
    duration: int
    every: int
    across: str
    show: str = ""
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert that somebody wrote by hand, beyond those that follow from the objectives."""

    key: str
    source: Source
    service: str
    display_name: str
    severity: Severity
    condition: Threshold
    runbook: str = ""
    description: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UptimeCheck:
    """A request from outside, made every `period` seconds; an empty `host` means the stack's."""

    key: str
    source: Source
    service: str
    display_name: str
    path: str
    period: int
    timeout: int
    regions: tuple[str, ...]
    contains: str
    severity: Severity
    host: str = ""
    port: int = 443
    tls: bool = True
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LogMetric:
    """A metric counted from log entries; `labels` are label -> the field it is extracted from."""

    key: str
    source: Source
    description: str
    filter: str
    labels: Mapping[str, str]
    metric: Metric  # the catalogue entry that it is
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Widget:
    """A chart. `show`: rate, count, mean, sum, max, p50, p90, p95, p99, ratio, share_true."""

    key: str
    source: Source
    title: str
    selection: Selection
    show: str
    by: tuple[str, ...] = ()
    of: Selection | None = None  # the denominator of a ratio
    objective: str = ""  # draws this objective's bound


@dataclass(frozen=True, slots=True)
class Dashboard:
    """An ordered page of widgets."""

    key: str
    source: Source
    service: str
    display_name: str
    widgets: tuple[Widget, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dependency:
    """What a service cannot answer without.

    `service` is the id of a service of this project, whose own objectives are what it promises;
    empty for somebody else's, whose `availability` (a share) and `latency` are written here.
    """

    name: str
    source: Source
    service: str = ""
    availability: Decimal | None = None
    latency: Target | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """A service and all that was written for it alone."""

    id: str
    source: Source
    display_name: str
    description: str
    owner: str
    runbook: str
    objectives: tuple[Objective, ...] = ()
    budgets: tuple[DeclaredBudget, ...] = ()
    alerts: tuple[Alert, ...] = ()
    uptime_checks: tuple[UptimeCheck, ...] = ()
    dashboards: tuple[Dashboard, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """What the project asks of its checks.

    `monthly_cost` is what a stack may cost, in US dollars (None: nobody has said); `email_domains`
    are where alerts may be mailed to (empty: to any company's); `instances` is how many of the
    application write metrics, `label_values` how many values a label has; `severities` replaces
    that of a rule by error, warning or off. `sources` are the places of the keys.
    """

    monthly_cost: Decimal | None = None
    email_domains: tuple[str, ...] = ()
    instances: int = 1
    label_values: Mapping[str, int] = field(default_factory=dict)
    severities: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Model:
    """Everything that the config says, before any environment. Keys are unique across services."""

    services: tuple[Service, ...]
    metrics: Mapping[str, Metric]
    log_metrics: Mapping[str, LogMetric]
    channels: Mapping[str, Channel]
    routes: Mapping[Severity, tuple[str, ...]]
    checks: CheckSettings = CheckSettings()


@dataclass(frozen=True, slots=True)
class Environment:
    """A stack: its project, and what differs there (read from ``Pulumi.<stack>.yaml``).

    `host` is what the uptime checks ask. `channels` overrides labels of a channel; `routes`
    replaces a severity's route; `targets` an objective's target; `disabled` names resource keys
    (or key prefixes ending in ``/``) that this stack leaves out. `secrets` are the names of the
    secrets that the stack's file holds, never their values.
    """

    stack: str
    source: Source
    name: str
    project: str
    host: str
    protect: bool = False
    channels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    routes: Mapping[Severity, tuple[str, ...]] = field(default_factory=dict)
    targets: Mapping[str, Target] = field(default_factory=dict)
    disabled: tuple[str, ...] = ()
    secrets: frozenset[str] = frozenset()
