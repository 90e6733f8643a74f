"""Damage to any line of any config file gives a positioned error or a valid plan, never a crash."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from monitoring.compiler import CompileErrors, compile_plan
from monitoring.config import assemble, document, load_contents
from monitoring.config.environment import read_environment
from monitoring.config.report import Report
from monitoring.diagnostics import Diagnostic
from monitoring.model import Environment, Model
from monitoring.plan import Plan
from tests.config.mutations import Mutation, mutations
from tests.config.trees import ROOT, shipped, valid

FILES = (*shipped(), "Pulumi.dev.yaml", "Pulumi.prod.yaml", "Pulumi.local.yaml")


@cache
def shipped_model() -> Model:
    model = valid(shipped()).model
    assert model is not None
    return model


@cache
def prod() -> Environment:
    file = "Pulumi.prod.yaml"
    data = original(file).encode()
    found, _ = read_environment("prod", file, data, shipped_model(), Report())
    assert found is not None
    return found


@pytest.fixture(autouse=True)
def shipped_files_are_read_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Only the damaged file is read anew each time."""
    known: dict[str, object] = {}
    originals = shipped()

    def read(kind: str, file: str, data: bytes, report: Report) -> object:
        if data != originals[file]:
            return document.read(kind, file, data, report)
        if file not in known:
            known[file] = document.read(kind, file, data, report)
        return known[file]

    monkeypatch.setattr(assemble, "read", read)
    yield


def judged(mutation: Mutation) -> tuple[Plan | None, tuple[Diagnostic, ...]]:
    """The plan of a damaged config, or what is found to be wrong with it."""
    data = mutation.text.encode()
    if mutation.file.startswith("Pulumi."):
        report = Report()
        model: Model | None = shipped_model()
        stack = mutation.file.split(".")[1]
        environment, _ = read_environment(stack, mutation.file, data, model, report)
        diagnostics = report.sorted()
    else:
        loaded = load_contents({**shipped(), mutation.file: data})
        model, diagnostics = loaded.model, loaded.diagnostics
        environment = prod()
    if model is None or environment is None:
        return None, diagnostics
    try:
        return compile_plan(model, environment), diagnostics
    except CompileErrors as errors:
        return None, errors.diagnostics


def line_counts(mutation: Mutation) -> dict[str, int]:
    counts = {name: len(data.decode().splitlines()) for name, data in shipped().items()}
    for stack in ("dev", "prod", "local"):
        name = f"Pulumi.{stack}.yaml"
        counts[name] = len((ROOT / name).read_text("utf-8").splitlines())
    return {**counts, mutation.file: max(len(mutation.text.splitlines()), 1)}


def original(file: str) -> str:
    return (ROOT / file).read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES)
def test_every_line_of(file: str) -> None:
    tried = refused = 0
    for mutation in mutations(file, original(file)):
        plan, diagnostics = judged(mutation)
        tried += 1
        if plan is None:
            refused += 1
            assert diagnostics, mutation
        counts = line_counts(mutation)
        for found in diagnostics:
            assert 1 <= found.span.line <= counts[found.span.file], (mutation, found)
            assert found.span.column >= 1
            assert found.message
            assert found.code
    assert refused > tried / 3  # most of it is real damage


def test_there_are_enough() -> None:
    assert sum(1 for file in FILES for _ in mutations(file, original(file))) > 5_000


CERTAIN: dict[str, Callable[[str], str]] = {
    "doubled": lambda line: f"{line}\n{line}",
    "key misspelt": lambda line: line.replace(":", "x:", 1),
}


@pytest.mark.parametrize("how", CERTAIN)
def test_fixed_keys_are_missed_and_told(how: str) -> None:
    """A key that the format fixes, given twice or misspelt, is never passed over in silence."""
    tree = shipped()
    for file in tree:
        lines = tree[file].decode().splitlines()
        for index, line in enumerate(lines):
            key = line.strip().partition(":")[0]
            if key not in ("display_name", "type", "unit", "target", "path", "filter", "metric"):
                continue
            text = "\n".join([*lines[:index], CERTAIN[how](line), *lines[index + 1 :]])
            loaded = load_contents({**tree, file: text.encode()})
            places = {(d.span.file, d.span.line) for d in loaded.diagnostics}
            assert (file, index + 1 + (how == "doubled")) in places, (file, index + 1)
