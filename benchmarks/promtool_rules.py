"""A workload's rules and series as a test that promtool runs, with no alert expected.

promtool reads samples as text, a value for each evaluation from the first on.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.evaluation_world import Workload, rules, traffic
from slo.tiers import SAMPLE


def write(folder: Path, load: Workload) -> Path:
    """Writes the rules and the test of a workload into `folder`; the path of the test."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rules.yaml").write_text("\n".join(_rules(load)) + "\n", encoding="utf-8")
    test = folder / "test.yaml"
    with test.open("w", encoding="utf-8") as file:
        for line in _test(load):
            file.write(line + "\n")
    return test


def _rules(load: Workload) -> Iterator[str]:
    yield "groups:"
    yield "  - name: burn-rates"
    yield f"    interval: {SAMPLE}s"
    yield "    rules:"
    for name, query in rules(load):
        yield f"      - alert: {name}"
        yield f"        expr: {query}"


def _test(load: Workload) -> Iterator[str]:
    yield "rule_files: [rules.yaml]"
    yield f"evaluation_interval: {SAMPLE}s"
    yield "tests:"
    yield f"  - interval: {SAMPLE}s"
    yield "    input_series:"
    for one in traffic(load).series:
        name = one.identity.metric.rpartition("/")[2]
        values = " ".join(map(str, [0, *one.values.astype(int)]))
        yield f"      - series: {name}"
        yield f"        values: {values}"
    # Something must be asked at the end, so that all is evaluated until then.
    yield "    promql_expr_test:"
    yield "      - expr: vector(1)"
    yield f"        eval_time: {load.days}d"
    yield "        exp_samples: [{labels: '{}', value: 1}]"
