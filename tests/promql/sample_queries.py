"""Google's sample policies in PromQL, and the series that Prometheus would have of them.

The levels at which each fires or is silent are those of tests/evaluate_promql. Here two replicas
go from silent to firing and back, each at its own time, scraped every 30 seconds.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.promql.condition import selected_names
from monitoring.promql import name_of_type
from tests.evaluate_promql.sample_series import GAUGE, SERIES, Row
from tests.promql.draws import Draws
from tests.promql.rules import MINUTE, Rule
from tests.promql.world import START, Series

END = START + 300 * MINUTE
_SCRAPE = 30_000
_CONDITION = "conditionPrometheusQueryLanguage"
_FIRES = {
    "1": (40, 220),
    "2": (60, 120),
}  # minutes: the longest retest is an hour, over means of one
_RESET = {"1": 130, "2": 95}  # minutes: when a replica's counters begin anew
_SUFFIXES = ("_bucket", "_count", "_sum")


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample policy's rule, and the series that it is about."""

    name: str
    rule: Rule
    series: list[Series]


def sample_rules(corpora: Path) -> dict[str, Rule]:
    """Every PromQL condition of the sample policies; placeholders (``${NAME}``) are "x"."""
    found = {}
    for path in sorted((corpora / "google-sample-alerts").glob("*.json")):
        policy = json.loads(re.sub(r"\$\{\w+\}", "x", path.read_text("utf-8")))
        for condition in policy["conditions"]:
            given = condition.get(_CONDITION)
            if given:
                hold, interval = given["duration"], given.get("evaluationInterval", "30s")
                name = path.name.partition(".v")[0]
                times = [1000 * int(text.removesuffix("s")) for text in (hold, interval)]
                found[name] = Rule(name, given["query"], *times)
    return found


def samples(corpora: Path) -> list[Sample]:
    """All of them, with their series."""
    return [Sample(name, rule, _series(rule)) for name, rule in sample_rules(corpora).items()]


def _series(rule: Rule) -> list[Series]:
    try:
        names = sorted(selected_names(rule.expr))
    except NotEvaluableError:
        return []  # not PromQL: there is nothing to select
    resource = re.search(r'monitored_resource\s*=\s*"([^"]+)"', rule.expr)
    over_time = "sum_over_time" in rule.expr  # reads what was counted, not a running sum
    made = []
    for place, row in enumerate(SERIES.get(rule.kind, [])):
        for name in names:
            if _base(name, row) not in (row.type, name_of_type(row.type)):
                continue
            for replica in _FIRES:
                labels = {"__name__": name, **row.labels, "replica": replica}
                labels |= {f"metadata_system_{key}": value for key, value in row.system.items()}
                if resource:
                    labels["monitored_resource"] = resource[1]
                times, values = _levels(f"{rule.kind}/{place}/{replica}", row, replica, over_time)
                made.append(Series(labels, times, values))
    return made


def _base(name: str, row: Row) -> str:
    if not row.distribution:
        return name
    return next((name.removesuffix(end) for end in _SUFFIXES if name.endswith(end)), name)


def _levels(seed: str, row: Row, replica: str, over_time: bool) -> tuple[list[int], list[float]]:
    draws = Draws(seed)
    times, values, total = [], [], 0.0
    for time in range(START + 5_000 * draws.whole(0, 5), END + 1, _SCRAPE):
        minute = (time - START) / MINUTE
        first, last = _FIRES[replica]
        level = row.fires if first <= minute < last else row.silent
        level *= draws.real(1, 1.02)
        counted = level * _SCRAPE / 1000
        total = counted if abs(minute - _RESET[replica]) < 0.25 else total + counted
        if draws.chance(0.02):
            continue  # a scrape that was lost
        times.append(time)
        value = level if row.kind is GAUGE else counted if over_time else total
        values.append(float(f"{value:.8g}"))
    return times, values
