"""Workflow commands, read back as the runner of GitHub Actions reads them."""

from __future__ import annotations

import re

from hypothesis import given, settings

from checks.report.formats import Format, rendered
from checks.report.outcome import Outcome
from tests.check_formats.outcomes import OUTCOME, outcomes

_COMMAND = re.compile(r"::(\w+) ([^:]*)::(.*)")


def _unescaped(text: str, *more: tuple[str, str]) -> str:
    for code, char in (("%0D", "\r"), ("%0A", "\n"), *more, ("%25", "%")):
        text = text.replace(code, char)
    return text


def _read(line: str) -> tuple[str, dict[str, str], str]:
    """A command, its properties and its message (actions/runner, ActionCommand.cs)."""
    found = _COMMAND.fullmatch(line)
    assert found, line
    pairs = [pair.split("=", 1) for pair in found[2].split(",")]
    properties = {key: _unescaped(value, ("%3A", ":"), ("%2C", ",")) for key, value in pairs}
    return found[1], properties, _unescaped(found[3])


def test_a_finding_annotates_its_lines() -> None:
    error, warning = map(_read, rendered(Format.GITHUB, OUTCOME).split("\n"))
    file = "infra/monitoring/sla_objectives.yaml"
    place = {"title": "clarity key-unknown", "file": file, "line": "2", "endLine": "2"}
    assert error == (
        "error",
        {**place, "col": "7", "endColumn": "12"},
        f"{file}:2:7: key-unknown unknown key 'targt' in objective\nhint: did you mean 'target'?",
    )
    place = {"title": "clarity budget-declared", "file": file, "line": "3", "endLine": "4"}
    assert warning == ("warning", place, f"{file}:3:7: budget-declared 50% | of\nit")


@settings(deadline=None)
@given(outcome=outcomes)
def test_whatever_is_found_stays_in_its_command(outcome: Outcome) -> None:
    text = rendered(Format.GITHUB, outcome)
    lines = re.split("[\r\n]", text) if text else []
    assert len(lines) == len(outcome.diagnostics)
    for line, found in zip(lines, outcome.diagnostics, strict=True):
        command, properties, message = _read(line)
        assert command == found.severity
        assert properties["line"] == str(found.span.line)
        assert found.message.encode("utf-8", "backslashreplace").decode() in message
