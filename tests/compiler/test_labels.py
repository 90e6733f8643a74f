"""Labels and the version: a hash of a resource's own intent."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.labels import label_value, labelled, version
from monitoring.plan import Kind


def labels_of(kind: Kind, body: dict[str, Any]) -> dict[str, str]:
    field = "labels" if kind is Kind.DASHBOARD else "userLabels"
    found: dict[str, str] = labelled(kind, body, "shop", "prod")[field]
    return found


@pytest.mark.parametrize("kind", [Kind.POLICY, Kind.SLO, Kind.DASHBOARD, Kind.CHANNEL, Kind.UPTIME])
def test_four_labels(kind: Kind) -> None:
    found = labels_of(kind, {"displayName": "x"})
    assert re.fullmatch("[0-9a-f]{12}", found.pop("version"))
    assert found == {"managed_by": "clarity", "service": "shop", "environment": "prod"}


@pytest.mark.parametrize("kind", [Kind.DESCRIPTOR, Kind.LOG_METRIC])
def test_kinds_without_labels_say_it_in_their_last_line(kind: Kind) -> None:
    made = labelled(kind, {"description": "Slow."}, "shop", "prod")
    first, last = made["description"].split("\n")
    assert first == "Slow."
    assert re.fullmatch(
        "managed_by=clarity service=shop environment=prod version=[0-9a-f]{12}", last
    )


def test_own_labels_stay() -> None:
    found = labels_of(Kind.POLICY, {"userLabels": {"team": "a"}})
    assert found["team"] == "a"


def test_the_version_is_of_the_intent() -> None:
    body = {"displayName": "x", "conditions": [{"a": 1, "b": 2}]}
    same = {"conditions": [{"b": 2, "a": 1}], "displayName": "x"}
    other = {"displayName": "x", "conditions": [{"a": 1, "b": 3}]}
    versions = [labels_of(Kind.POLICY, each)["version"] for each in (body, same, other)]
    assert versions[0] == versions[1] != versions[2]
    elsewhere = labelled(Kind.POLICY, body, "shop", "dev")["userLabels"]["version"]
    assert elsewhere != versions[0]


def test_what_it_is_given_is_not_changed() -> None:
    body = {"displayName": "x", "userLabels": {"team": "a"}}
    labelled(Kind.POLICY, body, "shop", "prod")
    assert body == {"displayName": "x", "userLabels": {"team": "a"}}


@given(st.text(max_size=100))
def test_label_values_are_what_the_api_takes(text: str) -> None:
    assert re.fullmatch("[a-z0-9_-]{0,63}", label_value(text))


@given(st.dictionaries(st.text(max_size=5), st.integers(), max_size=6))
def test_the_order_of_keys_makes_no_difference(body: dict[str, int]) -> None:
    assert version(body) == version(dict(reversed(body.items())))
