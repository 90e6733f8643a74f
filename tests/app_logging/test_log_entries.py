"""An entry has the form that Cloud Logging reads, whatever is logged."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clarity.monitoring.contract.events import Category
from clarity.monitoring.logging.configure import LogSettings
from clarity.monitoring.logging.correlation import Correlation, Trace, bind
from clarity.monitoring.logging.limits import DEPTH, ENTRY_BYTES, LABELS, LINE_BYTES
from clarity.monitoring.logging.losses import Loss
from clarity.monitoring.logging.renderer import rfc3339
from tests.app_logging.agent import lifted, payload
from tests.app_logging.logged import NOW_TEXT, Logged

TRACE = Trace("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", True)


def info(logged: Logged, message: str = "Done", /, **fields: Any) -> dict[str, Any]:
    """The entry of these fields."""
    logged.sink.lines.clear()
    logged.log.write(Category.EVENT, "INFO", message, fields)
    return logged.entry


class TestForm:
    def test_an_entry_says_what_when_and_who(self, logged: Logged) -> None:
        entry = info(logged, count=3)
        assert entry["severity"] == "INFO"
        assert entry["timestamp"].startswith(NOW_TEXT)
        assert entry["labels"] == {
            "log": "event",
            "service": "api",
            "environment": "production",
            "revision": "api-7",
        }
        assert entry["jsonPayload"] == {"message": "Done", "count": 3}

    @given(st.integers(0, 253_402_300_799), st.integers(0, 999_999))
    def test_times_are_rfc_3339(self, second: int, micros: int) -> None:
        read = datetime.fromisoformat(rfc3339(second + micros / 1e6))
        assert read.tzinfo == UTC
        assert abs(read.timestamp() - (second + micros / 1e6)) < 1e-4

    def test_an_entry_of_a_request_is_tied_to_it(self, logged: Logged) -> None:
        bind(Correlation("abc-1", TRACE))
        entry = info(logged)
        assert entry["jsonPayload"]["correlation_id"] == "abc-1"
        assert (entry["trace"], entry["spanId"]) == (TRACE.id, TRACE.span)
        assert entry["traceSampled"] is True

    def test_an_error_says_where_it_was_logged(self, logged: Logged) -> None:
        logged.log.write(Category.ERROR, "ERROR", "Broken")
        location = logged.entry["sourceLocation"]
        assert location["file"] == __file__
        assert location["function"] == "test_an_error_says_where_it_was_logged"
        assert int(location["line"]) > 0

    def test_an_exception_is_one_that_error_reporting_groups(self, logged: Logged) -> None:
        try:
            json.loads("{")
        except ValueError as error:
            logged.log.write(Category.ERROR, "ERROR", "Broken", error=error)
        entry = logged.entry
        stack = entry["jsonPayload"]["stack_trace"]
        assert stack.startswith("Traceback (most recent call last):\n")
        assert stack.rstrip().endswith("\njson.decoder.JSONDecodeError")
        assert entry["jsonPayload"]["serviceContext"] == {"service": "api", "version": "api-7"}
        assert entry["sourceLocation"]["function"] == "raw_decode"

    def test_what_a_caller_names_like_a_lifted_field_is_not_lifted(self, logged: Logged) -> None:
        names = ("severity", "time", "httpRequest", "message", "logging.googleapis.com/labels")
        logged.log.write(Category.EVENT, "INFO", "Done", dict.fromkeys(names, "mine"))
        entry = logged.entry
        assert (entry["severity"], entry["labels"]["log"]) == ("INFO", "event")
        assert payload(entry) == {name + "_": "mine" for name in names}

    def test_an_entry_below_the_level_is_not_written(self) -> None:
        logged = Logged(LogSettings(level="NOTICE"))
        logged.log.write(Category.EVENT, "INFO", "Quiet")
        logged.log.write(Category.EVENT, "NOTICE", "Loud")
        assert logged.entry["jsonPayload"]["message"] == "Loud"

    def test_labels_of_ones_own_stay_in_the_limits(self) -> None:
        entry = info(Logged(LogSettings(labels={"team": "core", "log": "mine"})))
        assert (entry["labels"]["team"], entry["labels"]["log"]) == ("core", "event")
        for labels in (
            {f"label{n}": "" for n in range(LABELS)},
            {"k" * 513: ""},
            {"key": "v" * 70_000},
            {"": ""},
        ):
            with pytest.raises(ValueError, match="label"):
                Logged(LogSettings(labels=labels))


class Colour(Enum):
    RED = "red"


@dataclass
class Person:
    name: str
    password: str


class Hostile:
    def __repr__(self) -> str:
        raise RuntimeError("my text is secret")


class Wordy:
    def __repr__(self) -> str:
        return "x" * 1_000_000


class TestValues:
    @pytest.mark.parametrize(
        ("value", "written"),
        [
            (None, None),
            (True, True),
            (2**53, float(2**53)),
            (2**53 + 1, "9007199254740993"),
            (10**5000, "[integer of 16610 bits]"),
            (1.5, 1.5),
            (float("nan"), "nan"),
            (float("-inf"), "-inf"),
            ("two\nlines\0", "two\nlines\0"),
            ("\ud800", "\\ud800"),
            (Colour.RED, "red"),
            (datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02 00:00:00+00:00"),
            (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
            (b"\xff", "b'\\xff'"),
            ((1, {2}), [1.0, [2.0]]),
            ({3: {"a": None}}, {"3": {"a": None}}),
            (Person("A", "hunter2"), {"name": "A", "password": "[redacted]"}),
            (ValueError("my text is secret"), "ValueError"),
            (Hostile(), "[Hostile: RuntimeError when read]"),
            (np.float64(2.5), 2.5),
            (np.float64("nan"), "nan"),
        ],
        ids=lambda one: type(one).__name__,
    )
    def test_a_value_becomes_json(self, logged: Logged, value: object, written: object) -> None:
        assert info(logged, value=value)["jsonPayload"]["value"] == written
        assert info(logged, value=[value])["jsonPayload"]["value"] == [written]

    def test_depth_and_cycles_end(self, logged: Logged) -> None:
        cycle: list[Any] = []
        cycle.append(cycle)
        value = info(logged, value=cycle)["jsonPayload"]["value"]
        for _ in range(DEPTH):
            (value,) = value
        assert value == "[list of 1]"

    @pytest.mark.parametrize(
        "value",
        [
            "x" * 1_000_000,
            "\0" * 1_000_000,
            "🙂" * 500_000,
            ["y" * 10_000] * 10_000,
            {str(n): list(range(300)) for n in range(3_000)},
            Wordy(),
        ],
    )
    def test_an_entry_that_is_too_large_is_cut(self, logged: Logged, value: object) -> None:
        logged.log.write(Category.EVENT, "INFO", "x" * 400_000, {"value": value, "n": 1})
        (line,) = logged.sink.lines
        assert len(line) <= LINE_BYTES < ENTRY_BYTES
        assert "…[cut]" in line.decode()

    def test_the_cut_fields_are_named_and_the_others_kept(self, logged: Logged) -> None:
        fields = {"first": 1, **{f"large{n}": "\0" * 16_000 for n in range(8)}, "last": 2}
        logged.log.write(Category.EVENT, "INFO", "Done", fields)
        entry = logged.entry
        assert entry["jsonPayload"]["truncated"][0] == "large0"
        assert (entry["jsonPayload"]["first"], entry["severity"]) == (1, "INFO")

    def test_long_names_are_cut(self, logged: Logged) -> None:
        fields = {"a" * 100_000: 1, "inner": {"b" * 100_000: 2}}
        logged.log.write(Category.EVENT, "INFO", "Done", fields)
        assert len(logged.sink.lines[0]) < 1_000
        assert payload(logged.entry) == {
            "a" * 128 + "…[cut]": 1,
            "inner": {"b" * 128 + "…[cut]": 2},
        }

    def test_an_entry_has_only_so_many_fields(self, logged: Logged) -> None:
        logged.log.write(Category.EVENT, "INFO", "Done", {f"f{n}": n for n in range(1_000)})
        assert logged.entry["jsonPayload"]["truncated"] == ["872 more fields"]

    @settings(max_examples=100, deadline=None)
    @given(
        st.dictionaries(
            st.text(max_size=200),
            st.recursive(
                st.none()
                | st.booleans()
                | st.integers()
                | st.floats()
                | st.text(st.characters(), max_size=300)
                | st.binary(max_size=100)
                | st.complex_numbers()
                | st.dates()
                | st.decimals(),
                lambda inner: (
                    st.lists(inner)
                    | st.dictionaries(st.text() | st.integers() | st.none(), inner)
                    | st.tuples(inner, inner)
                ),
                max_leaves=30,
            ),
            max_size=8,
        ),
        st.text(st.characters()),
    )
    def test_any_values_give_one_line_of_json(self, fields: dict[str, Any], message: str) -> None:
        logged = Logged()
        logged.log.write(Category.EVENT, "INFO", message, fields)
        (line,) = logged.sink.lines
        assert len(line) <= LINE_BYTES
        assert lifted(line)["severity"] == "INFO"
        assert logged.losses.counts() == {}


@dataclass(frozen=True)
class FrozenError(Exception):
    code: int


class TestLog:
    def test_an_exception_that_cannot_be_changed_is_logged(self, logged: Logged) -> None:
        error = FrozenError(3)
        assert not logged.log.has_told(error)
        logged.log.write(Category.ERROR, "ERROR", "Broken", error=error)
        assert logged.entry["jsonPayload"]["stack_trace"] == f"{__name__}.FrozenError\n"
        assert logged.log.has_told(error)

    def test_an_entry_within_an_entry_is_dropped_and_counted(self, logged: Logged) -> None:
        class Chatty:
            def __repr__(self) -> str:
                logged.log.write(Category.EVENT, "INFO", "Inner")
                return "chatty"

        assert info(logged, value=Chatty())["jsonPayload"]["value"] == "chatty"
        assert logged.losses.counts() == {"nested": 1}

    def test_our_own_fault_is_counted_and_raises_nothing(self, logged: Logged) -> None:
        def broken(line: bytes) -> None:
            raise RuntimeError

        logged.sink.write = broken  # type: ignore[method-assign]
        logged.log.write(Category.EVENT, "INFO", "Done")
        assert logged.losses.counts() == {"unwritable": 1}

    def test_losses_are_told_in_the_log_once(self, logged: Logged) -> None:
        logged.losses.add(Loss.LIMITED, 3)
        logged.log.close(0)
        logged.log.close(0)
        assert logged.entry["severity"] == "WARNING"
        assert logged.entry["jsonPayload"] == {
            "message": "Log entries lost or altered",
            "lost": {"limited": 3},
        }

    def test_threads_write_whole_entries(self, logged: Logged) -> None:
        def write(name: int) -> None:
            for n in range(200):
                logged.log.write(Category.EVENT, "INFO", "Done", {"by": name, "n": n})

        threads = [threading.Thread(target=write, args=(name,)) for name in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        seen = {(e["jsonPayload"]["by"], e["jsonPayload"]["n"]) for e in logged.entries}
        assert len(seen) == len(logged.sink.lines) == 1_600
        assert logged.losses.counts() == {}
