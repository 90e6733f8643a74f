"""What records are given to: a metric of the contract, as the application uses it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clarity.monitoring.cloud_metrics.cells import Cell, Rule
from clarity.monitoring.cloud_metrics.labels import Label, LabelValue, Limit
from clarity.monitoring.contract.definition import Definition
from clarity.monitoring.requests.method import OTHER

if TYPE_CHECKING:
    from clarity.monitoring.cloud_metrics.recorder import Recorder

MOST = 1e100  # of a value: no sum of such overflows
MOST_AT_ONCE = 2**31  # that a counter grows by in one record

_FORMS = {
    Rule.COUNT: ("CUMULATIVE", "INT64"),
    Rule.MEAN: ("GAUGE", "DOUBLE"),
    Rule.MEAN_OR_ZERO: ("GAUGE", "DOUBLE"),
    Rule.LAST: ("GAUGE", "DOUBLE"),
}
ANY_VALUES = Limit()


@dataclass(frozen=True, slots=True)
class Range:
    """What the values of a metric may be, both ends included."""

    least: float = -MOST
    most: float = MOST


ANY = Range()


class Metric:
    """Made by Recorder.metric. Its methods neither raise nor wait for I/O, from any thread."""

    def __init__(
        self,
        recorder: Recorder,
        definition: Definition,
        rule: Rule,
        labels: Sequence[str],
        limits: Mapping[str, Limit],
        range: Range,
    ) -> None:
        _check(definition, rule, labels, limits)
        self.definition = definition
        self.rule = rule
        self.keys = tuple(labels)
        self.cells: dict[tuple[str, ...], Cell] = {}
        self._recorder = recorder
        self._range = range
        self._labels = [
            Label(key, definition.labels[key], limits.get(key, ANY_VALUES)) for key in labels
        ]

    def record(self, amount: float, *labels: LabelValue) -> None:
        """One record, with the values of the labels in the order of their declaration.

        For a counter `amount` is a whole number that it grows by. Another number than the metric
        may have, or other labels, is dropped and counted.
        """
        number = _number(amount, self.rule)
        if number is None or not self._range.least <= number <= self._range.most:
            self._recorder.drop_value()
        else:
            self._recorder.gather(self, number, 1, labels)

    def record_sum(self, total: float, count: int, *labels: LabelValue) -> None:
        """As many records at once as `count` says, which add up to `total`; none is well, too."""
        number = _number(total, self.rule)
        if number is None or count < 0:
            self._recorder.drop_value()
        elif count:
            self._recorder.gather(self, number, count, labels)

    def texts(self, values: Sequence[LabelValue]) -> tuple[tuple[str, ...] | None, list[str]]:
        """The labels as text, None where they are not this metric's; the keys of those folded."""
        folded: list[str] = []
        if len(values) != len(self._labels):
            return None, folded
        texts = []
        for label, value in zip(self._labels, values, strict=True):
            text = label.text(value)
            if text is None:
                return None, folded
            if text == OTHER:
                folded.append(label.key)
            texts.append(text)
        return tuple(texts), folded


def _number(value: object, rule: Rule) -> float | int | None:
    """A number that the rule can add up; None for anything else."""
    if rule is Rule.COUNT:
        whole = isinstance(value, int) and 0 <= value <= MOST_AT_ONCE
        return int(value) if whole else None  # type: ignore[call-overload]
    try:
        number = float(value)  # type: ignore[arg-type]
    except Exception:  # a foreign type's __float__ may raise anything
        return None
    return number if math.isfinite(number) and abs(number) <= MOST else None


def _check(
    definition: Definition, rule: Rule, labels: Sequence[str], limits: Mapping[str, Limit]
) -> None:
    form = (definition.kind, definition.value_type)
    if form != _FORMS[rule]:
        raise ValueError(f"{definition.type} is {' '.join(form)}: no metric of rule {rule.value}")
    if sorted(labels) != sorted(definition.labels):
        raise ValueError(f"{definition.type} has the labels {sorted(definition.labels)}")
    if rule is Rule.MEAN_OR_ZERO and labels:
        raise ValueError(f"{definition.type} has labels: which of them would be zero?")
    if unknown := sorted(set(limits) - set(labels)):
        raise ValueError(f"{definition.type} has no label {', '.join(unknown)} to limit")
