"""Plain scalars mean what the core schema of YAML 1.2 says, nothing of YAML 1.1."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.config.scalars import MAX_NUMBER_LENGTH, resolve

# From the tables of sections 10.2.1 and 10.3.2 of the YAML 1.2.2 specification.
SPECIFIED = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "0": 0,
    "-19": -19,
    "+12": 12,
    "0o7": 7,
    "0o14": 12,
    "0x3A": 58,
    "0.": 0.0,
    "-0.0": -0.0,
    ".5": 0.5,
    "+12e03": 12000.0,
    "-2E+05": -200000.0,
    ".inf": math.inf,
    "-.Inf": -math.inf,
    "+.INF": math.inf,
}
TEXT = [
    *("no", "No", "yes", "on", "off", "y", "n", "nULL", "tRUE", "None"),
    *("1:30", "190:20:30", "1_000", "0b101", "0o8", "0xG", "-0o7", "2001-01-01", "12:30:45"),
    *("1e", "e5", ".", "-", "+", "--1", "1.2.3", "99.9%", "30d", "500ms", "=", "<<", "٣"),
]


@pytest.mark.parametrize(("text", "value"), SPECIFIED.items())
def test_specified(text: str, value: object) -> None:
    resolved = resolve(text)
    assert resolved == value
    assert type(resolved) is type(value)


def test_not_a_number() -> None:
    assert math.isnan(resolve(".nan"))  # type: ignore[arg-type]


def test_leading_zeros_are_decimal() -> None:
    assert resolve("010") == 10


@pytest.mark.parametrize("text", TEXT)
def test_text(text: str) -> None:
    assert resolve(text) == text


@given(st.integers(-(10**30), 10**30))
def test_integers(number: int) -> None:
    assert resolve(str(number)) == number
    assert type(resolve(str(number))) is int


@given(st.integers(0, 2**64))
def test_based_integers(number: int) -> None:
    assert resolve(f"{number:#o}") == resolve(f"{number:#x}") == number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats(number: float) -> None:
    assert resolve(repr(number)) == number


def test_endless_digits_are_not_computed() -> None:
    assert resolve("9" * (MAX_NUMBER_LENGTH + 1)) == "9" * (MAX_NUMBER_LENGTH + 1)


@given(st.text())
def test_anything_else_stays(text: str) -> None:
    value = resolve(text)
    assert value is None or isinstance(value, bool | int | float) or value == text
