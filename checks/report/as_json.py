"""All findings as one JSON document: ``{"diagnostics": [...]}``."""

from __future__ import annotations

import json

from checks.report.outcome import Outcome
from monitoring.diagnostics_text import as_json


def render(outcome: Outcome) -> str:
    found = [as_json(diagnostic) for diagnostic in outcome.diagnostics]
    return json.dumps({"diagnostics": found}, indent=2, ensure_ascii=False)
