"""Looking again whenever a file changes, until Ctrl-C."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

import typer

POLL_SECONDS = 0.3
_MAX_FILES = 20_000
_FOLDERS = ("monitoring", "dashboards", "docs")  # docs: the runbooks that alerts link to
_SUFFIXES = (".yaml", ".yml", ".csv", ".json", ".md")
_CLEAR = "\x1b[2J\x1b[H"

State = Mapping[Path, tuple[int, int, int]]


def files_of(root: Path) -> Iterator[Path]:
    """The files below a project that the checks read, and the folders that they appear in."""
    yield from root.glob("Pulumi*.yaml")
    for folder in _FOLDERS:
        yield from (p for p in (root / folder).rglob("*") if p.suffix in _SUFFIXES)


def state_of(files: Iterable[Path]) -> State:
    """What tells a changed file from one that is as it was; one that is gone has none."""
    found = {}
    for path in islice(files, _MAX_FILES):
        try:
            stat = path.stat()
        except OSError:
            continue
        found[path] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
    return found


def watch(files: Callable[[], Iterable[Path]], look: Callable[[], bool]) -> bool:
    """Looks, and again after each change; Ctrl-C ends it. Returns what the last look returned."""
    failed = False
    try:
        while True:
            before = state_of(files())
            if sys.stdout.isatty():
                typer.echo(_CLEAR, nl=False)
            failed = look()
            typer.echo(f"{time.strftime('%H:%M:%S')} watching; Ctrl-C ends it", err=True)
            while state_of(files()) == before:
                time.sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        typer.echo("", err=True)
        return failed
