"""The plan of a project as it was: compiled, and not judged by rules that may be younger."""

from __future__ import annotations

from pathlib import Path

from history.error import HistoryError
from monitoring.compile_error import CompileErrors
from monitoring.compiler import compile_plan
from monitoring.config import load, load_environment, stacks
from monitoring.diagnostics import Diagnostic, Severity
from monitoring.model import Model
from monitoring.plan import Plan


def compiled(root: Path, stack: str, revision: str) -> tuple[Plan, Model]:
    """The plan and model of a stack; `revision` is what messages call the project.

    Raises HistoryError where it has no such stack, or does not compile.
    """
    if stack not in stacks(root):
        raise HistoryError(f"{revision} has no stack {stack}: nothing to compare with")
    loaded = load(root)
    read = load_environment(root, stack, loaded.model)
    if loaded.model is None or read.environment is None:
        raise _wrong(revision, (*loaded.diagnostics, *read.diagnostics))
    try:
        return compile_plan(loaded.model, read.environment), loaded.model
    except CompileErrors as errors:
        raise _wrong(revision, errors.diagnostics) from errors


def _wrong(revision: str, found: tuple[Diagnostic, ...]) -> HistoryError:
    first = next(one for one in found if one.severity is Severity.ERROR)
    place = f"{first.span.file}:{first.span.line}:{first.span.column}"
    return HistoryError(f"the config of {revision} does not compile: {place}: {first.message}")
