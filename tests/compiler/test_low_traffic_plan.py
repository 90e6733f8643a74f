"""What an expected rate makes of an objective's policies, and what it leaves alone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from monitoring.compiler import compile_plan
from monitoring.model import (
    Indicator,
    Metric,
    MetricKind,
    RatioIndicator,
    Selection,
    ValueType,
)
from monitoring.plan import Kind, Plan
from monitoring.validation.lookup import MetricFacts
from monitoring.validation.validate import validate
from tests.google_types import parsed
from tests.model_factory import (
    ERRORS,
    HERE,
    environment,
    histogram,
    latency,
    metric,
    model,
    objective,
    ratio,
    service,
)

D = Decimal
TIERS = ("page-fast", "page-slow", "ticket-fast", "ticket-slow")
CUSTOM = "custom.googleapis.com/app/requests"


def ours() -> Metric:
    """A counter that is declared before it is written."""
    return metric(type=CUSTOM, resource="generic_task", value_type=ValueType.INT64)


def plan(hourly: int | str | None, indicator: Indicator | None = None, **changes: Any) -> Plan:
    rate = None if hourly is None else D(hourly) / 3_600
    made = objective(expected_rate=rate, indicator=indicator or ratio(ours()), **changes)
    return compile_plan(model(service(made)), environment())


def conditions(made: Plan, tier: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = made[f"alert/availability/{tier}"].body["conditions"]
    return found


def query(made: Plan, tier: str) -> str:
    (condition,) = conditions(made, tier)
    return str(condition["conditionPrometheusQueryLanguage"]["query"])


class _Facts:
    def metric(self, type: str, /) -> MetricFacts | None:
        if type != CUSTOM:
            return None
        return MetricFacts(MetricKind.CUMULATIVE, ValueType.INT64, {"code": "STRING"})


def test_a_third_condition_counts_bad_events() -> None:
    made = plan(10)
    for tier, window in (("page-fast", 3_600), ("page-slow", 21_600), ("ticket-fast", 86_400)):
        *both, count = conditions(made, tier)
        assert len(both) == 2
        assert made[f"alert/availability/{tier}"].body["combiner"] == "AND"
        body = count["conditionThreshold"]
        assert body["filter"].endswith('metric.labels.code=monitoring.regex.full_match("5..")')
        assert body["aggregations"] == [
            {
                "alignmentPeriod": f"{window}s",
                "perSeriesAligner": "ALIGN_DELTA",
                "crossSeriesReducer": "REDUCE_SUM",
            }
        ]
        assert (body["comparison"], body["thresholdValue"]) == ("COMPARISON_GT", 2.5)
        assert "metric/requests" in made[f"alert/availability/{tier}"].needs
    assert query(made, "ticket-slow").endswith(
        'monitored_resource="generic_task",code=~"5.."}[3d])) > 2.5)'
    )


def test_what_a_collector_makes_is_one_query() -> None:
    made = plan(10, ratio())
    bad, total = 'sum(rate(requests_total{code=~"5.."}[1h]))', "sum(rate(requests_total[1h]))"
    long = f"({bad} / {total} > 0.0144)"
    count = '(sum(increase(requests_total{code=~"5.."}[1h])) > 2.5)'
    assert query(made, "page-fast") == f"{long} and {long.replace('1h', '5m')} and {count}"


def test_good_of_total_counts_what_is_not_good() -> None:
    every = ours()
    made = plan(10, RatioIndicator("a", HERE, "", Selection(every), Selection(every, ERRORS), None))
    total = 'sum(increase(custom_googleapis_com:app_requests{monitored_resource="generic_task"}[1h]'
    assert f"({total})) - (sum(increase(" in query(made, "page-fast")
    assert query(made, "page-fast").endswith(" or vector(0)) > 2.5)")


def test_a_latency_counts_what_is_not_below_its_bound() -> None:
    made = plan(10, latency(), goal="0.99", bound="500ms")
    assert query(made, "page-fast").endswith(
        "(sum(increase(latency_seconds_count[1h])) - "
        '(sum(increase(latency_seconds_bucket{le="0.5"}[1h])) or vector(0)) > 2.5)'
    )


@pytest.mark.parametrize("indicator", [ratio(ours()), ratio(), latency()])
def test_a_guarded_plan_is_one_that_the_api_takes(indicator: Indicator) -> None:
    bound = "" if isinstance(indicator, RatioIndicator) else "500ms"
    for resource in plan(2, indicator, bound=bound).of(Kind.POLICY):
        assert validate(resource.kind, resource.body, _Facts()) == ()
        assert set(parsed(resource)) == set(resource.body)


@pytest.mark.parametrize(
    ("hourly", "every"), [(10, TIERS), (30, TIERS), (100, TIERS[:1]), (1_000, ())]
)
def test_a_guard_is_only_where_fewer_would_be_enough(hourly: int, every: tuple[str, ...]) -> None:
    """A tier's threshold is rate x window x burn x (1 - goal) bad events: 1.44 at 100/h."""
    plain, made = plan(None), plan(hourly)
    changed = {r.key for r in made.resources if r != plain[r.key]}
    assert changed == {f"alert/availability/{tier}" for tier in every}
    notes = [note.text for note in made.notes]
    assert len(notes) == bool(every)
    for tier in every:
        assert tier in notes[0]
        body = made[f"alert/availability/{tier}"].body
        assert body["userLabels"]["expected_rate"] == f"{hourly}_per_h"
        assert "3 bad events or more" in body["documentation"]["content"]


def test_the_words_state_the_price() -> None:
    text = plan(10)["alert/availability/page-fast"].body["documentation"]["content"]
    assert "Made for 10/h" in text
    assert "30 min of total outage are noticed with a chance of 87.5%" in text
    assert "A total outage is noticed after 18 min" in text  # three of ten an hour, not 51.8 s


def test_a_rate_at_which_nothing_can_be_promised() -> None:
    text = plan("0.5")["alert/availability/page-fast"].body["documentation"]["content"]
    assert "is noticed after" not in text
    assert "with a chance of 0.2%" in text


def test_where_there_can_be_no_guard_it_is_said() -> None:
    blind = plan(10, latency(histogram(buckets=())), goal="0.99", bound="500ms")
    assert len(conditions(blind, "page-fast")) == 2
    assert any("no least number of bad events for page-fast" in n.text for n in blind.notes)
    counted = plan(10, window=3_600, good_windows=D("0.95"))
    assert any("expected_rate changes nothing" in note.text for note in counted.notes)
    assert "expected_rate" not in counted["alert/availability/page-fast"].body["userLabels"]
