"""What a plan is expected to cost a month, before anything has been written.

What the config does not say is assumed, and on the dear side: every combination of label values
occurs, a label has `VALUES` of them, no bucket of a histogram is empty, and every instance writes
every point. The project says how it really is under `instances` and `label_values` of its settings.
Reads by dashboards are free, and reads by the API are nobody's plan: they cost nothing here.

    series   = instances x values of label 1 x values of label 2 ...   (a log metric: 1 instance)
    points   = series x month / interval
    bytes    = points x 8, or x 80 for a distribution                  (custom, log-based)
    samples  = points, or x (2 + buckets) for a histogram              (Prometheus)
    executions = locations x month / period                            (uptime checks)
    alerting = references, and time series x month / evaluation interval

Source: Google Cloud Observability pricing and its pricing examples (`checks.facts.prices`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import prod

from alerts.condition import ABSENT, LOG_MATCH, PROMQL, kind_of
from checks.facts import prices
from checks.facts.labelled import is_written
from monitoring.log_metrics import PREFIX as LOG_BASED
from monitoring.model import CheckSettings, Metric, Model, ValueType
from monitoring.plan import Kind, Plan, Resource, Source
from monitoring.promql import PROMETHEUS
from monitoring.validation.reading import Body, items, objects, seconds, text

VALUES = 10  # of a label that nothing is known of
KNOWN_VALUES: Mapping[str, int] = {
    **dict.fromkeys(("method", "http_method", "verb"), 5),
    **dict.fromkeys(("code", "status", "status_code", "response_code"), 8),
    **dict.fromkeys(("version", "model_version", "severity", "level"), 3),
}
BOOLEAN = 2
SCRAPE_SECONDS = 30  # the default of Google's managed collectors
WRITE_SECONDS = 60  # of what the application writes itself, and of log-based metrics
EVALUATION_SECONDS = 30  # how often a condition is looked at, where it does not say so
LOCATIONS: Mapping[str, int] = {"USA": 3}  # any other region is one place
EVERYWHERE = 6
LEAST_PERIOD = 60
_SELECTOR = re.compile(r"[A-Za-z_:][\w:]*\s*[{\[]")  # a name in PromQL that selects time series


@dataclass(frozen=True, slots=True)
class Item:
    """What one entry costs a month, in dollars, and what it is made of, in words."""

    key: str
    source: Source
    dollars: float
    made_of: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """`items` cost something now, `alerting` from `prices.ALERTING_FROM` on; the dearest first."""

    items: tuple[Item, ...]
    alerting: tuple[Item, ...]

    @property
    def now(self) -> float:
        return sum(item.dollars for item in self.items)

    @property
    def later(self) -> float:
        return self.now + sum(item.dollars for item in self.alerting)


@dataclass(frozen=True, slots=True)
class Use:
    """So many units, a month, of what has a price."""

    key: str
    source: Source
    amount: float
    made_of: str


def estimate(model: Model, plan: Plan) -> Estimate:
    """The expected cost of a plan, with the metrics of the model written beside it."""
    ingested = list(_priced(prices.MEBIBYTES, uses_of_bytes(model)))
    ingested += _priced(prices.SAMPLES, uses_of_samples(model))
    ingested += _priced(prices.EXECUTIONS, uses_of_executions(plan))
    return Estimate(_dearest(ingested), _dearest(_alerting(plan)))


def list_prices(model: Model) -> Iterator[Item]:
    """What each metric costs at the price of the first unit that costs something: by how much the
    bill would be smaller without it, once the free allotment is used up."""
    for price, uses in (
        (prices.MEBIBYTES, uses_of_bytes(model)),
        (prices.SAMPLES, uses_of_samples(model)),
    ):
        for use in uses:
            yield Item(use.key, use.source, use.amount * price.listed, use.made_of)


def values(label: str, kind: str, settings: CheckSettings) -> int:
    """How many values a label is taken to have."""
    said = settings.label_values.get(label)
    if said is not None:
        return said
    return BOOLEAN if kind == "BOOL" else KNOWN_VALUES.get(label, VALUES)


def combinations(metric: Metric, settings: CheckSettings) -> int:
    """How many time series a metric has on one resource."""
    return prod(values(label, kind, settings) for label, kind in metric.labels.items())


def uses_of_bytes(model: Model) -> Iterator[Use]:
    """MiB a month of each custom and log-based metric."""
    for metric in model.metrics.values():
        logged = metric.type.startswith(LOG_BASED)
        if not metric.type.startswith(PROMETHEUS) and (logged or is_written(metric)):
            series = combinations(metric, model.checks)
            series *= 1 if logged else model.checks.instances
            size = prices.SCALAR_BYTES
            if metric.value_type is ValueType.DISTRIBUTION:
                size = prices.DISTRIBUTION_BYTES
            amount = series * size * prices.MONTH / WRITE_SECONDS / (1 << 20)
            yield Use(metric.key, metric.source, amount, f"{_counted(series)} of {size} bytes")


def uses_of_samples(model: Model) -> Iterator[Use]:
    """Million samples a month of each Prometheus metric."""
    for metric in model.metrics.values():
        if metric.type.startswith(PROMETHEUS):
            series = combinations(metric, model.checks) * model.checks.instances
            each = 1
            if metric.value_type is ValueType.DISTRIBUTION:
                each = prices.DISTRIBUTION_SAMPLES + len(metric.buckets) + 1
            amount = series * each * prices.MONTH / SCRAPE_SECONDS / 1e6
            made_of = _counted(series) + (f" of {each} samples" if each > 1 else "")
            yield Use(metric.key, metric.source, amount, made_of)


def uses_of_executions(plan: Plan) -> Iterator[Use]:
    """Thousand executions a month of each uptime check."""
    for check in plan.of(Kind.UPTIME):
        period = max(seconds(text(check.body, "period")) or LEAST_PERIOD, LEAST_PERIOD)
        places = locations(items(check.body, "selectedRegions"))
        amount = places * prices.MONTH / period / 1_000
        made_of = f"{places} locations, every {period:g} s"
        yield Use(check.key, check.source, amount, made_of)


def locations(regions: Iterable[object]) -> int:
    """How many places check from these regions; all of them where none is named."""
    return sum(LOCATIONS.get(str(region), 1) for region in regions) or EVERYWHERE


def _priced(price: prices.Price, uses: Iterable[Use]) -> Iterator[Item]:
    """What each costs: its share of what all cost together."""
    used = list(uses)
    total = sum(use.amount for use in used)
    dollars = price.of(total)
    for use in used:
        yield Item(use.key, use.source, dollars * use.amount / total, use.made_of)


def _alerting(plan: Plan) -> Iterator[Item]:
    for policy in plan.of(Kind.POLICY):
        found = [_condition(one) for one in objects(policy.body, "conditions")]
        references = sum(reference for reference, _ in found)
        points = sum(points for _, points in found)
        dollars = prices.REFERENCES.of(references) + prices.POINTS.of(points / 1e6)
        yield _policy(policy, references, dollars)


def _policy(policy: Resource, references: int, dollars: float) -> Item:
    return Item(policy.key, policy.source, dollars, f"{references} metric references")


def _condition(condition: Body) -> tuple[int, float]:
    """The metric references of a condition, and the points that it reads a month.

    A condition that groups by labels returns `VALUES` time series for each of them.
    """
    kind = kind_of(condition)
    if kind == LOG_MATCH or not kind:
        return 0, 0
    body = condition[kind]
    every: float = EVALUATION_SECONDS
    references = 2 if text(body, "denominatorFilter") else 1
    if kind == PROMQL:
        every = seconds(text(body, "evaluationInterval")) or EVALUATION_SECONDS
        references = max(1, len(_SELECTOR.findall(text(body, "query"))))
    steps = objects(body, "aggregations")
    groups = len(items(steps[-1], "groupByFields")) if steps and kind != ABSENT else 0
    return references, VALUES ** min(groups, 6) * references * prices.MONTH / every


def _dearest(found: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(sorted(found, key=lambda item: (-item.dollars, item.key)))


def _counted(series: int) -> str:
    return f"{series:,} time series" if series != 1 else "1 time series"
