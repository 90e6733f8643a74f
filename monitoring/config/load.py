"""Reading the config of a checkout: `load` for the Model, with every mistake in every file."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from monitoring.config.assemble import assemble
from monitoring.config.files import Contents, read_files
from monitoring.config.report import Report
from monitoring.diagnostics import Diagnostic
from monitoring.model import Model


@dataclass(frozen=True, slots=True)
class Loaded:
    """`model` is None if any diagnostic is an error; `texts` are the files' texts by name."""

    model: Model | None
    diagnostics: tuple[Diagnostic, ...]
    texts: Mapping[str, str]


def load(root: Path) -> Loaded:
    """The config of the checkout at `root`. Never raises for what the files hold."""
    report = Report()
    return _loaded(read_files(root, report), report)


def load_contents(contents: Contents) -> Loaded:
    """As `load`, of files given by name (as in ``monitoring/alerts.yaml``) and bytes."""
    return _loaded(contents, Report())


def _loaded(contents: Contents, report: Report) -> Loaded:
    with _without_garbage_collection():
        assembled = assemble(contents, report)
    return Loaded(assembled.model, report.sorted(), assembled.texts)


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """A tree of 5,000 objectives has no cycles, yet collecting takes five times its reading."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
