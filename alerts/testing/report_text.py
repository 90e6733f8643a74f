"""The results of alert tests as text for people."""

from __future__ import annotations

from collections.abc import Iterator

from alerts.testing.coverage import Coverage
from alerts.testing.result import Result, Results


def as_text(results: Results, coverage: Coverage | None = None) -> str:
    """A line a test; failures with their places and a timeline; a summary."""
    lines = [line for result in results.results for line in _result(result)]
    if coverage is not None:
        lines += _coverage(coverage)
    return "\n".join([*lines, summary(results)])


def summary(results: Results) -> str:
    """One line: how many tests passed and failed against which stack, and how long it took."""
    failed = len(results.failed)
    passed = len(results.results) - failed
    counts = f"{passed} passed" + (f", {failed} failed" if failed else "")
    return f"stack {results.stack}: {counts} in {results.seconds:.2f} s"


def _result(result: Result) -> Iterator[str]:
    if result.passed:
        yield f"ok    {result.test.name}"
        return
    yield f"FAIL  {result.test.name}"
    for failure in result.failures:
        yield f"  {failure.source}: {failure.message}"
    for line in result.timeline:
        yield f"    {line}"


def _coverage(found: Coverage) -> Iterator[str]:
    every = len(found.policies)
    fired, silent = every - len(found.never_fired), every - len(found.never_silent)
    yield f"coverage: of {every} policies {fired} proven to fire, {silent} proven silent"
    for key in found.never_fired:
        yield f"  no passing test makes {key} fire"
    for key in found.never_silent:
        yield f"  no passing test with a fault proves {key} silent"
