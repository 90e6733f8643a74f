"""Queries that return other series each time, judged and played."""

from __future__ import annotations

import numpy as np
import pytest
import yaml

from alerts.evaluate.evaluate import evaluate
from alerts.evaluate.options import Options
from alerts.evaluate.series import Data
from tests.check_budget.laid_over import found, marked
from tests.evaluate.made_series import MINUTE, START, every_minute, identity, policy, series

ID = "query-picks-series"
QUEUE = 'custom_googleapis_com:queue{monitored_resource="generic_task"}'


def _condition(query: str, retest: int) -> dict[str, object]:
    body = {"query": query, "duration": f"{retest}s", "evaluationInterval": "60s"}
    return {"displayName": "One", "conditionPrometheusQueryLanguage": body}


@pytest.mark.parametrize(
    ("query", "function"),
    [
        ("topk(1, queue) > 9", "topk"),
        ("topk(3, sum by (pod) (rate(hits[5m])) > 9)", "topk"),
        ("bottomk(1, free) < 9", "bottomk"),
        ("abs(topk(1, queue)) > 9", "topk"),
        ("sum(topk(3, queue)) > 9", ""),
        ("max(queue) > 9", ""),
        ("queue > 9", ""),
        ("topk_jobs > 9", ""),
    ],
)
def test_what_picks_series(query: str, function: str) -> None:
    made = {
        "displayName": "Made",
        "severity": "WARNING",
        "documentation": {"content": "Look."},
        "notificationChannels": ["projects/p/notificationChannels/1"],
        "combiner": "OR",
        "conditions": [_condition(query, 300)],
    }
    files = {"policy.yaml": yaml.safe_dump(made, sort_keys=False)}
    hits = found(ID, files)
    assert [marked(files, one) for one in hits] == [query] * bool(function)
    assert all(one.message.startswith(f"{function} returns") for one in hits)


@pytest.mark.parametrize(
    ("query", "retest", "incidents"),
    [
        (f"topk(1, {QUEUE}) > 100", 0, 60),
        (f"topk(1, {QUEUE}) > 100", 300, 0),
        (f"max({QUEUE}) > 100", 300, 1),
        (f"{QUEUE} > 100", 300, 2),
    ],
)
def test_two_queues_that_take_turns(query: str, retest: int, incidents: int) -> None:
    """Both are too long for an hour, and each minute the other one is longer."""
    turns = np.arange(60) % 2
    both = [
        series(every_minute(turns), 150 + 50 * longer, named=identity({"queue": name}))
        for name, longer in (("a", turns), ("b", 1 - turns))
    ]
    one = policy(_condition(query, retest))
    end = START + 59 * MINUTE
    played = evaluate([one], Data(tuple(both)), START, end, Options(ingestion_delay=0))
    assert len(played[one.key].incidents) == incidents
