"""What there is to say of a policy: the outcome of `explain`, printed by `page` and `as_json`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from alerts.explain.objective import Promise
from alerts.explain.watched import Watched
from slo.fault import Course, Delays


@dataclass(frozen=True, slots=True)
class Row:
    """A size of fault and its course; `spent` is the share of the budget at detection.

    `course` None: such a fault never fires. `just_above`: it is any fault larger than this size.
    """

    size: Decimal
    label: str
    course: Course | None
    spent: Decimal | None
    just_above: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """The fault that was asked about: `lasting` seconds, or None: until it is detected.

    `total` is the share of the budget that it has spent when it ends.
    """

    row: Row
    lasting: Decimal | None
    total: Decimal | None


@dataclass(frozen=True, slots=True)
class Guard:
    """What a least number of bad events costs: the chances that a short total outage is caught."""

    rate: str
    least: int
    outage: int  # seconds
    caught: Decimal
    without: Decimal


@dataclass(frozen=True, slots=True)
class Option:
    """An option of the evaluation that matters here, its value, and what is known of it."""

    name: str
    value: str
    known: str


@dataclass(frozen=True, slots=True)
class Words:
    """What the policy's documentation says: a summary, facts, first steps, the runbook."""

    summary: str
    facts: tuple[str, ...]
    steps: tuple[str, ...]
    runbook: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """`alternatives` are the conditions, grouped: all of a group must be met, any group fires.

    `why_not` says why the policy can never fire, or why there is no closed form; empty where there
    is one and it can. `rows` are from the largest fault to the smallest that fires.
    """

    key: str
    title: str
    severity: str
    words: Words
    promise: Promise | None
    alternatives: tuple[tuple[Watched, ...], ...]
    told: tuple[str, ...]
    rows: tuple[Row, ...]
    delays: Delays
    fires: bool
    why_not: str
    asked: Asked | None
    guard: Guard | None
    options: tuple[Option, ...]

    @property
    def conditions(self) -> tuple[Watched, ...]:
        return tuple(one for group in self.alternatives for one in group)
