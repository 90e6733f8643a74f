"""Numbers and durations in words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.text import duration, number, percent, plain


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        ("51.84", "51.8 s"),
        ("0.5", "0.5 s"),
        ("60", "1 min"),
        ("2592", "43 min 12 s"),
        ("259.2", "4 min 19 s"),
        ("86400", "1 d"),
        ("2592000", "30 d"),
        ("90061", "1 d 1 h"),
        ("86401", "1 d 1 s"),
    ],
)
def test_durations(seconds: str, text: str) -> None:
    assert duration(Decimal(seconds)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [("14.4", "14.4"), ("1.66666", "1.667"), ("20", "20"), ("1000", "1000"), ("12345.6", "12350"),
     ("0.0001", "0.0001"), ("0", "0"), ("1E+3", "1000")],
)  # fmt: skip
def test_numbers(value: str, text: str) -> None:
    assert number(Decimal(value)) == text


@given(st.decimals("0.0001", "0.9999", places=6))
def test_a_percentage_keeps_every_digit(ratio: Decimal) -> None:
    assert Decimal(percent(ratio).removesuffix("%")) == ratio * 100


@given(st.decimals("-1e6", "1e6", allow_nan=False, places=8))
def test_plain_is_exact_and_has_no_exponent(value: Decimal) -> None:
    text = plain(value)
    assert Decimal(text) == value
    assert "E" not in text
    assert not (text.endswith("0") and "." in text)
