"""Findings as SARIF 2.1.0, which code scanning services and editors read.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0. Columns are ours:
Unicode code points from 1, the end exclusive, as `columnKind` says (section 3.14.17).
"""

from __future__ import annotations

import json
from urllib.parse import quote

from checks.known import About, about
from checks.report.outcome import Outcome
from monitoring.diagnostics import Diagnostic, Span
from monitoring.plan import Json

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render(outcome: Outcome) -> str:
    found = [*outcome.diagnostics, *(one.diagnostic for one in outcome.ignored)]
    indices = {code: index for index, code in enumerate(sorted({str(d.code) for d in found}))}
    results = [_result(d, indices, outcome) for d in outcome.diagnostics]
    for ignored in outcome.ignored:
        suppression = {"kind": "inSource", "justification": ignored.reason}
        result = _result(ignored.diagnostic, indices, outcome)
        results.append({**result, "suppressions": [suppression]})
    run = {
        "tool": {"driver": {"name": "clarity", "rules": [_rule(about(code)) for code in indices]}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The repository's root."}}},
        "results": results,
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=1, ensure_ascii=False)


def _rule(known: About) -> Json:
    return {
        "id": known.id,
        "shortDescription": {"text": known.title},
        "fullDescription": {"text": known.reason or known.title},
        "help": {"text": known.help},
        "defaultConfiguration": {"level": str(known.severity)},
        "properties": {"tags": [known.group]},
    }


def _result(found: Diagnostic, indices: dict[str, int], outcome: Outcome) -> dict[str, Json]:
    artifact = _artifact(outcome.path(found.span.file))
    location = {"artifactLocation": artifact, "region": _region(found.span)}
    code = str(found.code)
    result: dict[str, Json] = {
        "ruleId": code,
        "ruleIndex": indices[code],
        "level": str(found.severity),
        "message": {"text": f"{found.message}\n{found.hint}" if found.hint else found.message},
        "locations": [{"physicalLocation": location}],
    }
    if found.fix is not None:
        replacement = {
            "deletedRegion": _region(found.span),
            "insertedContent": {"text": found.fix},
        }
        change = {"artifactLocation": artifact, "replacements": [replacement]}
        result["fixes"] = [{"description": {"text": found.hint}, "artifactChanges": [change]}]
    return result


def _artifact(path: str) -> Json:
    uri = quote(path, errors="surrogateescape")
    if path.startswith("/"):
        return {"uri": f"file://{uri}"}
    return {"uri": uri, "uriBaseId": "%SRCROOT%"}


def _region(span: Span) -> Json:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
