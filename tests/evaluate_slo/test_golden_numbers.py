"""The numbers that the guide to burn-rate alerting gives, exactly and by evaluation.

Each number is derived twice: from the closed forms of `slo`, exactly, and by evaluating policies
over generated traffic. Samples and evaluations make the evaluation later than the continuous limit,
never earlier, and by at most one sample and one evaluation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from alerts.evaluate.evaluate import evaluate
from alerts.evaluate.incident import Incident
from alerts.evaluate.options import Options
from alerts.evaluate.series import SECOND, Data, Identity, TimeSeries
from monitoring.compiler import compile_plan
from monitoring.model import ValueType
from monitoring.text import duration
from slo.budget import budget_seconds, budget_share_of_one
from slo.burn_rate import (
    budget_consumed,
    burn_rate,
    can_fire,
    lowest_goal,
    threshold,
    time_to_detect,
    time_to_reset,
)
from slo.fault import budget_spent, course, first
from slo.forms import burning as burning_form
from slo.forms import static
from slo.tiers import REFERENCE, Tier
from tests.evaluate_slo.traffic import (
    DAY,
    ORIGIN,
    PROMPT,
    burning,
    incidents,
    measured,
    objective,
    policy,
    requests,
    seconds,
    series,
    tier,
    world,
)
from tests.model_factory import environment, model, service
from tests.model_factory import objective as written

D = Decimal
GOAL, PERIOD, HOUR, MINUTE = D("0.999"), 30 * DAY, 3_600, 60


@dataclass(frozen=True)
class Row:
    """A row of the table; `budget` of the period, `detect` and `reset` for a total outage."""

    long: int
    short: int
    burn: Decimal
    budget: Decimal
    detect: Decimal
    reset: str
    least_goal: str


TABLE = {
    "page-fast": Row(HOUR, 5 * MINUTE, D("14.4"), D("0.02"), D("51.8"), "4 min 56 s", "93.06"),
    "page-slow": Row(6 * HOUR, 30 * MINUTE, D(6), D("0.05"), D("129.6"), "29 min 49 s", "83.33"),
    "ticket-fast": Row(24 * HOUR, 2 * HOUR, D(3), D("0.10"), D("259.2"), "1 h 59 min", "66.67"),
    "ticket-slow": Row(72 * HOUR, 6 * HOUR, D(1), D("0.10"), D("259.2"), "5 h 59 min", "0.00"),
}
RESET = {  # to the second, as the table has them
    "page-fast": D("295.68"),
    "page-slow": D("1789.2"),
    "ticket-fast": D("7178.4"),
    "ticket-slow": D("21578.4"),
}
SAMPLED = [(60, 60), (5, 5), (10, 30)]  # sample and evaluation, in seconds


def made(name: str) -> Tier:
    return next(tier for tier in REFERENCE if tier.name == name)


def step(
    ratio: float, lasting: float, after: float, *, sample: int = 60, before: float = 0
) -> Data:
    """Traffic of three days and more, so that each tier's long window is full of it."""
    return requests(ratio, lasting, before=before or 73 * HOUR, after=after, step=sample)


@pytest.mark.parametrize("name", TABLE)
def test_the_table_follows_from_budget_share_and_windows(name: str) -> None:
    row, tier_ = TABLE[name], made(name)
    assert (tier_.long, tier_.short, tier_.burn) == (row.long, row.short, row.burn)
    assert threshold(row.budget, row.long, PERIOD) == row.burn
    assert budget_consumed(row.burn, row.long, PERIOD) == row.budget
    detect = time_to_detect(D(1), GOAL, row.long, row.burn)
    reset = time_to_reset(D(1), GOAL, row.short, row.burn)
    assert detect is not None
    assert round(detect, 1) == row.detect
    assert reset == RESET[name]
    assert duration(reset) == row.reset
    assert budget_spent(D(1), detect, GOAL, PERIOD) == row.budget
    assert f"{max(D(0), lowest_goal(row.burn)) * 100:.2f}" == row.least_goal


@pytest.mark.parametrize("name", TABLE)
def test_any_form_of_fault_gives_the_same_as_the_table(name: str) -> None:
    row = TABLE[name]
    both = [burning_form(window, row.burn, GOAL) for window in (row.long, row.short)]
    found = course(both, D(1))
    assert found is not None
    assert round(found.detect, 1) == row.detect
    assert found.reset == RESET[name]


@pytest.mark.parametrize(("sample", "evaluation"), SAMPLED)
@pytest.mark.parametrize("name", TABLE)
def test_a_total_outage_is_detected_and_cleared_on_time(
    name: str, sample: int, evaluation: int
) -> None:
    row = TABLE[name]
    lasting = 900
    reset = float(RESET[name])
    data = step(1, lasting, lasting + reset + 600, sample=sample)
    options = Options(evaluation_period=evaluation, ingestion_delay=0)
    (found,) = incidents(
        data,
        [objective(), tier(name, row.long, float(row.burn))],
        lasting + reset + 600,
        options,
    )
    detect = float(time_to_detect(D(1), GOAL, row.long, row.burn) or 0)
    late = sample + evaluation
    assert detect <= seconds(found.opened) <= detect + late
    assert reset <= seconds(found.closed) - lasting <= reset + late


