"""Google's sample policies in PromQL: each can be made to fire, and to stay silent."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from alerts.evaluate.evaluate import evaluate
from alerts.evaluate.incident import PolicyOutcome
from monitoring.plan import Json, Kind, Resource, Source
from tests.evaluate_promql.sample_series import HOURS, MINUTE, SERIES, START, data

pytestmark = pytest.mark.corpora
NOT_PROMQL = "google-workload-manager__sap-hana-availability-low"
_CONDITION = "conditionPrometheusQueryLanguage"


def samples(corpora: Path) -> dict[str, dict[str, Json]]:
    """The policies with a PromQL condition, by name; their placeholders filled."""
    found = {}
    for path in sorted((corpora / "google-sample-alerts").glob("*.json")):
        policy = json.loads(re.sub(r"\$\{\w+\}", "x", path.read_text("utf-8")))
        if any(_CONDITION in condition for condition in policy["conditions"]):
            found[path.name.partition(".v")[0]] = {**policy, "enabled": True}
    return found


def outcome(policy: dict[str, Json], name: str, fires: bool) -> PolicyOutcome:
    query = policy["conditions"][0][_CONDITION]["query"]
    resource = Resource(Kind.POLICY, name, policy, (), Source("sample", 1, 1))
    series = data(SERIES.get(name, []), query, fires)
    return evaluate([resource], series, START, START + HOURS * 60 * MINUTE)[name]


def test_every_sample_is_tried(corpora: Path) -> None:
    assert set(samples(corpora)) == {*SERIES, NOT_PROMQL}
    assert len(SERIES) == 34


@pytest.mark.parametrize("name", SERIES)
def test_sample_fires_and_stays_silent(corpora: Path, name: str) -> None:
    policy = samples(corpora)[name]

    fired, silent = (outcome(policy, name, fires) for fires in (True, False))

    assert fired.not_evaluated == silent.not_evaluated == ()
    assert len(fired.incidents) == 1
    assert silent.incidents == ()
    lasting = float(policy["conditions"][0][_CONDITION]["duration"][:-1]) * 1000
    incident = fired.incidents[0]
    assert incident.opened - incident.began >= lasting
    assert incident.closed is None


def test_the_sample_that_is_no_promql_is_reported(corpora: Path) -> None:
    """Its last comparison is written with a single equals sign, which Prometheus refuses too."""
    found = outcome(samples(corpora)[NOT_PROMQL], NOT_PROMQL, fires=True)

    assert found.incidents == ()
    assert [one.reason for one in found.not_evaluated] == [
        "the query is not PromQL: two values are compared by =="
    ]
