"""Which resources and metrics a body names, and whether they are there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from monitoring.filters import query
from monitoring.filters.ast import Call, Comparison, Scalar, Selector, Variable
from monitoring.filters.error import FilterError
from monitoring.filters.parser import parse
from monitoring.plan import Kind
from monitoring.promql import name_of_type
from sandbox.api import names
from sandbox.api.context import LOG_METRIC_PREFIX, Api, Body
from sandbox.api.errors import ApiError, invalid, not_found

_PROMQL_METRIC = re.compile(
    r"""\b((?:custom|external)_googleapis_com:|logging_googleapis_com:user_)([a-zA-Z0-9_]+)"""
)
_PROMQL_QUOTED = re.compile(
    r"""\{\s*"((?:custom|external|logging)\.googleapis\.com/[^"]+)"\s*[,}]"""
)
_HISTOGRAM_PARTS = ("", "_bucket", "_count", "_sum")

# Metrics under these names exist only once somebody declares them.
DECLARED = ("custom.googleapis.com/", "external.googleapis.com/", LOG_METRIC_PREFIX)


def metric_types(filter: str) -> tuple[str, ...]:
    """The metric types that a filter names; none where it is no filter, which others refuse."""
    try:
        return query.metric_types(parse(filter))
    except FilterError:
        return ()


def _leaves(filter: str) -> Iterator[Comparison | Selector | Variable]:
    with suppress(FilterError):
        yield from query.leaves(parse(filter))


def unknown_metric(api: Api, project: str, types: Iterable[str]) -> str | None:
    """The first of these types that somebody should have declared and nobody did."""
    for type in types:
        if type.startswith(DECLARED) and api.descriptor(project, type) is None:
            return type
    return None


def check_policy(api: Api, project: str, policy: Body) -> None:
    """Raises ApiError where a policy names a channel, metric or objective that is not there."""
    for name in policy.get("notificationChannels", ()):
        key = api.key(names.CHANNEL, name)
        if key is None:
            raise invalid(
                "Name must begin with 'projects/{project_id}/notificationChannels/{channel_id}', "
                f"got: {name}"
            )
        if not api.store.has(key):
            raise not_found(f"Notification channel not found: {name}")
    for filter in _filters(policy):
        _check_filter(api, project, filter)
    for condition in policy.get("conditions", ()):
        promql = condition.get("conditionPrometheusQueryLanguage", {})
        if not promql.get("disableMetricValidation"):
            _check_promql(api, project, promql.get("query", ""))


def policy_selects(policy: Body, value: str) -> bool:
    """Whether a filter of the policy compares something with `value`."""
    return any(
        isinstance(leaf, Comparison) and value in _values(leaf)
        for filter in _filters(policy)
        for leaf in _leaves(filter)
    )


def _values(comparison: Comparison) -> tuple[Scalar, ...]:
    value = comparison.value
    return value.arguments if isinstance(value, Call) else (value,)


def _filters(policy: Body) -> Iterator[str]:
    for condition in policy.get("conditions", ()):
        for kind in ("conditionThreshold", "conditionAbsent"):
            inner = condition.get(kind, {})
            yield from (inner[f] for f in ("filter", "denominatorFilter") if f in inner)


def _check_filter(api: Api, project: str, filter: str) -> None:
    missing = unknown_metric(api, project, metric_types(filter))
    if missing is not None:
        raise _no_metric(missing)
    for selector in _leaves(filter):
        if not isinstance(selector, Selector):
            continue
        name = selector.objective
        parts = names.OBJECTIVE.match(name)
        if parts is None or not api.store.has(api.key(names.OBJECTIVE, name) or ""):
            raise not_found(no_objective(parts, name) if parts else f"{name} names no objective")


def _check_promql(api: Api, project: str, promql: str) -> None:
    quoted = _PROMQL_QUOTED.findall(promql)
    missing = unknown_metric(api, project, quoted)
    if missing is not None:
        raise _no_metric(missing)
    wanted = ["".join(parts) for parts in _PROMQL_METRIC.findall(promql)]
    if not wanted:
        return
    types = declared_types(api, project)
    known = {name_of_type(type) + part for type in types for part in _HISTOGRAM_PARTS}
    for name in wanted:
        if name not in known:
            raise _no_metric(name)


def declared_types(api: Api, project: str) -> Iterator[str]:
    """Every metric type that the project has declared, log-based ones among them."""
    parent = names.PROJECT.fill(project=project)
    for row in api.store.children(Kind.DESCRIPTOR, parent):
        yield row.body["type"]
    for row in api.store.children(Kind.LOG_METRIC, parent):
        yield LOG_METRIC_PREFIX + row.body["name"]


def _no_metric(type: str) -> ApiError:
    return not_found(
        f'Cannot find metric(s) that match type = "{type}". If a metric was created recently, it '
        "could take up to 10 minutes to become available. Please try again soon."
    )


def no_objective(parts: dict[str, str], name: str) -> str:
    return (
        f'There is no slo with id "{parts["objective"]}" under service "{parts["service"]}" '
        f'in project "{parts["project"]}"'
    )
