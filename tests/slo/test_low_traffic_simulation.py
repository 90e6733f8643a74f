"""The false pages of a healthy service, simulated: the reference's figures for low traffic.

The reference (slo-maths.md) has them from one simulation whose length, daily wave and way of
counting it does not state. What reproduces them is found here, and asserted: the two page tiers of
99.9 % over 30 d; a page is the start of a time in which either of them fires, seen each minute; and
the month begins without history, with windows that are not yet full. The first hours alone make the
pages at 1,000 requests an hour. All six figures are whole numbers of pages in 60 months, and in no
fewer, so their own chance error is taken to be that of 60 months.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pytest
from numpy.typing import NDArray

from monitoring.model import Severity
from slo.burn_rate import ONE
from slo.low_traffic import LEAST_BAD_EVENTS, chance_caught, needs_guard
from slo.tiers import REFERENCE

MINUTES = 30 * 24 * 60
GOAL = Decimal("0.999")
BUDGET = float(ONE - GOAL)
HEALTHY = 0.0005
PAGES = [tier for tier in REFERENCE if tier.severity is Severity.PAGE]
REFERENCE_MONTHS = 60
WAVE = 100 * (1 + 0.9 * np.sin(2 * np.pi * np.arange(MINUTES) / (24 * 60)))  # 10 to 190 an hour

Counts = NDArray[np.int32]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Figure:
    """Pages in 30 days: their mean, and the variance from month to month."""

    mean: float
    variance: float
    months: int

    def error(self, months: int = 0) -> float:
        """The standard error of the mean (of as many months as another simulation had)."""
        return float((self.variance / (months or self.months)) ** 0.5)


def over(sums: Counts, window: int) -> Counts:
    """Events in the last `window` minutes, or since the start where that is shorter."""
    found = sums.copy()
    found[:, window:] -= sums[:, :-window]
    return found


def firing(total: Counts, bad: Counts, guarded: list[bool]) -> Flags:
    """Whether any page fires, at each minute of each month."""
    totals, bads = (np.cumsum(x, axis=1, dtype=np.int32) for x in (total, bad))
    found = np.zeros(total.shape, dtype=np.bool_)
    for tier, guard in zip(PAGES, guarded, strict=True):
        met = np.ones(total.shape, dtype=np.bool_)
        for window in (tier.long // 60, tier.short // 60):
            limit = float(tier.burn) * BUDGET
            met &= over(bads, window) > limit * over(totals, window)
        if guard:
            met &= over(bads, tier.long // 60) >= LEAST_BAD_EVENTS
        found |= met
    return found


def traffic(
    rng: np.random.Generator, hourly: float | NDArray[np.float64], months: int
) -> tuple[Counts, Counts]:
    total = rng.poisson(np.broadcast_to(hourly, MINUTES) / 60, (months, MINUTES))
    return total.astype(np.int32), rng.binomial(total, HEALTHY).astype(np.int32)


def false_pages(
    hourly: float | NDArray[np.float64], months: int, *guards: list[bool], seed: int = 20_251_124
) -> list[Figure]:
    """The pages of healthy months, under each choice of guards, on the same traffic."""
    rng = np.random.default_rng(seed)
    seen: list[list[int]] = [[] for _ in guards]
    for begin in range(0, months, 10):
        total, bad = traffic(rng, hourly, min(10, months - begin))
        for counts, guard in zip(seen, guards, strict=True):
            fires = firing(total, bad, guard)
            starts = fires[:, 1:] & ~fires[:, :-1]
            counts += list(starts.sum(axis=1) + fires[:, 0])
    return [Figure(float(np.mean(c)), float(np.var(c)), months) for c in seen]


NONE, ALL = [False, False], [True, True]
TABLE = [
    pytest.param(10.0, 3.87, 0.0, id="10 an hour"),
    pytest.param(100.0, 2.22, 0.22, id="100 an hour"),
    pytest.param(WAVE, 5.83, 0.12, id="day and night"),
    pytest.param(1_000.0, 0.05, 0.0, id="1,000 an hour"),
]


def agrees(figure: Figure, expected: float) -> bool:
    """Whether two simulations of the same thing may differ so: by three standard errors at most."""
    both = (figure.error() ** 2 + figure.error(REFERENCE_MONTHS) ** 2) ** 0.5
    # A count that is rarely above 0 has a variance that its own mean may not show.
    least = (max(figure.mean, 1 / figure.months) / REFERENCE_MONTHS) ** 0.5
    return abs(figure.mean - expected) <= 3 * max(both, least) + 0.005  # written with two decimals


@pytest.mark.parametrize(("hourly", "without", "with_guard"), TABLE)
def test_false_pages_with_and_without_a_guard(
    hourly: float | NDArray[np.float64], without: float, with_guard: float
) -> None:
    plain, guarded = false_pages(hourly, 60, NONE, ALL)
    assert agrees(plain, without), plain
    assert agrees(guarded, with_guard), guarded
    assert guarded.mean <= plain.mean


@pytest.mark.slow
@pytest.mark.parametrize(("hourly", "without", "with_guard"), TABLE)
def test_false_pages_of_a_thousand_months(
    hourly: float | NDArray[np.float64], without: float, with_guard: float
) -> None:
    plain, guarded = false_pages(hourly, 1_000, NONE, ALL)
    assert agrees(plain, without), plain
    assert agrees(guarded, with_guard), guarded


@pytest.mark.parametrize("months", range(2, REFERENCE_MONTHS))
def test_the_figures_are_no_whole_pages_of_fewer_months(months: int) -> None:
    figures = (3.87, 2.22, 0.22, 5.83, 0.12, 0.05)
    assert any(abs(round(f * months) / months - f) > 0.005 for f in figures)
    assert all(abs(round(f * 60) / 60 - f) <= 0.005 for f in figures)


def test_one_failure_is_one_page_where_it_is_enough_alone() -> None:
    """Closed form: 10 an hour are 3.6 failures a month, and hardly two of them meet."""
    (plain,) = false_pages(10.0, 60, NONE)
    assert abs(plain.mean - 10 * 24 * 30 * HEALTHY) <= 3 * plain.error()


@pytest.mark.parametrize("hourly", [10, 100, 1_000])
def test_the_compiler_s_guards_do_what_guards_everywhere_do(hourly: int) -> None:
    """It guards only where fewer events would be enough; where it does not, it makes no matter
    once the windows are full: the first six hours are left out."""
    rate = Decimal(hourly) / 3_600
    chosen = [needs_guard(rate, tier.long, tier.burn, GOAL) for tier in PAGES]
    total, bad = traffic(np.random.default_rng(7), float(hourly), 20)
    full = PAGES[-1].long // 60
    one, other = (firing(total, bad, guards)[:, full:] for guards in (chosen, ALL))
    assert np.mean(one != other) <= 1e-4


def test_an_outage_of_half_an_hour_at_ten_an_hour() -> None:
    """The chance that it pages, simulated, is the closed form's: 87.5 %, and 99.3 % without."""
    rng, trials, quiet, outage = np.random.default_rng(3), 20_000, 360, 30
    total = rng.poisson(10 / 60, (trials, quiet + outage)).astype(np.int32)
    bad = np.concatenate([np.zeros((trials, quiet), np.int32), total[:, quiet:]], axis=1)
    for guards, least in ((ALL, LEAST_BAD_EVENTS), (NONE, 1)):
        caught = firing(total, bad, guards).any(axis=1).mean()
        exact = float(chance_caught(least, Decimal(10) / 3_600, 3_600))
        assert abs(caught - exact) <= 3 * (exact * (1 - exact) / trials) ** 0.5
