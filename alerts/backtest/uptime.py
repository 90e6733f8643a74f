"""Uptime checks of a history, under the ids that the plan's policies know them by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from alerts.evaluate.series import Data, TimeSeries
from monitoring.plan import Kind, Plan, ref

_METRICS = "monitoring.googleapis.com/uptime_check/"
_ID = "check_id"
_KEY = "uptime/"


def as_planned(data: Data, plan: Plan, ids: Mapping[str, str]) -> Data:
    """`data` with the ids of our checks as the plan's tokens, which stand for them until deployed.

    A check is known by its key in the config, or by the id that `ids` has under its display name.
    """
    tokens: dict[str, str] = {}
    for check in plan.of(Kind.UPTIME):
        token = ref(check.key, _ID)
        known = ids.get(check.body["displayName"], "")
        tokens |= {check.key.removeprefix(_KEY): token, check.key: token, known: token}
    tokens.pop("", None)
    return Data(tuple(_renamed(one, tokens) for one in data.series), data.logs)


def _renamed(one: TimeSeries, tokens: Mapping[str, str]) -> TimeSeries:
    labels = dict(one.identity.metric_labels)
    token = tokens.get(labels.get(_ID, ""))
    if token is None or not one.identity.metric.startswith(_METRICS):
        return one
    renamed = tuple(sorted((labels | {_ID: token}).items()))
    return replace(one, identity=replace(one.identity, metric_labels=renamed))