@pytest.mark.parametrize("name", ["page-fast", "page-slow", "ticket-fast"])
def test_a_tier_fires_only_above_its_least_goal(name: str) -> None:
    row = TABLE[name]
    data = step(1, 2 * row.long, 2 * row.long)
    least = lowest_goal(row.burn)
    for goal in (round(least - D("0.0001"), 4), round(least + D("0.0001"), 4)):
        slo = objective(float(goal))
        found = incidents(data, [slo, tier(name, row.long, float(row.burn))], 2 * row.long)
        assert bool(found) is can_fire(row.burn, goal) is (goal > least)


FIRST = [  # error ratio, tier, seconds, budget spent
    ("1", "page-fast", D("51.84"), D("0.02")),
    ("0.1", "page-fast", D("8.64") * MINUTE, D("0.02")),
    ("0.02", "page-fast", D("43.2") * MINUTE, D("0.02")),
    ("0.01", "page-slow", D(216) * MINUTE, D("0.05")),
    ("0.005", "ticket-fast", D("14.4") * HOUR, D("0.10")),
    ("0.002", "ticket-slow", D(36) * HOUR, D("0.10")),
]


@pytest.mark.parametrize(("ratio", "name", "detect", "spent"), FIRST)
def test_the_first_tier_to_fire_in_closed_form(
    ratio: str, name: str, detect: Decimal, spent: Decimal
) -> None:
    times = {t.name: time_to_detect(D(ratio), GOAL, t.long, t.burn) for t in REFERENCE}
    fires = {key: at for key, at in times.items() if at is not None}
    assert min(fires, key=lambda key: fires[key]) == name
    assert fires[name] == detect
    assert budget_spent(D(ratio), detect, GOAL, PERIOD) == spent
    forms = [[burning_form(w, t.burn, GOAL) for w in (t.long, t.short)] for t in REFERENCE]
    found = first(forms, D(ratio))
    assert found is not None
    assert found.detect == detect


@pytest.mark.parametrize(("ratio", "name", "detect", "spent"), FIRST)
def test_the_first_tier_to_fire_by_evaluation(
    ratio: str, name: str, detect: Decimal, spent: Decimal
) -> None:
    until = float(detect) + 600
    data = step(float(ratio), until, until, before=PERIOD)
    slo = objective()
    tiers = [tier(t.name, t.long, float(t.burn)) for t in REFERENCE]
    found = incidents(data, [slo, *tiers], until)
    late = 2 * MINUTE
    assert found[0].policy == name
    assert float(detect) <= seconds(found[0].opened) <= float(detect) + late
    _spent_as_said(data, found[0], D(ratio), spent)


def _spent_as_said(data: Data, found: Incident, ratio: Decimal, spent: Decimal) -> None:
    """What the budget selector says was spent when it opened; two minutes of it may come on top."""
    at = seconds(found.opened)
    left = measured(world(data, objective(), at, at), "select_slo_budget_fraction")[0, 0]
    more = float(budget_spent(ratio, 2 * MINUTE, GOAL, PERIOD))
    assert float(spent) - 1e-9 <= 1 - left <= float(spent) + more + 1e-9


def test_the_guide_rounds_as_it_says() -> None:
    said = ["52 s", "8.6 min", "43 min", "216 min", "14.4 h", "36 h"]
    shown = ["{:.0f} s", "{:.1f} min", "{:.0f} min", "{:.0f} min", "{:.1f} h", "{:.0f} h"]
    units = {"s": 1, "min": MINUTE, "h": HOUR}
    for text, form, (_, _, detect, _) in zip(said, shown, FIRST, strict=True):
        assert form.format(detect / units[text.split()[1]]) == text


def test_at_90_percent_the_fast_page_never_fires() -> None:
    assert burn_rate(D(1), D("0.9")) == 10
    assert not can_fire(D("14.4"), D("0.9"))
    data = step(1, 2 * HOUR, 2 * HOUR)
    assert not incidents(data, [objective(0.9), tier("page-fast", HOUR, 14.4)], 2 * HOUR)
    assert incidents(data, [objective(0.9), tier("page-slow", 6 * HOUR, 6)], 6 * HOUR)


