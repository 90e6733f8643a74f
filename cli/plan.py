"""clarity plan: what the config becomes."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from cli.project import Root, checked, find_root


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"
    YAML = "yaml"


Stack = Annotated[
    str, typer.Option("--stack", "-s", help="The stack to plan; the sandbox's by default.")
]


def plan(
    stack: Stack = "local",
    format: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
    root: Root = None,
) -> None:
    """Show every resource of a stack. Exit code 0: shown, 1: findings instead, 2: usage."""
    from monitoring.plan_text import as_json, as_table, as_yaml

    report = checked(find_root(root), stack)
    show = {Format.TABLE: as_table, Format.JSON: as_json, Format.YAML: as_yaml}[format]
    typer.echo(show(report.plans[stack]))
