"""The rules over everything at once: Google's samples, the shipped project, bodies of any form."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.check import check
from checks.raw import judge_raw
from checks.registry import ids, rule
from checks.rule import Group
from monitoring.diagnostics import Severity
from monitoring.plan import Json, Kind
from tests.check_useless.judged import Facts, found, metric, view

MINE = [id for id, group in ids().items() if group is Group.USELESS]
OF_PLANS = [id for id in MINE if rule(id).plan is not None]


def test_the_shipped_project_is_of_use(root: Path) -> None:
    """Nothing in it is accepted and useless."""
    assert [one for one in check(root).diagnostics if one.code in MINE] == []


@pytest.mark.corpora
def test_google_s_own_samples_have_no_error(corpora: Path) -> None:
    """What Google publishes is at most worth a warning: it is disabled, has no channel, or groups a
    container by a label that a container does not have."""
    said = [
        one
        for folder in ("google-sample-alerts", "google-sample-dashboards")
        for path in sorted((corpora / folder).glob("*.json"))
        for one in judge_raw(path.name, path.read_text(encoding="utf-8"))
        if one.code in MINE
    ]
    assert [one for one in said if one.severity is Severity.ERROR] == []
    assert {one.code for one in said} == {
        "alert-no-channel",
        "group-label-unknown",
        "policy-disabled",
    }


KEYS = (
    "conditions",
    "conditionThreshold",
    "conditionAbsent",
    "conditionPrometheusQueryLanguage",
    "filter",
    "denominatorFilter",
    "aggregations",
    "alignmentPeriod",
    "perSeriesAligner",
    "crossSeriesReducer",
    "groupByFields",
    "thresholdValue",
    "comparison",
    "duration",
    "trigger",
    "count",
    "combiner",
    "alertStrategy",
    "autoClose",
    "query",
    "name",
    "disabled",
    "serviceLevelIndicator",
    "requestBased",
    "distributionCut",
    "distributionFilter",
    "range",
    "max",
    "goal",
    "notificationChannels",
    "gridLayout",
    "widgets",
    "timeSeriesFilter",
    "aggregation",
)
TEXTS = (
    metric("custom.googleapis.com/heat"),
    'select_slo_burn_rate("projects/p/services/s/serviceLevelObjectives/o", "60s")',
    'metric.type="a" AND metric.labels.status_code=monitoring.regex.full_match("5(")',
    "sum(rate(errors_total[5m])) / sum(rate(x_total[5m])) > 5",
    "histogram_quantile(0.9, x_bucket) > 1e400",
    "60s",
    "-1s",
    "ALIGN_PERCENTILE_99",
    "REDUCE_MEAN",
    "AND",
    "COMPARISON_GT",
    "${ref:slo/x}",
    "",
)
VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-3, 3), st.floats(), st.sampled_from(TEXTS), st.text()
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)
    ),
    max_leaves=25,
)
BODIES = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=8)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(Kind), BODIES), max_size=4), st.booleans())
def test_no_body_makes_a_rule_fail(bodies: list[tuple[Kind, Json]], raw: bool) -> None:
    """Whatever stands in a file, the rules answer: what they cannot read they leave alone."""
    judged = view(bodies, Facts(), raw)
    for id in OF_PLANS:
        assert all(one.message for one in found(id, judged))
