"""A /metrics page read: numbers and histograms under the names that Google's collectors give them.

| Prometheus | prometheus.googleapis.com/… | kind |
|---|---|---|
| counter x_total | x_total/counter | CUMULATIVE DOUBLE |
| gauge x (also info, stateset) | x/gauge | GAUGE DOUBLE |
| histogram x | x/histogram | CUMULATIVE DISTRIBUTION |
| summary x | x/summary (quantiles), x_count/summary, x_sum/summary:counter | GAUGE, CUMULATIVE |
| unknown x | x/unknown and x/unknown:counter | GAUGE and CUMULATIVE |

Sources: opentelemetry-operations-go, googlemanagedprometheus/naming.go; prometheus-engine,
pkg/export/series_cache.go. Timestamps of samples are not honoured, as the sidecar does.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from prometheus_client import Metric
from prometheus_client.openmetrics.parser import (
    text_string_to_metric_families as openmetrics_families,
)
from prometheus_client.parser import text_string_to_metric_families as text_families
from prometheus_client.samples import Exemplar, Sample

from clarity.monitoring.contract.definition import PROMETHEUS

OPENMETRICS = "application/openmetrics-text"
START = "process_start_time_seconds"
_MAX_COUNT = 2**63 - 1
MAX_SERIES = 5_000  # of a page; the others are dropped and counted

_COUNTER = re.compile(r"^# *TYPE +(\S+) +counter *$", re.MULTILINE)

Group = tuple[tuple[str, str], ...]


class PageError(Exception):
    """The page is no exposition; the message says why."""


@dataclass(frozen=True, slots=True)
class Number:
    """A sample. `created` is when its counting began, in seconds since the epoch, if told."""

    type: str
    labels: Mapping[str, str]
    cumulative: bool
    value: float
    created: float | None = None


@dataclass(frozen=True, slots=True)
class Histogram:
    """`counts` are one more than `bounds` (ascending, without infinity), not cumulative."""

    type: str
    labels: Mapping[str, str]
    bounds: tuple[float, ...]
    counts: tuple[int, ...]
    sum: float
    created: float | None = None
    exemplars: tuple[Exemplar, ...] = ()


@dataclass(slots=True)
class Page:
    """What a page shows; `samples` counts its lines, `dropped` series that cannot be written."""

    numbers: list[Number] = field(default_factory=list)
    histograms: list[Histogram] = field(default_factory=list)
    samples: int = 0
    dropped: int = 0
    started: float | None = None
    """When the process began (seconds since the epoch), if the page says."""

    @property
    def full(self) -> bool:
        return len(self.numbers) + len(self.histograms) >= MAX_SERIES


def read(text: str, content_type: str) -> Page:
    """The page. Raises PageError for what is no exposition of its type."""
    page = Page()
    try:
        for family in _families(text, content_type):
            page.samples += len(family.samples)
            _take(page, family)
    except (ArithmeticError, ValueError, LookupError, AttributeError, TypeError) as fault:
        raise PageError(f"no exposition: {str(fault)[:200] or type(fault).__name__}") from None
    return page


def _families(text: str, content_type: str) -> Iterator[Metric]:
    if content_type.partition(";")[0].strip().lower() == OPENMETRICS:
        yield from openmetrics_families(text)  # type: ignore[no-untyped-call]
        return
    # The parser gives every counter the suffix of OpenMetrics; not all have it on the page.
    bare = {name for name in _COUNTER.findall(text) if not name.endswith("_total")}
    for family in text_families(text):
        if family.type == "counter" and family.name in bare:
            family.samples = [s._replace(name=family.name) for s in family.samples]
        yield family


def _take(page: Page, family: Metric) -> None:
    if family.type == "histogram":
        _take_histograms(page, family)
        return
    if family.type == "gaugehistogram":  # there is no such thing in Cloud Monitoring
        page.dropped += len({_group(sample) for sample in family.samples})
        return
    created = _created(family)
    for sample in family.samples:
        if sample.name == f"{family.name}_created":
            continue
        if sample.name == START:
            page.started = sample.value if math.isfinite(sample.value) else None
        for type, cumulative in _types(family, sample):
            if page.full or not math.isfinite(sample.value):
                page.dropped += 1
                continue
            began = created.get(_group(sample)) if cumulative else None
            page.numbers.append(
                Number(f"{PROMETHEUS}{type}", sample.labels, cumulative, sample.value, began)
            )


def _types(family: Metric, sample: Sample) -> Iterator[tuple[str, bool]]:
    """The name of a sample's series, and whether it is CUMULATIVE."""
    name = sample.name
    match family.type:
        case "counter":
            yield f"{name}/counter", True
        case "summary" if name == f"{family.name}_sum":
            yield f"{name}/summary:counter", True
        case "summary" if name == f"{family.name}_count":
            yield f"{name}/summary", True
        case "summary":
            yield f"{name}/summary", False
        case "unknown":
            yield f"{name}/unknown", False
            yield f"{name}/unknown:counter", True
        case _:
            yield f"{name}/gauge", False


def _created(family: Metric) -> dict[Group, float]:
    name = f"{family.name}_created"
    return {_group(s): s.value for s in family.samples if s.name == name}


def _group(sample: Sample) -> Group:
    """The labels of a sample without those that tell the parts of one metric apart."""
    return tuple(sorted((k, v) for k, v in sample.labels.items() if k not in ("le", "quantile")))


def _take_histograms(page: Page, family: Metric) -> None:
    groups: dict[Group, list[Sample]] = {}
    for sample in family.samples:
        groups.setdefault(_group(sample), []).append(sample)
    created = _created(family)
    for group, samples in groups.items():
        made = None if page.full else _histogram(family.name, samples, created.get(group))
        if made is None:
            page.dropped += 1
        else:
            page.histograms.append(made)


def _histogram(name: str, samples: Iterable[Sample], created: float | None) -> Histogram | None:
    """None for one that the API refuses: without bounds, with counts that fall or are too high."""
    buckets: dict[float, Sample] = {}
    total, labels = math.nan, {}
    for sample in samples:
        if sample.name == f"{name}_bucket":
            buckets[float(sample.labels["le"])] = sample
        elif sample.name == f"{name}_sum":
            total = sample.value
        if sample.name != f"{name}_created":
            labels = {k: v for k, v in sample.labels.items() if k != "le"}
    bounds = sorted(buckets)
    if len(bounds) < 2 or bounds[-1] != math.inf or not math.isfinite(total):
        return None
    counted = [0, *(int(buckets[bound].value) for bound in bounds)]
    counts = tuple(after - before for before, after in pairwise(counted))
    if min(counts) < 0 or counted[-1] > _MAX_COUNT:
        return None
    exemplars = (sample.exemplar for sample in buckets.values() if sample.exemplar is not None)
    return Histogram(
        f"{PROMETHEUS}{name}/histogram",
        labels,
        tuple(bounds[:-1]),
        counts,
        total,
        created,
        tuple(exemplars),
    )