def test_15_percent_for_ten_minutes() -> None:
    detect, reset = D("5.76") * MINUTE, D("4.52") * MINUTE
    assert time_to_detect(D("0.15"), GOAL, HOUR, D("14.4")) == detect
    assert time_to_reset(D("0.15"), GOAL, HOUR // 12, D("14.4")) == reset
    for sample, evaluation in SAMPLED:
        data = step(0.15, 600, 1_800, sample=sample)
        options = Options(evaluation_period=evaluation, ingestion_delay=0)
        policies = [objective(), tier("page-fast", HOUR, 14.4)]
        (found,) = incidents(data, policies, 1_800, options)
        late = sample + evaluation
        assert float(detect) <= seconds(found.opened) <= float(detect) + late
        assert float(reset) <= seconds(found.closed) - 600 <= float(reset) + late


def test_a_static_alert_for_an_hour_spends_140_percent_of_the_budget_first() -> None:
    found = course([static(1 - GOAL, HOUR)], D(1))
    assert found is not None
    spent = budget_spent(D(1), found.detect, GOAL, PERIOD)
    assert f"{spent:.2g}" == "1.4"  # 3,600 s of 2,592
    data = step(1, 3 * HOUR, 3 * HOUR, before=PERIOD)
    (incident,) = incidents(
        data, [objective(), policy("1m for 1h", burning(MINUTE, 1, lasting=HOUR))], 3 * HOUR
    )
    assert HOUR <= seconds(incident.opened) <= HOUR + 2 * MINUTE
    _spent_as_said(data, incident, D(1), spent)


def test_36_times_over_an_hour_resets_58_minutes_after_the_fix() -> None:
    """One window only, as the workbook's fourth step: 5 % of the budget in an hour."""
    burn = threshold(D("0.05"), HOUR, PERIOD)
    assert burn == 36
    reset = time_to_reset(D(1), GOAL, HOUR, burn)
    assert reset == D("3470.4")
    assert round(reset / MINUTE) == 58
    data = step(1, 600, 3 * HOUR)
    (found,) = incidents(data, [objective(), policy("36x", burning(HOUR, 36))], 3 * HOUR)
    assert float(reset) <= seconds(found.closed) - 600 <= float(reset) + 2 * MINUTE


def test_35_times_never_alerts_at_36() -> None:
    ratio = 35 * (1 - GOAL)
    assert time_to_detect(ratio, GOAL, HOUR, D(36)) is None
    data = step(float(ratio), 12 * HOUR, 12 * HOUR)
    assert not incidents(data, [objective(), policy("36x", burning(HOUR, 36))], 12 * HOUR)
    assert budget_consumed(burn_rate(ratio, GOAL), 21 * HOUR, PERIOD) > 1  # all of it, unseen


def test_one_failure_of_ten_an_hour_is_13_9_percent_of_the_month() -> None:
    events = D(10 * 24 * 30)
    assert f"{budget_share_of_one(GOAL, events):.1%}" == "13.9%"
    times = [ORIGIN + (n + 1 - 720) * HOUR * 1_000 for n in range(720)]
    failed = [float(n == 300) for n in range(720)]
    data = Data((series("all", times, [10.0] * 720), series("bad", times, failed)))
    left = measured(world(data, objective(), 0, 0), "select_slo_budget_fraction")
    assert left[0, 0] == pytest.approx(float(1 - budget_share_of_one(GOAL, events)), abs=1e-12)


def test_26_seconds_are_the_whole_month_of_99_999_percent() -> None:
    goal = D("0.99999")
    assert budget_seconds(goal, PERIOD) == D("25.92")
    for lasting, spent in ((26, True), (25.9, False)):
        data = requests(1, lasting, before=PERIOD - 60, after=60)
        left = measured(world(data, objective(0.99999), 60, 60), "select_slo_budget_fraction")
        assert bool(left[0, 0] < 0) is spent
        expected = 1 - budget_spent(D(str(lasting)), 1, goal, PERIOD)
        assert left[0, 0] == pytest.approx(float(expected), abs=1e-9)


@pytest.mark.parametrize(("ratio", "name", "detect", "spent"), FIRST)
def test_the_compiled_policies_keep_to_the_table(
    ratio: str, name: str, detect: Decimal, spent: Decimal
) -> None:
    """What is deployed, as it is: three tiers by SLO selectors, the slowest by PromQL."""
    plan = compile_plan(model(service(written())), environment())
    until = float(detect) + 600
    data = Data(tuple(_as_compiled(requests(float(ratio), until, before=73 * HOUR, after=until))))
    end = round(ORIGIN + until * SECOND)
    found = evaluate(plan.resources, data, ORIGIN - 600 * SECOND, end, PROMPT)
    opened = {
        incident.policy.removeprefix("alert/availability/"): seconds(incident.opened)
        for incident in reversed(found.incidents)
    }
    first_of_tiers = min(at for key, at in opened.items() if key in TABLE)
    # At 0.5 % both tickets are due at the same moment.
    assert float(detect) <= first_of_tiers <= opened[name] <= float(detect) + 2 * MINUTE


def _as_compiled(data: Data) -> Iterator[TimeSeries]:
    """The same requests as the metric that the model's indicator reads: good and bad by `code`."""
    every, bad = data.series
    for code, values in (("200", every.values - bad.values), ("500", bad.values)):
        identity = Identity(
            "prometheus.googleapis.com/requests_total/counter",
            "prometheus_target",
            (("code", code),),
        )
        yield replace(every, identity=identity, values=values, value_type=ValueType.DOUBLE)
