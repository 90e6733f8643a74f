"""Pulumi in the sandbox: hundreds of alert policies up and previewed, and `make up` again."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.local_sandbox import CHECKOUT, plain_program, sandbox, tree_program
from benchmarks.size import Size
from benchmarks.tables import seconds, table, verdict
from benchmarks.timing import Cost, run, summary
from sandbox.engine import Progress

TITLE = "In the sandbox"

_UP_WITHIN, _PREVIEW_WITHIN, _MAKE_WITHIN = 300.0, 120.0, 300.0  # taken to hang after that
_PREVIEWS = 3
_POLICIES_PER_OBJECTIVE = 4.66  # of the config tree, on average
_MOST = {"up": 40.0, "preview": 9.0, "make": 20.0}
_MOST_FOR = 500  # alert policies

# Each change is then no longer written down as it is made, and a killed `up` forgets what it
# created: nothing but a figure to compare with.
_UNSAFE = {"PULUMI_SKIP_CHECKPOINTS": "true"}


def measure(size: Size, report: Progress) -> dict[str, Any]:
    """Policies alone, policies without checkpoints, this project's own program, `make up`."""
    objectives = max(1, round(size.policies / _POLICIES_PER_OBJECTIVE))
    number = {"POLICIES": str(size.policies)}
    rows = {}
    with tempfile.TemporaryDirectory() as place:
        plain, tree = Path(place) / "plain", Path(place) / "tree"
        plain_program(plain)
        tree_program(tree, objectives)
        with report.step(f"sandbox: {size.policies} alert policies"):
            rows["plain"] = {**_put_up(plain, number), "resources": {"AlertPolicy": size.policies}}
        with report.step("sandbox: the same without checkpoints"):
            rows["unsafe"] = {
                **_put_up(plain, number | _UNSAFE),
                "resources": {"AlertPolicy": size.policies},
            }
        with report.step(f"sandbox: the program of {objectives} objectives"):
            rows["tree"] = {**_put_up(tree, {}), "resources": _resources(tree)}
    with report.step("sandbox: make up"):
        made = _make_up(size.runs)
    return {"rows": rows, "policies": size.policies, "objectives": objectives, "make": made}


def _put_up(project: Path, extra: Mapping[str, str]) -> dict[str, Any]:
    with sandbox(project, extra) as own:
        created = own.up(within=_UP_WITHIN)
        previews = [own.preview(within=_PREVIEW_WITHIN) for _ in range(_PREVIEWS)]
        return {"up": asdict(created), "preview": asdict(summary(previews))}


def _resources(tree: Path) -> Any:
    command = [sys.executable, "-m", "benchmarks.stages", str(tree)]
    return json.loads(run(command, within=_PREVIEW_WITHIN)[1].splitlines()[-1])["resources"]


def _make_up(runs: int) -> dict[str, Any]:
    """The first `make up` in an empty sandbox with an engine at hand, and those after it."""
    with sandbox(CHECKOUT) as own:

        def make_up() -> Cost:
            return run(["make", "up"], within=_MAKE_WITHIN, cwd=CHECKOUT, env=own.env)[0]

        first = make_up()
        return {"first": asdict(first), "again": asdict(summary([make_up() for _ in range(runs)]))}


def markdown(result: Mapping[str, Any]) -> list[str]:
    """Up and preview of each program, then `make up`."""
    policies, rows = result["policies"], result["rows"]
    what = {
        "plain": f"{policies} alert policies, nothing else",
        "unsafe": "the same with PULUMI_SKIP_CHECKPOINTS, which a kill makes forget its work",
        "tree": f"this project's program, {result['objectives']} objectives: "
        + ", ".join(f"{count} {kind}" for kind, count in rows["tree"]["resources"].items()),
    }
    return [
        "`up` creates everything in an empty sandbox; `preview` then finds nothing to change.",
        "",
        *table(
            ["program", "resources", "up", "CPU", "preview: median", "quickest"],
            (_cells(what[name], row) for name, row in rows.items()),
        ),
        *_required(policies, rows["plain"]),
        *table(
            ["command", "first", "again: median", "quickest", "required when idle"],
            [_make_cells(result["make"])],
        ),
    ]


def _cells(what: str, row: Mapping[str, Any]) -> list[str]:
    return [
        what,
        str(sum(row["resources"].values())),
        seconds(row["up"]["wall"]),
        seconds(row["up"]["cpu"]),
        seconds(row["preview"]["median"]["wall"]),
        seconds(row["preview"]["best"]),
    ]


def _required(policies: int, plain: Mapping[str, Any]) -> list[str]:
    if policies != _MOST_FOR:
        return []
    up, preview = plain["up"]["wall"], plain["preview"]["best"]
    return [
        f"Required for {_MOST_FOR} alert policies on an idle machine of 2 cores: up {seconds(up)}, "
        f"{verdict(up, _MOST['up'])}; preview {seconds(preview)}, "
        f"{verdict(preview, _MOST['preview'])}.",
        "",
    ]


def _make_cells(made: Mapping[str, Any]) -> list[str]:
    again = made["again"]
    return [
        "`make up`",
        seconds(made["first"]["wall"]),
        seconds(again["median"]["wall"]),
        seconds(again["best"]),
        verdict(again["best"], _MOST["make"]),
    ]
