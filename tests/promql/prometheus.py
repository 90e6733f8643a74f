"""What Prometheus's own engine answers, from the program that tools/prometheus builds."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sandbox.engine import Progress
from tests.promql.rules import Rule
from tests.promql.world import Series
from tools.prometheus import build

DEFAULT_STEP = 60_000  # ms: of a subquery without a step, Prometheus's default evaluation interval
_WITHIN = 600.0  # seconds

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule returned and which alerts it had, by label set and evaluation (from 0).

    `values` may hold some of the evaluations alone; `present` holds all. `errors` are those of
    evaluations; `error` that of a query that is none.
    """

    present: Mapping[Labels, frozenset[int]]
    values: Mapping[Labels, Mapping[int, float]]
    active: Mapping[Labels, frozenset[int]]
    firing: Mapping[Labels, frozenset[int]]
    errors: Mapping[int, str]
    error: str = ""


def built(program: str) -> Path:
    """A program of Prometheus's, ``engine`` or ``promtool``; where there is none the test is
    skipped."""
    try:
        return build.ensure(program, Progress())
    except build.NotBuiltError as error:
        pytest.skip(f"no {program} of Prometheus: {error}")


def ask(
    engine: Path, series: Sequence[Series], rules: Sequence[Rule], start: int, end: int
) -> list[Answer]:
    """The answer to each rule, evaluated from start to end (ms, both included)."""
    given = {
        "start": start,
        "end": end,
        "default_step": DEFAULT_STEP,
        "series": [
            {"labels": one.labels, "times": one.times, "values": [repr(v) for v in one.values]}
            for one in series
        ],
        "rules": [{"expr": r.expr, "for": r.hold, "interval": r.interval} for r in rules],
    }
    done = subprocess.run(
        [engine],
        input=json.dumps(given).encode(),
        capture_output=True,
        timeout=_WITHIN,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the engine fails: {done.stderr.decode(errors='replace')}")
    return [_answer(one) for one in json.loads(done.stdout)["rules"]]


def _answer(given: Mapping[str, Any]) -> Answer:
    values = {
        labels(row["labels"]): dict(zip(row["at"], map(float, row["values"]), strict=True))
        for row in given["values"] or ()
    }
    alerts = given["alerts"] or ()
    return Answer(
        present={name: frozenset(at) for name, at in values.items()},
        values=values,
        active={labels(row["labels"]): frozenset(row["at"]) for row in alerts},
        firing={
            labels(row["labels"]): frozenset(
                at for at, fires in zip(row["at"], row["firing"], strict=True) if fires
            )
            for row in alerts
        },
        errors={int(at): text for at, text in (given.get("errors") or {}).items()},
        error=given.get("error", ""),
    )


def labels(given: Mapping[str, str]) -> Labels:
    """A label set as a key; a label that is "" is none."""
    return tuple(sorted((name, value) for name, value in given.items() if value))
