"""What an alert makes of a step fault, in closed form: when it fires, its cost, when it ends.

A step fault is nothing, then its whole size at once, then, after some time or never, nothing again.
A condition answers it with two times: `rise`, from the start of the fault until its measurement
violates, and `fall`, from the end of the fault until it no longer does. Everything else follows:

    violating   from rise to lasting + fall, if the fault lasts longer than rise
    met         from rise + hold (the retest window), if it violates for longer than that
    AND         met from the last condition to be met until the first that no longer is

All times are seconds and continuous limits: even traffic, no sampling, no delay. `Delays` adds
what a real service has on top. Source: SRE Workbook, chapter 5; the forms themselves are in
`slo.forms`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from slo.burn_rate import ONE

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Response:
    """How one condition answers a fault of a given size; `hold` is its retest window."""

    rise: Decimal
    fall: Decimal
    hold: Decimal = ZERO


class Form(Protocol):
    """The closed form of one condition; sizes are in the unit of its `slo.forms.Scale`."""

    @property
    def least(self) -> Decimal:
        """The size that a fault must pass: at it, or on its harmless side, nothing ever fires."""
        ...

    def response(self, size: Decimal) -> Response | None:
        """How it answers a fault of this size; None: it never violates."""
        ...


@dataclass(frozen=True, slots=True)
class Course:
    """`detect` is counted from the start of the fault, `reset` from its end."""

    detect: Decimal
    reset: Decimal


def course(
    forms: Sequence[Form], size: Decimal, lasting: Decimal | int | None = None
) -> Course | None:
    """The course of an alert whose conditions must all be met; None: the fault does not fire it.

    `lasting` is how long the fault lasts; None: until after it is detected.
    """
    responses: list[Response] = []
    for form in forms:
        found = form.response(size)
        if found is None or (lasting is not None and lasting <= found.rise):
            return None
        responses.append(found)
    detect = max(r.rise + r.hold for r in responses)
    reset = min(r.fall for r in responses)
    if lasting is not None and lasting + reset <= detect:
        return None
    return Course(detect, reset)


def first(
    alternatives: Sequence[Sequence[Form]], size: Decimal, lasting: Decimal | int | None = None
) -> Course | None:
    """The course of the alternative (conditions joined by OR) that a fault fires first."""
    found = (course(forms, size, lasting) for forms in alternatives)
    return min((c for c in found if c), key=lambda c: c.detect, default=None)


def budget_spent(
    error_ratio: Decimal, seconds: Decimal | int, goal: Decimal, period: int
) -> Decimal:
    """The share of a period's budget that `error_ratio` spends in `seconds`; above 1: overspent."""
    return error_ratio * seconds / ((ONE - goal) * period)


@dataclass(frozen=True, slots=True)
class Delays:
    """What comes on top of the closed forms, in seconds.

    `sample` is the time between two points of the metric, `ingestion` from the end of a point
    until alerting sees it, `evaluation` the time between two evaluations.
    """

    sample: Decimal
    ingestion: Decimal
    evaluation: Decimal

    @property
    def least(self) -> Decimal:
        """When sample and evaluation happen to come right after the limit is passed."""
        return self.ingestion

    @property
    def most(self) -> Decimal:
        """When the limit is passed right after a sample, which comes right after an evaluation."""
        return self.sample + self.ingestion + self.evaluation
