"""Pages written by hand on thin traffic: how many bad events set them off, as played."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from alerts.evaluate.evaluate import evaluate
from alerts.evaluate.options import Options
from alerts.evaluate.series import Data, Identity, TimeSeries, pairs
from checks.check import check_contents
from checks.examples import PROJECT
from monitoring.diagnostics import Diagnostic
from monitoring.model import MetricKind, ValueType
from monitoring.plan import Kind
from tests.check_budget.laid_over import found, marked, objectives, stack

ID = "low-traffic-unguarded"
MINUTE = 60_000
START = 1_000_000 * MINUTE
BUCKETS = (0.1, 0.25, 0.5, 1, 2, 5)
FAST, SLOW = 1, 6  # buckets of the histogram
OPTIONS = Options(ingestion_delay=0)


def _files(condition: str, rate: str = "10/h", severity: str = "page") -> dict[str, str]:
    target = f'target: "95% < 500ms", measurement_window: 30d, expected_rate: {rate}'
    alert = (
        f"alerts:\n  one:\n    display_name: One\n    severity: {severity}\n"
        f"    condition: {{{condition}}}\n"
    )
    of = objectives(f"target: 99.5%, measurement_window: 30d, expected_rate: {rate}", target)
    return {**of, "monitoring/alerts.yaml": alert}


def _p95(lasting: str = "5m", every: str = "60s", show: str = "p95") -> str:
    return (
        f"metric: duration, show: {show}, above: 2s, for: {lasting}, every: {every}, across: mean"
    )


def _errors(above: str = "0/s", lasting: str = "0s", every: str = "60s") -> str:
    return (
        'metric: requests, where: {code: "/5../"}, '
        f"above: {above}, for: {lasting}, every: {every}, across: sum"
    )


def _told(files: Mapping[str, str]) -> list[Diagnostic]:
    """The findings in the file of alerts."""
    return [one for one in found(ID, files) if one.span.file == "monitoring/alerts.yaml"]


@pytest.mark.parametrize(
    ("rate", "condition", "enough"),
    [
        ("10/h", _p95("5m", "10m"), "one bad event in 15 min"),
        ("10/h", _p95("5m", "5m"), "2 bad events in 10 min"),
        ("10/h", _p95(), "2 bad events in 6 min"),
        ("10/h", _p95("0s", "7h"), ""),  # more than 3.5 of 70
        ("5/min", _p95("0s", "60s"), "one bad event in 1 min"),
        ("5/min", _p95("1m", "60s"), "2 bad events in 2 min"),
        ("5/min", _p95("5m", "60s"), ""),  # one in each of six minutes
        ("20/min", _p95("0s", "60s"), "2 bad events in 1 min"),
        ("20/min", _p95("0s", "60s", "p99"), "one bad event in 1 min"),
        ("50/min", _p95("0s", "60s"), ""),
        ("10/h", _p95("0s", "60s", "p90"), "one bad event in 2 min"),
        ("10/h", _p95("5m", "60s", "p90"), ""),
        ("10/h", _errors(), "one bad event in 1 min"),
        ("10/h", _errors("0.01/s"), "one bad event in 1 min"),
        ("10/h", _errors("0/s", "1m"), "2 bad events in 2 min"),
        ("10/h", _errors("0/s", "5m"), ""),
        ("10/h", _errors("0.01/s", every="5m"), ""),  # more than 3 in a window
        ("1/d", _errors(), ""),  # the promise allows 0.15 in 30 d: one breaks it
    ],
)
def test_how_many_bad_events_are_enough(rate: str, condition: str, enough: str) -> None:
    files = _files(condition, rate)
    hits = _told(files)
    above = re.search(r"above: ([^,]+),", condition)
    assert above is not None
    assert [marked(files, one) for one in hits] == [above[1]] * bool(enough)
    assert all(f"at {rate} {enough} can wake somebody, and" in one.message for one in hits)


def test_what_is_no_page_or_of_other_events_is_not_judged() -> None:
    assert _told(_files(_errors(), severity="ticket")) == []
    assert _told(_files(_errors().replace("5..", "50."))) == [], "one kind of error may be too many"
    assert _told(_files(_errors().replace('where: {code: "/5../"}, ', ""))) == []
    assert _told(_files(_p95().replace("above", "below"))) == []
    unsaid = {"monitoring/alerts.yaml": _files(_errors())["monitoring/alerts.yaml"]}
    assert _told(unsaid) == [], "nobody has said a rate"


def test_a_fault_is_told_once_however_many_stacks_there_are() -> None:
    files = _files(_errors()) | stack("clarity:targets: {availability: 99%}")
    (one,) = _told(files)
    assert one.message.endswith("and availability allows 36 in 30 d")
    assert one.hint == "leave it to the objective's own alerts, or make it a ticket"


def test_an_alert_is_told_once_however_many_promises_count_its_events() -> None:
    indicators = PROJECT["monitoring/indicators.yaml"]
    second = "  slower: {description: As latency., latency: {metric: duration}}\n"
    promise = "  slower: {target: '99% < 2s', measurement_window: 30d, expected_rate: 10/h}\n"
    files = _files(_p95()) | {"monitoring/indicators.yaml": indicators + second}
    files["monitoring/sla_objectives.yaml"] += promise
    assert len(_told(files)) == 1


def test_the_window_of_the_hint_asks_for_three() -> None:
    (one,) = _told(_files(_p95("0s")))
    every = re.match(r"align every (\w+),", one.hint)
    assert every is not None and every[1] == "4h", "0.05 x 10/h x 4 h are 2"
    assert _told(_files(_p95("0s", every[1]))) == []
    (thinner,) = _told(_files(_p95("0s"), "1/h"))
    assert "align" not in thinner.hint, "40 h are longer than a window may be"


def _played(condition: str, bad: Sequence[int], good: Sequence[int] = ()) -> int:
    """How many incidents the alert opens where events come in these minutes of four hours."""
    contents = {name: text.encode() for name, text in {**PROJECT, **_files(condition)}.items()}
    resources = check_contents(contents).plans["prod"].resources
    (one,) = (r for r in resources if r.kind is Kind.POLICY and r.key == "alert/one")
    metric = one.body["conditions"][0]["conditionThreshold"]["filter"]
    of = _latencies(bad, good) if "duration" in metric else _counted(bad)
    played = evaluate([one], Data((of,)), START, START + 240 * MINUTE, OPTIONS)
    assert not played["alert/one"].not_evaluated
    return len(played["alert/one"].incidents)


def _counted(minutes: Sequence[int]) -> TimeSeries:
    growth = np.isin(np.arange(241), minutes).cumsum()
    return _series("requests_total/counter", (("code", "500"),), growth, ValueType.DOUBLE)


def _latencies(slow: Sequence[int], fast: Sequence[int]) -> TimeSeries:
    counts = np.zeros((241, len(BUCKETS) + 1))
    counts[list(slow), SLOW] += 1
    counts[list(fast), FAST] += 1
    grown = counts.cumsum(axis=0)
    return _series("duration_seconds/histogram", (), grown, ValueType.DISTRIBUTION)


def _series(
    name: str, labels: tuple[tuple[str, str], ...], values: np.ndarray, value_type: ValueType
) -> TimeSeries:
    times = START + MINUTE * np.arange(241, dtype=np.int64)
    identity = Identity(
        f"prometheus.googleapis.com/{name}", "prometheus_target", pairs(dict(labels)), ()
    )
    distribution = value_type is ValueType.DISTRIBUTION
    return TimeSeries(
        identity,
        MetricKind.CUMULATIVE,
        value_type,
        times,
        values.astype(np.float64),
        np.full(241, START - MINUTE, dtype=np.int64),
        BUCKETS if distribution else (),
        values[:, SLOW] * 6.0 + values[:, FAST] * 0.2 if distribution else None,
    )


def test_a_window_longer_than_the_retest_opens_for_one() -> None:
    assert _played(_p95("5m", "10m"), [60], [30, 65]) == 1, "one of two in ten minutes"
    assert _played(_p95("5m", "10m"), [], [30, 65]) == 0


def test_a_retest_longer_than_the_window_takes_a_second_with_none_between() -> None:
    assert _played(_p95(), [60], [30, 90]) == 0
    assert _played(_p95(), [60, 66], [30, 90]) == 1
    assert _played(_p95(), [60, 66], [63]) == 0, "a good one between restarts the retest"


def test_a_count_opens_for_one_and_its_retest_takes_one_a_minute() -> None:
    assert _played(_errors(), [60]) == 1
    assert _played(_errors("0/s", "1m"), [60]) == 0
    assert _played(_errors("0/s", "1m"), [60, 61]) == 1
    assert _played(_errors("0/s", "1m"), [60, 62]) == 0
