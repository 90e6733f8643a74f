"""clarity check: every mistake at its line, offline."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from cli.project import Root, find_root, known_stacks


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"


Stacks = Annotated[
    list[str] | None,
    typer.Option("--stack", "-s", help="A stack to check; may be repeated. Without it: all."),
]


def check(
    stack: Stacks = None,
    format: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TEXT,
    root: Root = None,
) -> None:
    """Check the config and what it becomes. Exit code 0: fine, 1: findings, 2: usage."""
    import json

    from checks.check import check as run
    from monitoring.diagnostics_text import as_json, render

    project = find_root(root)
    report = run(project, known_stacks(project, stack or []))
    if format is Format.JSON:
        found_data = [as_json(found) for found in report.diagnostics]
        typer.echo(json.dumps({"diagnostics": found_data}, indent=2, ensure_ascii=False))
    else:
        for found in report.diagnostics:
            typer.echo(render(found, report.texts))
        typer.echo(report.summary, err=True)
    raise typer.Exit(1 if report.failed else 0)
