"""Which checkout a command is about."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from checks.check import Report

Root = Annotated[
    Path | None,
    typer.Option(
        "--root",
        help="The folder with Pulumi.yaml. Without it: this folder, or the nearest above it.",
        file_okay=False,
        exists=True,
    ),
]


def find_root(named: Path | None) -> Path:
    """The checkout: as named, else the nearest folder upwards that has a Pulumi.yaml."""
    start = named or Path.cwd()
    for folder in (start, *([] if named else start.absolute().parents)):
        if (folder / "Pulumi.yaml").is_file():
            return folder
    return fail(f"no Pulumi.yaml in {start} or above; go to the project, or name it with --root")


def fail(message: str) -> NoReturn:
    """Say what went wrong on stderr and end with exit code 2."""
    typer.echo(f"clarity: {message}", err=True)
    raise typer.Exit(2)


def known_stacks(root: Path, named: Sequence[str]) -> Sequence[str]:
    """The stacks as named; a name that the project has no file for ends with exit code 2."""
    from monitoring.config import stacks

    known = stacks(root)
    for name in named:
        if name not in known:
            fail(f"no stack '{name}' here (no Pulumi.{name}.yaml); there are: {', '.join(known)}")
    return named


def checked(root: Path, stack: str) -> Report:
    """What is found of one stack; errors are said on stderr, and end the command with exit code 1.

    Warnings are told by `clarity check` alone: a person who explains an alert has not asked.
    """
    from checks.check import check
    from monitoring.diagnostics import Severity
    from monitoring.diagnostics_text import render

    report = check(root, known_stacks(root, [stack]))
    for found in report.diagnostics:
        if found.severity is Severity.ERROR:
            typer.echo(render(found, report.texts), err=True)
    if report.failed:
        typer.echo(report.summary, err=True)
        raise typer.Exit(1)
    return report


def cloud_project(root: Path) -> str:
    """The Google project that the sandbox's stack is declared in; ``-`` if that cannot be read."""
    from monitoring.config import load, load_environment

    found = load_environment(root, "local", load(root).model).environment
    return found.project if found else "-"
