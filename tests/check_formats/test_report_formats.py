"""Every format: what holds for all of them, and the plain ones."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings

from checks.report.formats import Format, rendered
from checks.report.outcome import Outcome
from monitoring.diagnostics_text import as_json, render
from tests.check_formats.outcomes import ERROR, NOTHING, OUTCOME, SLA, TEXT, WARNING, many, outcomes


@pytest.mark.parametrize("format", Format)
@settings(deadline=None)
@given(outcome=outcomes)
def test_any_outcome_can_be_written_as_utf_8(format: Format, outcome: Outcome) -> None:
    text = rendered(format, outcome)
    assert text.encode("utf-8").decode("utf-8") == text


@pytest.mark.slow
@pytest.mark.parametrize("format", Format)
def test_ten_thousand_findings_are_rendered_in_time_that_grows_with_their_number(
    format: Format,
) -> None:
    outcome = many(10_000)
    began = time.process_time()
    text = rendered(format, outcome)
    assert time.process_time() - began < 10, "it takes 1 s at most on an idle machine"
    assert len(text) > 10_000


def test_text_is_each_finding_as_a_person_sees_it() -> None:
    assert rendered(Format.TEXT, OUTCOME) == "\n".join(
        render(found, {SLA: TEXT}) for found in (ERROR, WARNING)
    )
    assert rendered(Format.TEXT, NOTHING) == ""


def test_json_holds_all_findings() -> None:
    data = json.loads(rendered(Format.JSON, OUTCOME))
    assert data == {"diagnostics": [as_json(ERROR), as_json(WARNING)]}


@settings(deadline=None)
@given(outcome=outcomes)
def test_a_line_of_jsonl_is_a_finding_of_json(outcome: Outcome) -> None:
    lines = rendered(Format.JSONL, outcome).split("\n")
    assert [json.loads(line) for line in lines if line] == json.loads(
        rendered(Format.JSON, outcome)
    )["diagnostics"]
    assert len([line for line in lines if line]) == len(outcome.diagnostics)
