"""The price table: tiers follow each other, and an amount pays for each tier that it reaches."""

from __future__ import annotations

from math import inf, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.facts import prices
from checks.facts.prices import Price

TABLE = {name: price for name, price in vars(prices).items() if isinstance(price, Price)}
AMOUNTS = st.floats(min_value=0, max_value=1e9)


def test_the_table_is_whole() -> None:
    assert set(TABLE) == {"EXECUTIONS", "MEBIBYTES", "POINTS", "REFERENCES", "SAMPLES"}
    for price in TABLE.values():
        bounds = [tier.up_to for tier in price.tiers]
        assert bounds == sorted(set(bounds)) and bounds[-1] == inf
    assert prices.AS_OF < prices.ALERTING_FROM


@pytest.mark.parametrize(
    ("price", "amount", "dollars"),
    [
        ("MEBIBYTES", 150, 0),
        ("MEBIBYTES", 250, 100 * 0.2580),
        ("MEBIBYTES", 100_100, 99_850 * 0.2580 + 100 * 0.1510),
        ("SAMPLES", 1_000, 60),
        ("SAMPLES", 60_000, 50_000 * 0.060 + 10_000 * 0.048),
        ("EXECUTIONS", 1_000, 0),
        ("EXECUTIONS", 1_010, 3),
        ("REFERENCES", 10, 3.50),
        ("POINTS", 2, 1),
    ],
)
def test_an_amount_pays_by_tiers(price: str, amount: float, dollars: float) -> None:
    assert isclose(TABLE[price].of(amount), dollars, abs_tol=1e-9)


@given(st.sampled_from(sorted(TABLE)), AMOUNTS, AMOUNTS)
def test_more_never_costs_less_and_never_more_than_listed(name: str, a: float, b: float) -> None:
    price = TABLE[name]
    low, high = sorted((a, b))
    assert price.of(low) <= price.of(high) * (1 + 1e-12)
    assert price.of(high) <= price.listed * max(0, high - price.free) * (1 + 1e-9) + 1e-9
