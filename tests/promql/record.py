"""python -m tests.promql.record: asks Prometheus's engine anew, and writes tests/promql/recorded.

The thresholds of the generated rules come from what their queries return: asked once without
thresholds, then with them.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sandbox.engine import Progress
from tests.promql import recording
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


def samples(engine: Path, corpora: Path) -> Recording:
    """The sample policies' PromQL over series made for each."""
    given = sample_queries.sample_rules(corpora)
    series = [one for query in given for one in sample_queries.series_for(query)]
    unique = {tuple(sorted(one.labels.items())): one for one in series}
    return _record(
        engine, list(unique.values()), given, sample_queries.START, sample_queries.END
    )


def _values(engine: Path, series: list[Series], exprs: list[str]) -> dict[str, list[float]]:
    plain = [Rule("", expr, 0, 60_000) for expr in exprs]
    answers = ask(engine, series, plain, START, END)
    return {
        expr: [value for row in answer.values.values() for value in row.values()]
        for expr, answer in zip(exprs, answers, strict=True)
    }


def _record(engine: Path, series: list[Series], made: list[Rule], start: int, end: int) -> Recording:
    return Recording(build.VERSION, start, end, series, made, ask(engine, series, made, start, end))


def main() -> int:
    report = Progress()
    engine = build.ensure("engine", report)
    with report.step("generated"):
        recording.write(recording.FOLDER / "generated.json.gz", generated(engine))
    return 0


if __name__ == "__main__":
    sys.exit(main())
