"""From files to a plan: 1 to 5,000 objectives, each time a fresh process, beside sloth's time."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.config_tree import write_tree
from benchmarks.size import Size
from benchmarks.sloth import build
from benchmarks.sloth.spec import spec
from benchmarks.tables import seconds, table, verdict
from benchmarks.timing import Cost, run, summary
from sandbox.engine import Progress

TITLE = "Reading, validating and compiling"

_WITHIN = 120.0  # seconds after which one process counts as stuck
_MOST_SECONDS, _MOST_MEMORY, _AT = 3.0, 1024, 5_000  # what is required, in seconds and MiB

Command = list[str | Path]


def measure(size: Size, report: Progress) -> dict[str, Any]:
    """A row for each number of objectives."""
    try:
        sloth, missing = build.ensure(report), ""
    except build.NotBuiltError as error:
        sloth, missing = None, str(error)
        report.say(f"sloth is not built: {missing}")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for objectives in size.objectives:
            with report.step(f"compile: {objectives:,} objectives"):
                rows.append(_row(Path(folder) / str(objectives), objectives, size.runs, sloth))
    return {"rows": rows, "sloth": build.VERSION, "not_built": missing}


def _row(folder: Path, objectives: int, runs: int, sloth: Path | None) -> dict[str, Any]:
    """The same rounds for all, so that a busy moment of the machine meets all alike."""
    write_tree(folder, objectives)
    stages: Command = [sys.executable, "-m", "benchmarks.stages", folder]
    commands = {"plan": stages, "check": [*stages, "--rules"]}
    if sloth is not None:
        commands["sloth"] = _sloth_command(sloth, folder, objectives)
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    answers: list[dict[str, Any]] = []
    for turn in range(runs + 1):
        for name, command in commands.items():
            cost, printed = run(command, within=_WITHIN)
            if turn == 0:  # it warmed the disk's cache up
                continue
            costs[name].append(cost)
            if name == "plan":
                answers.append(json.loads(printed.splitlines()[-1]))
    return {
        "objectives": objectives,
        "resources": answers[0]["resources"],
        "read": _middle(answers, "read"),
        "compile": _middle(answers, "compile"),
        **{name: asdict(summary(costs[name])) for name in commands},
    }


def _middle(answers: list[dict[str, Any]], stage: str) -> float:
    return sorted(float(answer[stage]) for answer in answers)[len(answers) // 2]


def _sloth_command(sloth: Path, folder: Path, objectives: int) -> Command:
    given = folder / "sloth.yaml"
    given.write_text(spec(objectives), encoding="utf-8")
    return [sloth, "generate", "--no-log", "-i", given, "-o", folder / "sloth-rules.yaml"]


def markdown(result: Mapping[str, Any]) -> list[str]:
    """What was measured, of what, and whether it is as quick as required."""
    rows, peer = result["rows"], f"sloth {result['sloth']}"
    heads = ["objectives", "resources", "read", "compile", "plan", "check", peer, "check / sloth"]
    timed = table(heads, map(_time_cells, rows))
    spent = table(
        ["objectives", "plan: CPU", "memory", "check: CPU", "memory", f"{peer}: CPU", "memory"],
        map(_cost_cells, rows),
    )
    lines = [
        "`plan` is the whole process: start Python, read the YAML, judge it by the schemas and all "
        "the reader's own rules, compile. `check` also holds every body against the rules of "
        "Google's API, as `clarity check` and `pulumi up` do. Both stages `read` and `compile` are "
        f"parts of `plan`. {peer} generates Prometheus rules for as many objectives from one file. "
        "Medians of wall time, all in turns.",
        "",
        *timed,
        *spent,
    ]
    if result["not_built"]:
        lines += [f"sloth is not built: {result['not_built']}", ""]
    return [*lines, *_linearity(rows), *_required(rows), "![Time by objectives](compile.svg)", ""]


def _time_cells(row: Mapping[str, Any]) -> list[str]:
    check, sloth = row["check"]["median"]["wall"], row.get("sloth")
    return [
        f"{row['objectives']:,}",
        f"{sum(row['resources'].values()):,}",
        seconds(row["read"]),
        seconds(row["compile"]),
        seconds(row["plan"]["median"]["wall"]),
        seconds(check),
        seconds(sloth["median"]["wall"]) if sloth else "not built",
        f"{check / sloth['median']['wall']:.2f}" if sloth else "",
    ]


def _cost_cells(row: Mapping[str, Any]) -> list[str]:
    cells = [f"{row['objectives']:,}"]
    for name in ("plan", "check", "sloth"):
        cost = row[name]["median"] if name in row else None
        cells += [seconds(cost["cpu"]), f"{cost['peak']:,.0f} MiB"] if cost else ["", ""]
    return cells


def _linearity(rows: list[Mapping[str, Any]]) -> list[str]:
    if len(rows) < 2:
        return []
    few, many = rows[-2:]
    times = many["objectives"] / few["objectives"]
    grown = {
        name: many[name]["median"]["wall"] / few[name]["median"]["wall"]
        for name in ("plan", "check", "sloth")
        if name in many
    }
    said = ", ".join(f"`{name}` {factor:.1f} times" for name, factor in grown.items())
    return [
        f"From {few['objectives']:,} to {many['objectives']:,} objectives, {times:g} times as "
        f"many: {said} the time.",
        "",
    ]


def _required(rows: list[Mapping[str, Any]]) -> list[str]:
    row = next((row for row in rows if row["objectives"] == _AT), None)
    if row is None:
        return []
    said = []
    for name in ("plan", "check"):
        best, peak = row[name]["best"], row[name]["median"]["peak"]
        memory = "" if peak <= _MOST_MEMORY else ", **over**"
        said.append(
            f"`{name}` {seconds(best)} at its quickest, {verdict(best, _MOST_SECONDS)}; "
            f"{peak:,.0f} MiB{memory}"
        )
    return [
        f"Required for {_AT:,} on an idle core: {_MOST_SECONDS:g} s and {_MOST_MEMORY:,} MiB. "
        f"{'. '.join(said)}.",
        "",
    ]
