"""Guarded policies before the evaluator: ten requests an hour, of which some fail."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import numpy as np
import pytest

from alerts.evaluate.evaluate import evaluate
from alerts.evaluate.incident import Outcome
from alerts.evaluate.series import Data, Identity, TimeSeries, pairs
from monitoring.compiler import compile_plan
from monitoring.model import Metric, ValueType
from monitoring.plan import Plan
from tests.model_factory import environment, metric, model, objective, ratio, service

EPOCH = 1_767_571_200_000
MINUTES = 12 * 60
EVERY = 6  # minutes between two requests: ten an hour
TEN = Decimal(10) / 3_600
FAULT = 8 * 60  # minute: the windows of six hours are full
PROMETHEUS = metric()
CUSTOM = metric(
    type="custom.googleapis.com/app/requests", resource="generic_task", value_type=ValueType.INT64
)
PAGES = ("alert/availability/page-fast", "alert/availability/page-slow")


def plan(of: Metric, rate: Decimal | None) -> Plan:
    made = objective(indicator=ratio(of), expected_rate=rate)
    return compile_plan(model(service(made)), environment())


def traffic(of: Metric, failing: Iterable[int]) -> Data:
    """A counter of good and one of bad requests; `failing` are the numbers of the failed ones
    after FAULT, from 0."""
    requests = np.arange(MINUTES + 1) % EVERY == 0
    bad = np.zeros(MINUTES + 1, dtype=bool)
    bad[[FAULT + EVERY * n for n in failing]] = True
    times = EPOCH + 60_000 * np.arange(MINUTES + 1, dtype=np.int64)
    return Data(
        tuple(
            TimeSeries(
                Identity(of.type, of.resource, pairs({"code": code}), pairs({"project_id": "p"})),
                of.kind,
                of.value_type,
                times,
                np.cumsum(counted).astype(np.float64),
                starts=np.full(len(times), EPOCH - 60_000, dtype=np.int64),
            )
            for code, counted in (("200", requests & ~bad), ("500", requests & bad))
        )
    )


def outcome(of: Metric, rate: Decimal | None, failing: Iterable[int]) -> Outcome:
    made = plan(of, rate)
    start = EPOCH + 60_000 * (FAULT - 30)
    return evaluate(made.resources, traffic(of, failing), start, EPOCH + 60_000 * MINUTES)


def pages(found: Outcome) -> list[tuple[str, float]]:
    """The policies that paged, and the minutes after FAULT at which they did."""
    assert not any(found[key].not_evaluated for key in PAGES)
    return [
        (i.policy.rpartition("/")[2], (i.opened - EPOCH) / 60_000 - FAULT)
        for i in found.incidents
        if i.policy in PAGES
    ]


@pytest.mark.parametrize("of", [PROMETHEUS, CUSTOM], ids=["promql", "third condition"])
class TestTenRequestsAnHour:
    def test_one_failure_pages_without_a_guard(self, of: Metric) -> None:
        assert {name for name, _ in pages(outcome(of, None, [0]))} == {"page-fast", "page-slow"}

    @pytest.mark.parametrize("failing", [[0], [0, 1], [0, 11, 22]])
    def test_few_failures_wake_nobody(self, of: Metric, failing: list[int]) -> None:
        """Three within six hours, but never three within one: only the slower page."""
        expected = {"page-slow"} if len(failing) == 3 else set()
        assert {name for name, _ in pages(outcome(of, TEN, failing))} == expected

    def test_an_outage_pages_at_its_third_failure(self, of: Metric) -> None:
        """It is at minute 12; a sample, the ingestion delay and an evaluation come on top."""
        found = pages(outcome(of, TEN, range(5)))
        assert {name for name, _ in found} == {"page-fast", "page-slow"}
        for name in ("page-fast", "page-slow"):
            assert 12 < next(minute for page, minute in found if page == name) <= 15


def test_a_query_closes_between_requests_and_a_selector_does_not() -> None:
    """Six minutes without a request leave the short window of 5 min empty: no series, so clean;
    an SLO's burn rate has no point there, which is no verdict. The how-to says so."""
    query, selector = (pages(outcome(of, TEN, range(5))) for of in (PROMETHEUS, CUSTOM))
    assert [minute for name, minute in query if name == "page-fast"] == [13, 19, 25]
    assert [minute for name, minute in selector if name == "page-fast"] == [13]
