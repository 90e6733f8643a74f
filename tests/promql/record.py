"""python -m tests.promql.record: asks Prometheus's engine anew, and writes tests/promql/recorded.

The thresholds of the generated rules come from what their queries return: asked once without
thresholds, then with them.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from sandbox.engine import Progress
from tests.conftest import ROOT
from tests.promql import recording, sample_queries
from tests.promql.prometheus import ask
from tests.promql.recording import Recording
from tests.promql.rules import Rule, between, rules
from tests.promql.world import END, START, Series, world
from tools.prometheus import build


def generated(engine: Path) -> Recording:
    """The generated rules over the generated world."""
    series = world()
    asked: list[str] = []

    def note(expr: str, share: float) -> str:
        asked.append(expr)
        return "0"

    rules(note)
    found = _values(engine, series, list(dict.fromkeys(asked)))
    made = rules(lambda expr, share: between(found[expr], share))
    return _record(engine, series, made, START, END)


def sampled(engine: Path, corpora: Path) -> list[Recording]:
    """The sample policies' PromQL, each over series of its own."""
    return [
        _record(engine, one.series, [one.rule], START, sample_queries.END)
        for one in sample_queries.samples(corpora)
    ]


def _values(engine: Path, series: list[Series], exprs: list[str]) -> dict[str, list[float]]:
    plain = [Rule("", expr, 0, 60_000) for expr in exprs]
    answers = ask(engine, series, plain, START, END)
    return {
        expr: [value for row in answer.values.values() for value in row.values()]
        for expr, answer in zip(exprs, answers, strict=True)
    }


def _record(
    engine: Path, series: list[Series], made: list[Rule], start: int, end: int
) -> Recording:
    return Recording(build.VERSION, start, end, series, made, ask(engine, series, made, start, end))


def main() -> int:
    corpora = Path(os.environ.get("CLARITY_CORPORA") or ROOT.parent / "shared" / "corpora")
    report = Progress()
    engine = build.ensure("engine", report)
    with report.step("generated queries"):
        recording.write(recording.GENERATED, [generated(engine)])
    with report.step("sample queries"):
        recording.write(recording.SAMPLES, sampled(engine, corpora))
    return 0


if __name__ == "__main__":
    sys.exit(main())
