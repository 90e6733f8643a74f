"""The results of alert tests as plain data."""

from __future__ import annotations

from alerts.testing.coverage import Coverage
from alerts.testing.result import Result, Results
from monitoring.plan import Json


def as_json(results: Results, coverage: Coverage | None = None) -> dict[str, Json]:
    """Results for programs. Lines and columns count from 1."""
    data: dict[str, Json] = {
        "stack": results.stack,
        "passed": len(results.results) - len(results.failed),
        "failed": len(results.failed),
        "seconds": round(results.seconds, 3),
        "tests": [_result(result) for result in results.results],
    }
    if coverage is not None:
        data["coverage"] = {
            "policies": len(coverage.policies),
            "neverFired": list(coverage.never_fired),
            "neverSilent": list(coverage.never_silent),
        }
    return data


def _result(result: Result) -> dict[str, Json]:
    source = result.test.scenario.source
    return {
        "name": result.test.name,
        "file": source.file,
        "line": source.line,
        "passed": result.passed,
        "seconds": round(result.seconds, 3),
        "failures": [
            {
                "message": failure.message,
                "file": failure.source.file,
                "line": failure.source.line,
                "column": failure.source.column,
            }
            for failure in result.failures
        ],
        "timeline": list(result.timeline),
    }
