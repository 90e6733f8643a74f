"""What is told is chosen by rule, by the start of ids, or by group."""

from __future__ import annotations

import pytest

from checks.known import about, is_certain
from checks.registry import ids
from checks.selection import Selection, UnknownRuleError
from monitoring.diagnostics import Diagnostic, Severity, Span


def _found(code: str, severity: Severity = Severity.WARNING) -> Diagnostic:
    return Diagnostic(Span("f", 1, 1, 1, 2), code, "", severity=severity)


def _told(select: list[str], ignore: list[str], *codes: str) -> list[str]:
    selection = Selection.of(select, ignore)
    return [code for code in codes if _found(code) in selection]


CODES = (
    "entry-unused",
    "key-unknown",
    "budget-declared",
    "uptime-period",
    "slo-goal",
    "another-tool",
)


@pytest.mark.parametrize(
    ("select", "ignore", "told"),
    [
        ([], [], list(CODES)),
        (["config"], [], ["entry-unused", "key-unknown"]),
        (["config", "budget-"], ["entry"], ["key-unknown", "budget-declared"]),
        (["budget"], [], ["budget-declared"]),
        (["uptime"], [], ["uptime-period"]),
        (["refused"], ["slo-goal"], ["uptime-period"]),
        ([], ["config", "refused"], ["budget-declared", "another-tool"]),
    ],
)
def test_a_name_means_a_rule_a_start_or_a_group(
    select: list[str], ignore: list[str], told: list[str]
) -> None:
    assert _told(select, ignore, *CODES) == told


def test_what_keeps_the_config_from_being_judged_is_always_told() -> None:
    selection = Selection.of(["cost"], ["key-unknown"])
    assert _found("key-unknown", Severity.ERROR) in selection
    assert _found("unit-inconvertible", Severity.ERROR) in selection
    assert _found("slo-goal", Severity.ERROR) not in selection


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("slo-gaol", "slo-goal"),
        ("securty", "security"),
        ("key-unknwon", "key-unknown"),
        ("xyzzy-plugh", "clarity rule"),
    ],
)
def test_a_name_of_nothing_is_refused_with_the_nearest(name: str, meant: str) -> None:
    with pytest.raises(UnknownRuleError, match=f"no rule '{name}'; .*{meant}"):
        Selection.of([], [name])


def test_every_rule_and_code_is_known_and_says_what_it_is() -> None:
    known = ids()
    assert set(ids()) <= set(known)
    assert {"file-unreadable", "unit-inconvertible", "ignore-unused", "slo-goal"} <= set(known)
    for id in known:
        told = about(id)
        assert told.title.endswith(".")
        assert told.group == known[id]
    assert about("nobody-knows").title == "nobody-knows"


def test_only_errors_of_reading_compiling_and_the_api_are_certain() -> None:
    assert is_certain(_found("key-unknown", Severity.ERROR))
    assert is_certain(_found("slo-goal", Severity.ERROR))
    assert not is_certain(_found("slo-goal"))
    assert not is_certain(_found("metric-not-emitted", Severity.ERROR))
