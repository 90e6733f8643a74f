"""Reading the config of a checkout, every mistake in every file at once: `load` for the Model,
`load_environment` for what a stack's file adds to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from monitoring.config.assemble import assemble
from monitoring.config.codes import Code
from monitoring.config.environment import read_environment
from monitoring.config.files import Contents, read_file, read_files
from monitoring.config.report import Report, quoted
from monitoring.diagnostics import Diagnostic, Span
from monitoring.garbage import uncollected
from monitoring.model import Environment, Model

_STACK_FILE = re.compile(r"Pulumi\.([A-Za-z0-9_][A-Za-z0-9_.-]{0,99})\.yaml")


@dataclass(frozen=True, slots=True)
class Loaded:
    """`model` is None if any diagnostic is an error; `texts` are the files' texts by name."""

    model: Model | None
    diagnostics: tuple[Diagnostic, ...]
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LoadedEnvironment:
    """As `Loaded`. Without a model to hold it against there is no environment either."""

    environment: Environment | None
    diagnostics: tuple[Diagnostic, ...]
    texts: Mapping[str, str]


def load(root: Path) -> Loaded:
    """The config of the checkout at `root`. Never raises for what the files hold."""
    report = Report()
    return _loaded(read_files(root, report), report)


def load_contents(contents: Contents) -> Loaded:
    """As `load`, of files given by name (as in ``monitoring/alerts.yaml``) and bytes.

    Files of stacks among them are left to `load_environments`.
    """
    files = {name: data for name, data in contents.items() if not _STACK_FILE.fullmatch(name)}
    return _loaded(files, Report())


def stacks(root: Path) -> tuple[str, ...]:
    """The names of the stacks that have a file in the checkout."""
    found = (_STACK_FILE.fullmatch(path.name) for path in root.glob("Pulumi.*.yaml"))
    return tuple(sorted(name[1] for name in found if name))


def load_environment(root: Path, stack: str, model: Model | None) -> LoadedEnvironment:
    """What the file of a stack says. Secrets that it lacks are no mistake here: plans need none."""
    report = Report()
    file = f"Pulumi.{stack}.yaml"
    if not _STACK_FILE.fullmatch(file) or not (root / file).exists():
        hint = report.did_you_mean(stack, stacks(root)) or f"create it: pulumi stack init {stack}"
        message = f"there is no stack {quoted(stack)}: it would be in {file}"
        report.error(Span("Pulumi.yaml", 1, 1, 1, 1), Code.STACK, message, hint)
        return LoadedEnvironment(None, report.sorted(), {})
    data = read_file(root / file, file, report)
    if data is None:
        return LoadedEnvironment(None, report.sorted(), {})
    return _environment(file, data, model, report)


def load_environments(contents: Contents, model: Model | None) -> Mapping[str, LoadedEnvironment]:
    """The environments by stack, of files given by name (as in ``Pulumi.prod.yaml``) and bytes."""
    return {
        found[1]: _environment(name, data, model, Report())
        for name, data in contents.items()
        if (found := _STACK_FILE.fullmatch(name)) and data is not None
    }


def _environment(file: str, data: bytes, model: Model | None, report: Report) -> LoadedEnvironment:
    stack = file.removeprefix("Pulumi.").removesuffix(".yaml")
    environment, text = read_environment(stack, file, data, model, report)
    return LoadedEnvironment(environment, report.sorted(), {file: text})


def _loaded(contents: Contents, report: Report) -> Loaded:
    with uncollected():
        assembled = assemble(contents, report)
    return Loaded(assembled.model, report.sorted(), assembled.texts)
