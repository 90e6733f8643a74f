"""clarity rule: what a finding means, and what to do about it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.project import fail

Id = Annotated[str | None, typer.Argument(help="The id of a rule; without it: all.")]
Folder = Annotated[
    Path | None,
    typer.Option(
        "--write-docs",
        help="Write the pages of all groups into this folder instead.",
        file_okay=False,
        metavar="FOLDER",
    ),
]


def rule(id: Id = None, write_docs: Folder = None) -> None:
    """Show a rule's page: why it is, examples, its source. Exit code 0: shown, 2: usage."""
    from checks.page_text import in_terminal, listed
    from checks.registry import ids
    from monitoring.config.report import closest

    if write_docs is not None:
        _write(write_docs)
    elif id is None:
        typer.echo(listed())
    elif id in ids():
        typer.echo(in_terminal(id))
    else:
        near = closest(id, ids())
        hint = f"did you mean '{near}'?" if near else "`clarity rule` lists them"
        fail(f"there is no rule '{id}'; {hint}")


def _write(folder: Path) -> None:
    from checks.page_text import documents

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in documents().items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        fail(f"{error.filename or folder} cannot be written: {error.strerror}")
    typer.echo(f"wrote {', '.join(documents())} into {folder}")
