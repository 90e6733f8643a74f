"""Findings for a person: each with its line, a caret, and a hint."""

from __future__ import annotations

from checks.report.outcome import Outcome
from monitoring.diagnostics_text import render as rendered


def render(outcome: Outcome) -> str:
    return "\n".join(rendered(found, outcome.texts) for found in outcome.diagnostics)
