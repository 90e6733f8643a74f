"""The commands that a person waits for: their help, the shipped config's check and alert tests."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.size import Size
from benchmarks.tables import seconds, table, verdict
from benchmarks.timing import run, summary
from sandbox.engine import Progress

TITLE = "Commands"

_CHECKOUT = Path(__file__).resolve().parent.parent
_WITHIN = 30.0
_REPEATS = 4  # for each of the runs asked for: they are short, and so easily disturbed
_REQUIRED = {"clarity --help": 0.15, "clarity check": 0.35, "clarity test": 2.0}


def measure(size: Size, report: Progress) -> dict[str, Any]:
    """Each command of the shipped project, as a fresh process."""
    rows = {}
    for shown in _REQUIRED:
        command = [sys.executable, "-m", "cli", *shown.split()[1:]]
        with report.step(shown):
            run(command, within=_WITHIN, cwd=_CHECKOUT)
            costs = [
                run(command, within=_WITHIN, cwd=_CHECKOUT)[0] for _ in range(size.runs * _REPEATS)
            ]
        rows[shown] = asdict(summary(costs))
    return {"rows": rows}


def markdown(result: Mapping[str, Any]) -> list[str]:
    """Median and quickest run, beside what is required on an idle machine."""
    return table(
        ["command", "median", "quickest", "memory", "required when idle"],
        (
            (
                f"`{shown}`",
                seconds(row["median"]["wall"]),
                seconds(row["best"]),
                f"{row['median']['peak']:,.0f} MiB",
                verdict(row["best"], _REQUIRED[shown]),
            )
            for shown, row in result["rows"].items()
        ),
    )
