"""Units: what they are, and what converts into what."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.compile_error import CompileError, Fault
from monitoring.model import Quantity
from monitoring.units import convert, parse, per_second

TIMES = ["s", "ms", "us", "ns", "min", "h", "d"]
DATA = ["By", "kBy", "MBy", "GBy", "KiBy", "MiBy", "GiBy", "bit"]
PLAIN = ["1", "%", "10^2.%", "{request}"]


@pytest.mark.parametrize(
    ("value", "unit", "target", "found"),
    [
        ("500", "ms", "s", "0.5"),
        ("2", "s", "ms", "2000"),
        ("5", "%", "1", "0.05"),
        ("5", "%", "10^2.%", "0.05"),
        ("0.05", "1", "%", "5"),
        ("1.5", "h", "min", "90"),
        ("5", "m", "s", "300"),
        ("1", "MiBy", "KiBy", "1024"),
        ("8", "bit", "By", "1"),
        ("1", "kB", "By", "1000"),
        ("3", "µs", "ns", "3000"),
        ("60", "1/min", "1/s", "1"),
        ("1", "MiBy/s", "By/s", "1048576"),
        ("7", "{request}", "1", "7"),
        ("7", "", "s", "7"),  # a bare number is in the metric's unit
    ],
)
def test_conversions(value: str, unit: str, target: str, found: str) -> None:
    assert convert(Quantity(Decimal(value), unit), target) == Decimal(found)


@given(
    st.decimals("-1e6", "1e6", places=3),
    st.sampled_from([TIMES, DATA, PLAIN]).flatmap(
        lambda family: st.tuples(st.sampled_from(family), st.sampled_from(family))
    ),
)
def test_there_and_back(value: Decimal, units: tuple[str, str]) -> None:
    first, second = units
    there = convert(Quantity(value, first), second)
    assert float(convert(Quantity(there, second), first)) == pytest.approx(float(value))


@pytest.mark.parametrize(
    ("unit", "target"), [("s", "1"), ("%", "s"), ("By", "s"), ("By", "By/s"), ("1", "1/s")]
)
def test_other_dimensions_are_refused(unit: str, target: str) -> None:
    with pytest.raises(CompileError) as caught:
        convert(Quantity(Decimal(1), unit), target)
    assert caught.value.fault is Fault.UNIT
    assert target in caught.value.hint


@pytest.mark.parametrize("unit", ["parsec", "kmin", "m%", "10^", "s^2", "0", "ks1", "°C", "x.s"])
def test_unknown_units_are_refused(unit: str) -> None:
    with pytest.raises(CompileError) as caught:
        parse(unit)
    assert unit in caught.value.message


@given(st.text(max_size=12))
def test_any_text_is_a_unit_or_an_error(text: str) -> None:
    try:
        assert parse(text).size > 0
    except CompileError as error:
        assert error.fault is Fault.UNIT


def test_the_unit_of_a_rate() -> None:
    assert (per_second("1"), per_second("By"), per_second("")) == ("1/s", "By/s", "1/s")
