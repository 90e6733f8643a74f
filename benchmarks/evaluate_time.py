"""The evaluation of burn-rate policies: by their number and by days of data, beside promtool."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks import promtool_rules
from benchmarks.evaluation_world import Workload
from benchmarks.size import Size
from benchmarks.tables import seconds, table, verdict
from benchmarks.timing import Cost, run, summary
from sandbox.engine import Progress
from tools.prometheus import build

TITLE = "Evaluating alert policies"
PLOT = "evaluate.svg"

_WITHIN = 600.0  # seconds after which one process counts as stuck
_MOST_SECONDS, _MOST_MEMORY, _AT = 5.0, 1024, Workload(1_000, 30)  # what is required, s and MiB
_RUNS = 3  # at most: the longest of them take seconds
_ALL_PROMQL = "--promql"


def measure(size: Size, report: Progress) -> dict[str, Any]:
    """By number of policies, by days, and workloads that promtool can end in a minute or so."""
    most = Workload(*size.evaluated)
    sweeps = {
        "policies": [Workload(count, most.days) for count in _up_to(most.policies)],
        "days": [Workload(most.policies, days) for days in _up_to(most.days)],
    }
    runs = min(size.runs, _RUNS)
    rows: dict[str, list[dict[str, Any]]] = {}
    for name, loads in sweeps.items():
        rows[name] = []
        for load in loads:
            with report.step(f"evaluate: {load.policies:,} policies, {load.days} d"):
                rows[name].append(_row(load, runs))
    try:
        promtool, missing = build.ensure("promtool", report), ""
    except build.NotBuiltError as error:
        promtool, missing = None, str(error)
        report.say(f"promtool is not built: {missing}")
    peers = list(_beside(most, promtool, report))
    return {**rows, "peers": peers, "promtool": build.VERSION, "not_built": missing}


def _up_to(most: int) -> list[int]:
    """A tenth, a third and the whole of `most`, as far as they are different."""
    return sorted({max(1, most // 10), max(1, most // 3), most})


def _row(load: Workload, runs: int) -> dict[str, Any]:
    """The evaluation alone as the process itself says, and the cost of the whole process."""
    costs, inner = [], []
    for _ in range(runs):
        cost, answer = _evaluated(load)
        costs.append(cost)
        inner.append(answer)
    return {
        "policies": load.policies,
        "days": load.days,
        "points": load.points,
        "incidents": inner[0]["incidents"],
        "evaluate": sorted(each["seconds"] for each in inner)[len(inner) // 2],
        "cpu": sorted(each["cpu"] for each in inner)[len(inner) // 2],
        "best": min(each["seconds"] for each in inner),
        "process": asdict(summary(costs)),
    }


def _evaluated(load: Workload, *flags: str) -> tuple[Cost, dict[str, float]]:
    command = [sys.executable, "-m", "benchmarks.evaluation", str(load.policies), str(load.days)]
    cost, printed = run([*command, *flags], within=_WITHIN)
    answer: dict[str, float] = json.loads(printed.splitlines()[-1])
    return cost, answer


def _beside(most: Workload, promtool: Path | None, report: Progress) -> Iterator[dict[str, Any]]:
    """The same rules in all: as compiled, in PromQL alone, and in promtool."""
    for load in (Workload(1, most.days), Workload(max(1, most.policies // 10), 1)):
        with report.step(f"evaluate beside promtool: {load.policies:,} rules, {load.days} d"):
            row: dict[str, Any] = {"policies": load.policies, "days": load.days}
            row["compiled"] = asdict(_evaluated(load)[0])
            row["promql"] = asdict(_evaluated(load, _ALL_PROMQL)[0])
            if promtool is not None:
                row["promtool"] = asdict(_promtool(promtool, load))
        yield row


def _promtool(promtool: Path, load: Workload) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        test = promtool_rules.write(Path(folder), load)
        return run([promtool, "test", "rules", test], within=_WITHIN)[0]


def markdown(result: Mapping[str, Any]) -> list[str]:
    """What was measured, of what, and whether it is as quick as required."""
    swept = [*result["policies"], *result["days"][:-1]]
    lines = [
        "Burn-rate policies as they are compiled, four for each objective: three on SLO "
        "selectors over two windows, one in PromQL over 3 d and 6 h. Each objective has two "
        "counters of its own, with a point a minute, and faults of several sizes. `evaluate` is "
        "the evaluation every minute of all of them, on one core; `process` starts Python and "
        "makes the data, too. Medians.",
        "",
        *table(
            ["policies", "days", "points evaluated", "incidents", "evaluate", "CPU", "process",
             "memory"],
            map(_cells, swept),
        ),
    ]  # fmt: skip
    return [
        *lines,
        *_required([*result["policies"], *result["days"]]),
        f"![Time by policies x points]({PLOT})",
        "",
        *_peers(result),
    ]


def _cells(row: Mapping[str, Any]) -> list[str]:
    return [
        f"{row['policies']:,}",
        f"{row['days']}",
        f"{row['policies'] * row['points']:,}",
        f"{row['incidents']:,}",
        seconds(row["evaluate"]),
        seconds(row["cpu"]),
        seconds(row["process"]["median"]["wall"]),
        f"{row['process']['median']['peak']:,.0f} MiB",
    ]


def _required(rows: list[Mapping[str, Any]]) -> list[str]:
    wanted = (_AT.policies, _AT.days)
    row = next((row for row in rows if (row["policies"], row["days"]) == wanted), None)
    if row is None:
        return []
    peak = row["process"]["median"]["peak"]
    memory = "within" if peak < _MOST_MEMORY else "**over**"
    return [
        f"Required for {_AT.policies:,} policies over {_AT.days} days on an idle core: "
        f"{_MOST_SECONDS:g} s and {_MOST_MEMORY:,} MiB. {seconds(row['best'])} at its quickest, "
        f"{verdict(row['best'], _MOST_SECONDS)}; {peak:,.0f} MiB, {memory} it.",
        "",
    ]


def _peers(result: Mapping[str, Any]) -> list[str]:
    peer = f"promtool {result['promtool']}"
    lines = [
        f"Beside {peer}, whole processes with the same rules and series: as compiled, with every "
        "policy in PromQL, and as `promtool test rules`, which reads the series from a file.",
        "",
        *table(
            ["rules", "days", "as compiled", "all in PromQL", peer, "CPU", "memory"],
            map(_peer_cells, result["peers"]),
        ),
    ]
    if result["not_built"]:
        lines += [f"promtool is not built: {result['not_built']}", ""]
    return lines


def _peer_cells(row: Mapping[str, Any]) -> list[str]:
    cells = [f"{row['policies']:,}", f"{row['days']}"]
    cells += [seconds(row[name]["wall"]) for name in ("compiled", "promql")]
    cost = row.get("promtool")
    if cost is None:
        return [*cells, "not built", "", ""]
    return [*cells, seconds(cost["wall"]), seconds(cost["cpu"]), f"{cost['peak']:,.0f} MiB"]


def draw(result: Mapping[str, Any], target: Path) -> None:
    """The plot of the evaluations' CPU seconds over policies x points."""
    from benchmarks.plot_evaluation import draw_evaluation

    draw_evaluation(result, target)
