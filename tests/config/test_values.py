"""The small languages inside values, and that the schemas' patterns agree with them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.config import schema
from monitoring.config.values import (
    FORMATS,
    ValueSyntaxError,
    duration,
    key,
    pattern_of,
    percentage,
    quantity,
    rate,
    target,
    whole_seconds,
    window,
)
from monitoring.model import Calendar, Quantity, Target


def hint(format_: str, text: str) -> str:
    with pytest.raises(ValueSyntaxError) as error:
        FORMATS[f"clarity-{format_}"](text)
    return error.value.hint


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("144s", 144), ("43.2m", 2592), ("5 m", 300), ("24h", 86_400), ("30d", 2_592_000), ("0s", 0)],
)
def test_durations(text: str, seconds: int) -> None:
    assert duration(text) == whole_seconds(text) == seconds


@given(st.decimals(0, 10**6, places=6), st.sampled_from("smhdw"))
def test_durations_are_exact(number: Decimal, unit: str) -> None:
    size = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}[unit]
    assert duration(f"{number:f}{unit}") == number * size


def test_whole_seconds_refuse_parts() -> None:
    assert whole_seconds("1.5m") == 90
    with pytest.raises(ValueSyntaxError, match="whole number of seconds"):
        whole_seconds("0.5s")


DURATION_HINTS = {
    "5 min": "write 5m",
    "30 seconds": "write 30s",
    "2 hours": "write 2h",
    "1Day": "write 1d",
    "90": "for instance 60s, 5m or 1h",
    "500ms": "the units are s, m, h, d and w",
    "1mo": "the units are s, m, h, d and w",
    "PT5M": "for instance 60s, 5m or 1h",
}


@pytest.mark.parametrize(("text", "expected"), DURATION_HINTS.items())
def test_duration_hints(text: str, expected: str) -> None:
    assert hint("duration", text) == expected


def test_windows() -> None:
    assert window("30d") == 30 * 86_400
    assert window("1h") == 3600
    assert [window(w) for w in ("day", "week", "fortnight", "month")] == list(Calendar)


WINDOW_HINTS = {
    "30 days": "write 30d",
    "monthly": "did you mean 'month'?",
    "Week": "did you mean 'week'?",
    "fortnightly": "did you mean 'fortnight'?",
    "daily": "did you mean 'day'?",
    "0s": "for instance 30d, 24h or 1h",
    "forever": "for instance 30d, 24h, 1h or month",
}


@pytest.mark.parametrize(("text", "expected"), WINDOW_HINTS.items())
def test_window_hints(text: str, expected: str) -> None:
    assert hint("window", text) == expected


@pytest.mark.parametrize("text", ["95% < 500ms", "95%<500ms", " 95 %  <  500 ms "])
def test_spaces_are_free_in_targets(text: str) -> None:
    assert target(text) == Target(Decimal("0.95"), Quantity(Decimal(500), "ms"))


def test_targets_without_bound() -> None:
    assert target("99.9%") == Target(Decimal("0.999"))


@given(st.decimals("0.000001", "99.999999", places=6))
def test_shares_are_exact(percents: Decimal) -> None:
    assert percentage(f"{percents:f}%") * 100 == percents
    assert target(f"{percents:f}% < 2s").goal * 100 == percents


TARGET_HINTS = {
    "95% <= 500ms": "write 95% < 500ms",
    "95% > 2 s": "write 95% < 2 s",
    "95 < 500ms": "write 95% < 500ms",
    "95% < fast": "write 95% < 500ms",
    "99.9": "write 99.9%",
    "0.999": "for instance 99.9%, or 95% < 500ms",
    "100%": "100% leaves no error budget at all",
    "0%": "",
    "95% < 0ms": "for instance 95% < 500ms",
}


@pytest.mark.parametrize(("text", "expected"), TARGET_HINTS.items())
def test_target_hints(text: str, expected: str) -> None:
    assert hint("target", text) == expected


@pytest.mark.parametrize(
    ("text", "per_day"), [("10/h", 240), ("0.5 /min", 720), ("7/d", 7), ("2 / s", 172_800)]
)
def test_rates(text: str, per_day: int) -> None:
    assert round(rate(text) * 86_400, 12) == per_day


RATE_HINTS = {
    "10 req/h": "write 10/h",
    "10 per hour": "write 10/h",
    "3/m": "write 3/min",
    "5/minute": "write 5/min",
    "10": "for instance 10/h: the units are s, min, h and d",
    "0/h": "for instance 10/h",
}


@pytest.mark.parametrize(("text", "expected"), RATE_HINTS.items())
def test_rate_hints(text: str, expected: str) -> None:
    assert hint("rate", text) == expected


def test_quantities() -> None:
    assert quantity("500ms") == Quantity(Decimal(500), "ms")
    assert quantity("-5 %") == Quantity(Decimal(-5), "%")
    assert quantity("2.5") == Quantity(Decimal("2.5"))
    assert hint("quantity", "2,5s") == "write 2.5s"
    assert hint("quantity", "fast") == "for instance 2s, 5% or 100"


def test_keys() -> None:
    assert key("api_latency") == "api_latency"
    assert hint("key", "API latency!") == "write api_latency"
    assert hint("key", "9") == "for instance api_latency"


def test_label_patterns() -> None:
    assert pattern_of("/5../") == "5.."
    assert pattern_of("//api/v1//") == "/api/v1/"
    assert [pattern_of(t) for t in ("5..", "/", "//", "/api", "")] == [None] * 5


def formatted() -> dict[str, dict[str, Any]]:
    parts = schema._subschemas("sla_objectives")
    return {part["format"]: dict(part) for part in parts if "format" in part}


def test_every_format_is_in_a_schema() -> None:
    assert formatted().keys() == FORMATS.keys()


NEARLY = st.from_regex(r"\A *-?[0-9.]{0,5} ?%?( *[<=>]{0,2} *[0-9.]{0,4} ?[a-zµ%]{0,9}\n?)?\Z")


@given(st.sampled_from(sorted(FORMATS)), NEARLY | st.text(max_size=12))
def test_patterns_allow_what_can_be_read(name: str, text: str) -> None:
    """What a schema refuses cannot be read either; a little more passes, as 0% and 100%."""
    if not schema.matches(formatted()[name]["pattern"], text):
        with pytest.raises(ValueSyntaxError):
            FORMATS[name](text)


@given(st.sampled_from(sorted(FORMATS)))
def test_examples_can_be_read(name: str) -> None:
    for example in formatted()[name]["examples"]:
        if isinstance(example, str):
            FORMATS[name](example)
