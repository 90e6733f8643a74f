"""A match on the status code that no status code passes.

Instrumentation writes a status code as three digits: 503. Compared with "5xx", or matched by a
pattern that asks for something else, the selection is empty, and an error ratio made of it is 0
whatever happens.

Source: RFC 9110, section 15 (status codes are three digits); Google, "Google Cloud metrics"
(response_code, response_code_class).

PASS
    # monitoring/indicators.yaml
    indicators:
      availability:
        description: Requests that were answered.
        ratio: {total: {metric: requests}, bad: {metric: requests, where: {status_code: "/5[0-9]{2}/"}}}
      latency: {description: Requests by the time they took., latency: {metric: duration}}
    # monitoring/metrics.yaml
    metrics:
      requests:
        type: prometheus.googleapis.com/requests_total/counter
        description: Requests served.
        kind: CUMULATIVE
        value_type: DOUBLE
        unit: "1"
        resource: prometheus_target
        labels: {status_code: STRING}
        emitter: shop
      duration:
        type: prometheus.googleapis.com/duration_seconds/histogram
        description: Time that requests took.
        kind: CUMULATIVE
        value_type: DISTRIBUTION
        unit: s
        buckets: [0.1, 0.25, 0.5, 1, 2, 5]
        resource: prometheus_target
        emitter: shop
      queue:
        type: prometheus.googleapis.com/queue_length/gauge
        description: Orders that wait.
        kind: GAUGE
        value_type: DOUBLE
        unit: "1"
        resource: prometheus_target
        emitter: shop
FAIL
    # monitoring/indicators.yaml
    indicators:
      availability:
        description: Requests that were answered.
        ratio: {total: {metric: requests}, bad: {metric: requests, where: {status_code: 5xx}}}
                                                                                        ^^^
      latency: {description: Requests by the time they took., latency: {metric: duration}}
    # monitoring/metrics.yaml
    metrics:
      requests:
        type: prometheus.googleapis.com/requests_total/counter
        description: Requests served.
        kind: CUMULATIVE
        value_type: DOUBLE
        unit: "1"
        resource: prometheus_target
        labels: {status_code: STRING}
        emitter: shop
      duration:
        type: prometheus.googleapis.com/duration_seconds/histogram
        description: Time that requests took.
        kind: CUMULATIVE
        value_type: DISTRIBUTION
        unit: s
        buckets: [0.1, 0.25, 0.5, 1, 2, 5]
        resource: prometheus_target
        emitter: shop
      queue:
        type: prometheus.googleapis.com/queue_length/gauge
        description: Orders that wait.
        kind: GAUGE
        value_type: DOUBLE
        unit: "1"
        resource: prometheus_target
        emitter: shop

"""  # noqa: E501

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from checks.facts.queries import parsed, selected, written
from checks.facts.selections import selections
from checks.facts.watching import conditions, reads
from checks.rule import Finding, Group, PlanView, ProjectView, Rule
from monitoring.diagnostics import Severity
from monitoring.filters.ast import Call, Comparison, Function, Operator
from monitoring.filters.parts import of_value
from monitoring.filters.query import leaves

_CODES = ("status_code", "response_code", "http_status_code", "http_response_status_code")
_CLASSES = ("response_code_class",)
_ALL = tuple(str(code) for code in range(100, 600))
_ALL_CLASSES = tuple(f"{n}xx" for n in range(1, 6)) + tuple(f"{n}00" for n in range(1, 6)) + ("0",)
_HINT = 'for all server errors: /5../ in the config, monitoring.regex.full_match("5..") in a filter'


def _project(view: ProjectView) -> Iterator[Finding]:
    for one in selections(view.model):
        for match in one.selection.where:
            why = _unmatched(match.label, match.value, match.regex)
            if why:
                yield Finding(one.source, (*one.path, "where", match.label), why, _HINT)


def _plan(view: PlanView) -> Iterator[Finding]:
    for read in reads(view):
        for leaf in leaves(read.side.tree):
            if not isinstance(leaf, Comparison) or leaf.field[:2] != ("metric", "labels"):
                continue
            pattern = isinstance(leaf.value, Call) and leaf.value.function is Function.FULL_MATCH
            value = leaf.value.arguments[0] if isinstance(leaf.value, Call) else leaf.value
            if leaf.operator is Operator.EQUAL and (pattern or not isinstance(leaf.value, Call)):
                why = _unmatched(leaf.field[2], str(value), pattern)
                if why:
                    part = of_value(read.side.text, leaf)
                    yield Finding(read.resource.source, read.side.path, why, _HINT, part=part)
    for condition in conditions(view):
        for selector in selected(parsed(condition.query)) if condition.query else ():
            for label, operator, value in selector.matchers:
                if operator in ("=", "=~"):
                    why = _unmatched(label, value, operator == "=~")
                    if why:
                        at = condition.policy.source, (*condition.path, "query")
                        found = written(condition.query, selector)
                        matcher = found.matcher(label, operator, value) if found else None
                        yield Finding(*at, why, _HINT, part=matcher.value if matcher else None)


@lru_cache(maxsize=256)
def _unmatched(label: str, value: str, pattern: bool) -> str:
    """Why nothing matches; empty where something does, or the label is about something else."""
    known = _ALL if label in _CODES else _ALL_CLASSES if label in _CLASSES else ()
    if not known or "${" in value or not any(sign.isdigit() for sign in value):
        return ""  # without a digit it is about something else, such as the codes of gRPC
    try:
        matching = re.compile(value if pattern else re.escape(value))
    except re.error:
        return ""  # what is no pattern is refused elsewhere
    if any(matching.fullmatch(one) for one in known):
        return ""
    return f'no status code is matched by {label} {"=~" if pattern else "="} "{value}"'


RULE = Rule("status-code-unmatched", Group.USELESS, Severity.WARNING, _plan, _project)
