"""A page as time series: the target's labels, the starts of counters, distributions, exemplars."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from prometheus_client.samples import Exemplar

from monitoring.plan import Json
from sandbox.collector.exposition import Histogram, Number, Page
from sandbox.collector.point import Key, Labels, Point, distribution, gauge, milliseconds, rfc3339
from sandbox.collector.starts import Starts
from sandbox.collector.subject import Subject

_SPAN = "type.googleapis.com/google.monitoring.v3.SpanContext"
_DROPPED = "type.googleapis.com/google.monitoring.v3.DroppedLabels"
_TRACE, _SPAN_ID = "trace_id", "span_id"

Shown = Callable[[float], float]
"""What the clock of the points showed at a real time (both seconds since the epoch)."""


@dataclass(frozen=True, slots=True)
class Converter:
    """Makes the points of a subject's pages; the start of each series is `starts`'s matter."""

    subject: Subject
    starts: Starts
    shown: Shown

    def points(self, page: Page, now: int) -> list[Point]:
        """The points at `now` (ms), each series once; a series that comes twice counts once."""
        made: dict[Key, Point] = {}
        for point in self._points(page, now):
            made.setdefault(point.key, point)
        self.starts.forget(now)
        return list(made.values())

    def _points(self, page: Page, now: int) -> Iterator[Point]:
        began = self._ms(page.started)
        for number in page.numbers:
            point = self._number(number, now, began)
            if point is not None:
                yield point
        for histogram in page.histograms:
            point = self._histogram(histogram, now, began)
            if point is not None:
                yield point

    def own(self, name: str, value: float, now: int) -> Point:
        """A series that tells of the scrape itself: ``up``."""
        return gauge(
            name,
            self.subject.prometheus_target(),
            {"doubleValue": value},
            now,
            self.subject.target_labels(),
        )

    def _number(self, number: Number, now: int, began: int | None) -> Point | None:
        resource, labels = self.subject.prometheus_target(), self._labels(number.labels)
        value = {"doubleValue": float(number.value)}
        point = gauge(number.type, resource, value, now, labels)
        if not number.cumulative:
            return point
        told = self._ms(number.created) if began is None else began
        since = self.starts.since(point.key, (float(number.value),), now, told)
        if since is None:
            return None
        start, (counted,) = since
        value = {"doubleValue": counted}
        return Point(number.type, resource, "CUMULATIVE", value, start, now, labels)

    def _histogram(self, one: Histogram, now: int, began: int | None) -> Point | None:
        resource, labels = self.subject.prometheus_target(), self._labels(one.labels)
        key = Point(one.type, resource, "CUMULATIVE", {}, now, now, labels).key
        told = self._ms(one.created) if began is None else began
        since = self.starts.since(key, (one.sum, *map(float, one.counts)), now, told)
        if since is None:
            return None
        start, (total, *counts) = since
        exemplars = sorted(one.exemplars, key=lambda exemplar: exemplar.value)
        value = distribution(
            one.bounds,
            [round(count) for count in counts],
            total,
            [self._exemplar(exemplar, now) for exemplar in exemplars],
        )
        return Point(one.type, resource, "CUMULATIVE", value, start, now, labels)

    def _labels(self, own: Labels) -> Labels:
        """The sample's labels beside the target's, which win: the sample's become exported_*."""
        added = self.subject.target_labels()
        reserved = added.keys() | self.subject.prometheus_target().labels.keys()
        taken = reserved | own.keys()
        labels = dict(added)
        for name, value in own.items():
            if name in reserved:
                while name in taken:
                    name = f"exported_{name}"
            if value:  # an empty label is none
                labels[name] = value
        return labels

    def _exemplar(self, exemplar: Exemplar, now: int) -> Json:
        """With the span that it was seen in, if it says; other labels are attached as they are."""
        labels = dict(exemplar.labels)
        attachments: list[Json] = []
        trace, span = labels.get(_TRACE), labels.get(_SPAN_ID)
        if trace and span:
            del labels[_TRACE], labels[_SPAN_ID]
            name = f"projects/{self.subject.identity.project}/traces/{trace}/spans/{span}"
            attachments.append({"@type": _SPAN, "spanName": name})
        if labels:
            attachments.append({"@type": _DROPPED, "label": labels})
        at = now / 1_000 if exemplar.timestamp is None else self.shown(float(exemplar.timestamp))
        body: dict[str, Json] = {"value": float(exemplar.value), "timestamp": rfc3339(at)}
        return body | {"attachments": attachments} if attachments else body

    def _ms(self, real: float | None) -> int | None:
        return None if real is None else milliseconds(self.shown(real))
