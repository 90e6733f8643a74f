"""A finding a line, each a JSON object."""

from __future__ import annotations

import json

from checks.report.outcome import Outcome
from monitoring.diagnostics_text import as_json


def render(outcome: Outcome) -> str:
    return "\n".join(
        json.dumps(as_json(found), ensure_ascii=False) for found in outcome.diagnostics
    )
