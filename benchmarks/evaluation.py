"""One evaluation in a process of its own, which says how long it took.

python -m benchmarks.evaluation POLICIES DAYS [--promql]: prints JSON, with seconds of the clock and
of the processor, and how many incidents there were.
"""

from __future__ import annotations

import json
import sys
import time

from alerts.evaluate.evaluate import evaluate
from benchmarks.evaluation_world import START, Workload, resources, traffic


def evaluated(load: Workload, *, promql: bool = False) -> dict[str, float]:
    """The seconds of the evaluation, without the making of the data."""
    made, data = resources(load, promql=promql), traffic(load)
    begun, used = time.perf_counter(), time.process_time()
    outcome = evaluate(made, data, START, load.end)
    taken, spent = time.perf_counter() - begun, time.process_time() - used
    refused = [one.reason for each in outcome.policies.values() for one in each.not_evaluated]
    if refused or not outcome.incidents:
        raise SystemExit(f"not evaluated: {refused[0] if refused else 'nothing ever fired'}")
    return {"seconds": taken, "cpu": spent, "incidents": len(outcome.incidents)}


if __name__ == "__main__":
    policies, days, *flags = sys.argv[1:]
    print(json.dumps(evaluated(Workload(int(policies), int(days)), promql="--promql" in flags)))
