"""clarity test: alerts proven before they are deployed."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.project import Root, checked, fail, find_root

if TYPE_CHECKING:
    from alerts.testing.alert_test import AlertTest
    from alerts.testing.coverage import Coverage
    from alerts.testing.result import Results


class Format(StrEnum):
    TEXT = "text"
    JUNIT = "junit"
    JSON = "json"


Names = Annotated[
    list[str] | None, typer.Argument(help="The tests to run, by name. Without any: all.")
]
Stack = Annotated[
    str,
    typer.Option("--stack", "-s", help="Whose policies are tested: prod unless it is given."),
]
Covered = Annotated[
    bool,
    typer.Option(
        "--coverage",
        help="Name the policies that no passing test makes fire, or proves silent: exit code 1.",
    ),
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Write the report there, and a line here.", dir_okay=False),
]


def test(
    names: Names = None,
    stack: Stack = "prod",
    coverage: Covered = False,
    format: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TEXT,
    output: Output = None,
    root: Root = None,
) -> None:
    """Run the alert tests. Exit code 0: all passed, 1: failures or findings, 2: usage."""
    from alerts.testing.coverage import coverage as covered_by
    from alerts.testing.report_text import summary

    report = checked(find_root(root), stack)
    assert report.model is not None, "a project without a model has findings"
    tests = _chosen(report.alert_tests, names or [])
    plan = report.plans[stack]
    try:
        from alerts.testing.run import run
    except ModuleNotFoundError as error:
        fail(f"{error.name} is not installed: pip install 'clarity-monitoring[evaluate]'")
    results = run(tests, report.model, plan, stack)
    covered = covered_by(plan, results.results) if coverage else None
    text = _shown(format, results, covered)
    if output is None:
        typer.echo(text)
    else:
        _write(output, text)
        typer.echo(summary(results))
    raise typer.Exit(1 if results.failed or (covered and not covered.complete) else 0)


def _chosen(tests: Sequence[AlertTest], names: Sequence[str]) -> Sequence[AlertTest]:
    """The tests as named, in the files' order; all where none is named."""
    from monitoring.config.report import closest

    known = [test.name for test in tests]
    if not known:
        fail("there are no alert tests here: they stand in monitoring/alert_tests/*.yaml")
    for name in names:
        if name not in known:
            close = closest(name, known)
            fail(f"no alert test '{name}'" + (f"; did you mean '{close}'?" if close else ""))
    return [test for test in tests if not names or test.name in names]


def _shown(format: Format, results: Results, covered: Coverage | None) -> str:
    if format is Format.JUNIT:
        from alerts.testing.report_junit import as_junit

        return as_junit(results, covered)
    if format is Format.JSON:
        import json

        from alerts.testing.report_json import as_json

        return json.dumps(as_json(results, covered), indent=2, ensure_ascii=False)
    from alerts.testing.report_text import as_text

    return as_text(results, covered)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(f"{text}\n", "utf-8")
    except OSError as error:
        fail(f"{path} cannot be written: {error.strerror}")
