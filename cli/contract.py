"""clarity contract: what the application must emit, as its own definitions."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.project import Root, fail, find_root


def contract(
    write: Annotated[
        bool, typer.Option("--write", help="Write the module instead of printing it.")
    ] = False,
    root: Root = None,
) -> None:
    """Print the definitions of the metrics that the application emits, made from the catalogue.

    Exit code 0: done, 1: findings instead, 2: usage, or the file cannot be written.
    """
    from monitoring.config import load
    from monitoring.diagnostics_text import render
    from monitoring.instrumentation import GENERATED, source

    project = find_root(root)
    loaded = load(project)
    if loaded.model is None:
        for found in loaded.diagnostics:
            typer.echo(render(found, loaded.texts), err=True)
        raise typer.Exit(1)
    text = source(loaded.model)
    if not write:
        typer.echo(text, nl=False)
        return
    target = project / GENERATED
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        fail(f"{target} cannot be written: {error.strerror}")
    typer.echo(f"wrote {GENERATED}")
