"""JUnit XML: well-formed whatever is found, and failed where the run fails."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

from hypothesis import given, settings

from checks.report.formats import Format, rendered
from checks.report.outcome import Outcome
from monitoring.diagnostics import Severity
from tests.check_formats.outcomes import NOTHING, OUTCOME, outcomes


def _suite(outcome: Outcome) -> ElementTree.Element:
    root = ElementTree.fromstring(rendered(Format.JUNIT, outcome))
    (suite,) = root
    assert root.attrib.items() <= suite.attrib.items()
    return suite


def test_an_error_fails_and_a_warning_is_told() -> None:
    suite = _suite(OUTCOME)
    assert suite.attrib == {"name": "clarity check", "tests": "4", "failures": "1", "errors": "0"}
    assert [case.get("name") for case in suite] == [
        "dev",
        "prod",
        "key-unknown at 2:7",
        "budget-declared at 3:7",
    ]
    error, warning = suite[2], suite[3]
    assert error.get("file") == "infra/monitoring/sla_objectives.yaml"
    assert error.get("line") == "2"
    failure = error.find("failure")
    assert failure is not None
    assert failure.get("message") == "unknown key 'targt' in objective"
    assert "^~~~~" in (failure.text or "")
    assert warning.find("failure") is None
    assert "50% | of" in (warning.findtext("system-out") or "")


def test_a_warning_fails_where_warnings_make_the_run_fail() -> None:
    suite = _suite(replace(OUTCOME, failing=frozenset(Severity)))
    assert suite.get("failures") == "2"


def test_without_findings_what_was_looked_at_passes() -> None:
    suite = _suite(NOTHING)
    assert (suite.get("tests"), suite.get("failures")) == ("1", "0")


@settings(deadline=None)
@given(outcome=outcomes)
def test_any_text_leaves_it_well_formed(outcome: Outcome) -> None:
    suite = _suite(outcome)
    failures = [case for case in suite if case.find("failure") is not None]
    assert len(failures) == sum(d.severity in outcome.failing for d in outcome.diagnostics)
    assert len(suite) == len(outcome.diagnostics) + len(outcome.looked_at)
