"""Which checkout a command is about."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer

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
