"""A condition as it is explained: what it watches, and the closed forms that say when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from monitoring.plan import Json, Kind, Resource, tokens
from slo.fault import ZERO, Form
from slo.forms import Scale


@dataclass(frozen=True, slots=True)
class Part:
    """One closed form, and what its values are called: ``burn rate over 1 h``."""

    name: str
    form: Form


@dataclass(frozen=True, slots=True)
class Watched:
    """A condition in `words`. Its `parts` must all be met; a condition without any says `why_not`.

    `unit` is that of values, `objective` the key of the SLO that it is about, `largest` the worst
    fault there is (0: no bound); `notes` say what the forms take for granted, and `options` name
    what matters of alerts.evaluate.options.
    """

    words: str
    parts: tuple[Part, ...] = ()
    scale: Scale = Scale.ERRORS
    why_not: str = ""
    unit: str = ""
    objective: str = ""
    largest: Decimal = ZERO
    notes: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    rate: Decimal | None = None  # events a second, for which a guard was made


@dataclass(frozen=True, slots=True)
class Setting:
    """The policy that a condition is part of, and the resources that it may name."""

    policy: Resource
    resources: tuple[Resource, ...]
    _by_key: dict[str, Resource] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_key", {r.key: r for r in self.resources})

    def needed(self, kind: Kind) -> Resource | None:
        """The first resource of a kind that the policy needs."""
        found = (self._by_key.get(key) for key in self.policy.needs)
        return next((r for r in found if r is not None and r.kind is kind), None)

    def named(self, kind: Kind, name: str) -> Resource | None:
        """The resource of a kind with this full name."""
        found = (r for r in self.resources if r.kind is kind)
        return next((r for r in found if r.body.get("name") == name), None)

    def referred(self, body: Json) -> Iterable[Resource]:
        """The resources that tokens in a body refer to."""
        found = (self._by_key.get(m["key"]) for m in tokens(body) if m["what"] == "ref")
        return [r for r in found if r is not None]

    def unit_of(self, metric_type: str) -> str:
        """The unit of a metric that the plan declares; empty where it does not."""
        described = (r for r in self.resources if r.kind is Kind.DESCRIPTOR)
        units = (r.body.get("unit", "") for r in described if r.body.get("type") == metric_type)
        return str(next(units, ""))


def exact(value: Json) -> Decimal:
    """A JSON number as it is written, without the error of its binary form."""
    return Decimal(str(value))


def seconds(duration: str | None) -> Decimal:
    """The seconds of a JSON duration: ``"300s"`` is 300; none is 0."""
    return Decimal(duration[:-1]) if duration else ZERO
