"""`clarity check` with all its rules: the shipped config, large trees, many findings."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.config_tree import write_tree
from benchmarks.size import Size
from benchmarks.tables import seconds, table, verdict
from benchmarks.timing import run, summary
from checks.registry import ids, running
from checks.rule import Group
from sandbox.engine import Progress

TITLE = "Checking"

_CHECKOUT = Path(__file__).resolve().parent.parent
_WITHIN = 120.0  # seconds after which one process counts as stuck
_SHIPPED_SECONDS = 0.4
_MOST_SECONDS, _MOST_MEMORY, _AT = 8.0, 1_536, 5_000  # what is required, in seconds and MiB
_FINDINGS = 10_000
_RENDERED_SECONDS = 2.0


def measure(size: Size, report: Progress) -> dict[str, Any]:
    """Whole processes, and the rendering of many findings in one of its own."""
    with report.step("check: the shipped config"):
        shipped = _costs(_CHECKOUT, size.runs)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for objectives in size.objectives:
            with report.step(f"check: {objectives:,} objectives"):
                tree = Path(folder) / str(objectives)
                write_tree(tree, objectives)
                rows.append({"objectives": objectives, **_costs(tree, size.runs)})
    with report.step(f"check: {_FINDINGS:,} findings rendered"):
        rendering = _rendering(size.runs)
    refused = sum(group is Group.REFUSED for group in ids().values())
    rules = {"all": len(ids()), "running": len(running()), "refused": refused}
    return {"shipped": shipped, "rows": rows, "rendering": rendering, "rules": rules}


def _costs(root: Path, runs: int) -> dict[str, Any]:
    command: list[str | Path] = [sys.executable, "-m", "cli", "check", "--root", root]
    run(command, within=_WITHIN, cwd=_CHECKOUT)  # it warms the disk's cache up
    costs = [run(command, within=_WITHIN, cwd=_CHECKOUT)[0] for _ in range(runs)]
    return asdict(summary(costs))


def _rendering(runs: int) -> dict[str, float]:
    """The median seconds of each format."""
    command: list[str | Path] = [sys.executable, "-m", "benchmarks.check_rendering", str(_FINDINGS)]
    answers = []
    for _ in range(runs):
        _, printed = run(command, within=_WITHIN, cwd=_CHECKOUT)
        answers.append(json.loads(printed.splitlines()[-1]))
    return {name: statistics.median(each[name] for each in answers) for name in answers[0]}


def markdown(result: Mapping[str, Any]) -> list[str]:
    """What was measured, of what, and whether it is as quick as required."""
    rules, rows = result["rules"], result["rows"]
    shipped: list[Any] = ["the shipped config", *_cells(result["shipped"])]
    trees = [[f"{row['objectives']:,} objectives", *_cells(row)] for row in rows]
    return [
        f"The whole process, with {rules['all']} rules: {rules['running']} of our own, "
        f"{rules['refused']} of what Google's API refuses, the rest of how files are written. The "
        "shipped config is judged for three stacks, the trees for one.",
        "",
        *table(["config", "median", "quickest", "CPU", "memory"], [shipped, *trees]),
        *_required(result["shipped"], rows),
        f"To render {_FINDINGS:,} findings takes, beside that:",
        "",
        *table(
            ["format", "median", "required"],
            (
                (f"`{name}`", seconds(taken), verdict(taken, _RENDERED_SECONDS))
                for name, taken in result["rendering"].items()
            ),
        ),
    ]


def _cells(row: Mapping[str, Any]) -> list[str]:
    median = row["median"]
    return [
        seconds(median["wall"]),
        seconds(row["best"]),
        seconds(median["cpu"]),
        f"{median['peak']:,.0f} MiB",
    ]


def _required(shipped: Mapping[str, Any], rows: list[Mapping[str, Any]]) -> list[str]:
    said = [
        f"Required on an idle core: the shipped config in {_SHIPPED_SECONDS:g} s; "
        f"{seconds(shipped['best'])} at its quickest, {verdict(shipped['best'], _SHIPPED_SECONDS)}."
    ]
    row = next((row for row in rows if row["objectives"] == _AT), None)
    if row is not None:
        memory = "within" if row["median"]["peak"] <= _MOST_MEMORY else "**over**"
        said.append(
            f"{_AT:,} objectives in {_MOST_SECONDS:g} s and {_MOST_MEMORY:,} MiB; "
            f"{seconds(row['best'])} at its quickest, {verdict(row['best'], _MOST_SECONDS)}; "
            f"{row['median']['peak']:,.0f} MiB, {memory} it."
        )
    return [" ".join(said), ""]
