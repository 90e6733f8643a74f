"""What Google charges for monitoring: a table with its date. Prices are US dollars a month.

Source: Google Cloud Observability pricing, as it stood in November 2026; the tiers of samples and
the size of a point from the same page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import inf

AS_OF = date(2026, 11, 1)
ALERTING_FROM = date(2027, 9, 1)
"""No sooner than this alerting is charged; until then it is free."""


@dataclass(frozen=True, slots=True)
class Tier:
    """The price of one unit, up to this many units a month."""

    up_to: float
    price: float


@dataclass(frozen=True, slots=True)
class Price:
    """What is charged, in which unit, by tiers that follow each other."""

    unit: str
    tiers: Sequence[Tier]

    def of(self, amount: float) -> float:
        """What `amount` units cost in a month."""
        total = below = 0.0
        for tier in self.tiers:
            total += max(0.0, min(amount, tier.up_to) - below) * tier.price
            below = tier.up_to
        return total

    @property
    def free(self) -> float:
        """How many units cost nothing."""
        return self.tiers[0].up_to if self.tiers[0].price == 0 else 0

    @property
    def listed(self) -> float:
        """The price of the first unit that costs something."""
        return next(tier.price for tier in self.tiers if tier.price)


_BILLION = 1_000  # of samples, in millions

MEBIBYTES = Price(
    "MiB of custom and log-based metrics",
    (Tier(150, 0), Tier(100_000, 0.2580), Tier(250_000, 0.1510), Tier(inf, 0.0610)),
)
SAMPLES = Price(
    "million samples of Prometheus metrics",
    (
        Tier(50 * _BILLION, 0.060),
        Tier(250 * _BILLION, 0.048),
        Tier(500 * _BILLION, 0.036),
        Tier(inf, 0.024),
    ),
)
EXECUTIONS = Price("thousand executions of uptime checks", (Tier(1_000, 0), Tier(inf, 0.30)))
REFERENCES = Price("metric references of alert conditions", (Tier(inf, 0.35),))
POINTS = Price("million points that alert conditions read", (Tier(inf, 0.50),))

SCALAR_BYTES = 8
DISTRIBUTION_BYTES = 80
DISTRIBUTION_SAMPLES = 2
"""A distribution of Prometheus counts as two samples, and one for each bucket that is not empty."""

MONTH = 30 * 86_400
"""Seconds of the month that Google's own pricing examples count with."""
