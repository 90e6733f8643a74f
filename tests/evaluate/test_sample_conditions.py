"""Every threshold and absence policy of Google's samples fires, in time, and stays silent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alerts.evaluate.evaluate import evaluate
from alerts.evaluate.incident import PolicyOutcome
from alerts.evaluate.series import Data, TimeSeries
from tests.evaluate.made_series import HOUR, MINUTE, SECOND, START
from tests.evaluate.sample_policies import Sample, samples
from tests.evaluate.suitable_series import NoSeriesError, levels_for, series_for

pytestmark = pytest.mark.corpora

_DELAY = 30 * SECOND  # the ingestion delay of the default options
_THRESHOLD, _ABSENT = "conditionThreshold", "conditionAbsent"


def _seconds(text: str) -> int:
    return int(text.removesuffix("s"))


def _longest(condition: dict[str, Any]) -> int:
    """The alignment periods and the retest window together (ms)."""
    periods = [_seconds(step["alignmentPeriod"]) for step in condition.get("aggregations", ())]
    percent = any("PERCENT" in step["perSeriesAligner"] for step in condition["aggregations"])
    lasting = sum(periods) + _seconds(condition["duration"]) + (600 if percent else 0)
    return lasting * SECOND


class Timeline:
    """Two calm stretches around one in which something is wrong; the points are a minute apart.

    Evaluation starts when the first windows are full: half a window of a counter is half its rate.
    """

    def __init__(self, condition: dict[str, Any]) -> None:
        longest = _longest(condition)
        self.times = np.arange(START, START + 4 * longest + 4 * HOUR, MINUTE, dtype=np.int64)
        self.first = START + longest + HOUR
        self.begins = self.first + HOUR
        self.ends = self.begins + longest + HOUR
        self.latest = self.begins + longest + _DELAY + 2 * MINUTE
        self.wrong = (self.times > self.begins) & (self.times <= self.ends)

    def evaluate(self, sample: Sample, *series: TimeSeries) -> PolicyOutcome:
        outcome = evaluate([sample.resource], Data(series), self.first, int(self.times[-1]))
        return outcome[sample.resource.key]


def _fault(sample: Sample, time: Timeline) -> TimeSeries:
    """A series that is beyond the threshold, or silent, for a while."""
    if sample.kind == _ABSENT:
        return _at(_calm(sample, time), ~time.wrong)
    levels = levels_for(sample.condition)
    level = np.where(time.wrong, levels.beyond, levels.quiet)
    return series_for(sample.condition, time.times, level)


def _calm(sample: Sample, time: Timeline) -> TimeSeries:
    level = 1.0 if sample.kind == _ABSENT else levels_for(sample.condition).quiet
    return series_for(sample.condition, time.times, np.full(len(time.times), level))


def _at(series: TimeSeries, kept: np.ndarray) -> TimeSeries:
    starts = None if series.starts is None else series.starts[kept]
    return replace(series, times=series.times[kept], values=series.values[kept], starts=starts)


def _elsewhere(series: TimeSeries) -> TimeSeries:
    """The same on a resource that the filter does not take."""
    return replace(series, identity=replace(series.identity, resource="another_resource"))


def _problem(sample: Sample) -> str:
    """What is wrong with how a policy fires and stays silent; empty if nothing is."""
    time = Timeline(sample.condition)
    fault, calm = _fault(sample, time), _calm(sample, time)
    fired = time.evaluate(sample, fault)
    if fired.not_evaluated:
        return fired.not_evaluated[0].reason
    if len(fired.incidents) != 1:
        return f"{len(fired.incidents)} incidents of one fault"
    (incident,) = fired.incidents
    if not time.begins < incident.opened <= time.latest:
        return f"opened {(incident.opened - time.begins) / MINUTE} min after the fault began"
    if incident.closed is None or incident.closed > time.ends + _longest(sample.condition) + HOUR:
        return "did not close after the fault"
    if time.evaluate(sample, calm, _elsewhere(fault)).incidents:
        return "fires on calm series"
    return ""


def test_every_condition_fires_and_stays_silent(corpora: Path) -> None:
    problems: dict[str, str] = {}
    evaluated = 0
    for sample in samples(corpora, _THRESHOLD, _ABSENT):
        try:
            problem = _problem(sample)
        except NoSeriesError as why:
            problem = str(why)
        if problem:
            problems[sample.name] = problem
        else:
            evaluated += 1
    print(f"{evaluated} threshold and absence policies fire and stay silent; not: {problems}")
    assert not problems
    assert evaluated == 84
