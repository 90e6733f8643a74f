"""What the API refuses in the conditions that are written in a query language or match logs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitoring import limits
from monitoring.promql_syntax import fault
from monitoring.validation.conditions import (
    DURATION,
    POLICY,
    comparison,
    duration,
    missing_data,
    trigger,
)
from monitoring.validation.log_extractors import extractor_problem
from monitoring.validation.log_filter import unreadable
from monitoring.validation.lookup import Lookup
from monitoring.validation.reading import Body, entries, has, has_token, number, seconds, text
from monitoring.validation.rule import Path, rule
from monitoring.validation.violation import Violation

_QUERY = rule("condition-query", "A condition in a query language has a query.")
_SYNTAX = rule("promql-syntax", "The query of a PromQL condition is PromQL.")
_INTERVAL = rule(
    "promql-interval",
    f"PromQL is evaluated every {limits.PROMQL_INTERVAL_STEP} s or a multiple of that.",
)
_ALERT_RULE = rule("promql-alert-rule", "A PromQL alert rule is a Prometheus label name.")
_RULE_LENGTH = rule(
    "promql-rule-length",
    f"PromQL rule names have at most {limits.PROMQL_RULE_NAME_CHARS:,} characters.",
)
_LABEL = rule("promql-label", "Labels that PromQL alerts add are Prometheus label names.")
_SCHEDULE = rule("sql-schedule", "A SQL condition runs by the minute, hour or day, in bounds.")
_TEST = rule("sql-test", "A SQL condition tests the row count or a boolean column.")
_LOG_FILTER = rule("log-match-filter", "A log-match condition has a filter of log entries.")
_EXTRACTOR = rule("log-match-extractor", "Label extractors are EXTRACT or REGEXP_EXTRACT.")

_PROMETHEUS_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_SCHEDULES = {
    "minutes": (limits.SQL_MINUTES_MIN, limits.SQL_MINUTES_MAX),
    "hourly": (1, limits.SQL_HOURS_MAX),
    "daily": (1, limits.SQL_DAYS_MAX),
}


def promql(path: Path, body: Body, lookup: Lookup) -> Iterator[Violation]:
    """The violations of a conditionPrometheusQueryLanguage."""
    yield from _query(path, body)
    yield from _syntax(path, text(body, "query"))
    lasting = seconds(text(body, "duration") or "0s")
    if lasting is None or lasting < 0:
        why = "must be a duration of zero or more"
        yield POLICY.invalid(DURATION, (*path, "duration"), text(body, "duration"), why)
    written = text(body, "evaluationInterval")
    if written and not has_token(written) and not _is_interval(seconds(written)):
        why = f"must be a positive multiple of {limits.PROMQL_INTERVAL_STEP} seconds"
        yield POLICY.invalid(_INTERVAL, (*path, "evaluationInterval"), written, why)
    for key in ("ruleGroup", "alertRule"):
        name = text(body, key)
        if len(name) > limits.PROMQL_RULE_NAME_CHARS:
            why = f"must not exceed {limits.PROMQL_RULE_NAME_CHARS} characters"
            yield POLICY.invalid(_RULE_LENGTH, (*path, key), name, why)
    name = text(body, "alertRule")
    if name and not _PROMETHEUS_NAME.fullmatch(name) and not has_token(name):
        why = "must be a valid Prometheus label name"
        yield POLICY.invalid(_ALERT_RULE, (*path, "alertRule"), name, why)
    for name in entries(body, "labels"):
        if not _PROMETHEUS_NAME.fullmatch(name):
            why = "must be a valid Prometheus label name"
            yield POLICY.invalid(_LABEL, (*path, "labels", name), name, why)


def _syntax(path: Path, query: str) -> Iterator[Violation]:
    if not query.strip() or "${" in query:  # what stands for something else is not filled in yet
        return
    wrong = fault(query)
    if wrong is not None:
        why = f"must be PromQL: {wrong}"
        yield POLICY.invalid(_SYNTAX, (*path, "query"), query, why, wrong.part)


def _is_interval(every: int | float | None) -> bool:
    return every is not None and every > 0 and not every % limits.PROMQL_INTERVAL_STEP


def mql(path: Path, body: Body, lookup: Lookup) -> Iterator[Violation]:
    """The violations of a conditionMonitoringQueryLanguage."""
    yield from _query(path, body)
    yield from duration(path, body)
    yield from missing_data(path, body)
    yield from trigger(path, body)


def sql(path: Path, body: Body, lookup: Lookup) -> Iterator[Violation]:
    """The violations of a conditionSql."""
    yield from _query(path, body)
    schedules = [key for key in _SCHEDULES if has(body, key)]
    if len(schedules) != 1:
        why = f"exactly one of {', '.join(_SCHEDULES)} must be set"
        yield POLICY.invalid(_SCHEDULE, path, ", ".join(schedules), why)
    for key in schedules:
        low, high = _SCHEDULES[key]
        every = number(entries(body, key), "periodicity") or 0
        if not low <= every <= high:
            why = f"must be from {low} to {high}"
            yield POLICY.invalid(_SCHEDULE, (*path, key, "periodicity"), every, why)
    tests = [key for key in ("rowCountTest", "booleanTest") if has(body, key)]
    if len(tests) != 1:
        why = "exactly one of rowCountTest, booleanTest must be set"
        yield POLICY.invalid(_TEST, path, ", ".join(tests), why)
    if "rowCountTest" in tests:
        yield from comparison((*path, "rowCountTest"), entries(body, "rowCountTest"))
    if "booleanTest" in tests and not text(entries(body, "booleanTest"), "column"):
        yield POLICY.missing(_TEST, (*path, "booleanTest", "column"))


def log_match(path: Path, body: Body, lookup: Lookup) -> Iterator[Violation]:
    """The violations of a conditionMatchedLog."""
    filter_ = text(body, "filter")
    if not filter_.strip():
        yield POLICY.missing(_LOG_FILTER, (*path, "filter"))
    else:
        yield from unreadable(POLICY, (*path, "filter"), filter_)
    for label, extractor in entries(body, "labelExtractors").items():
        problem = extractor_problem(extractor)
        if problem:
            at = (*path, "labelExtractors", label)
            yield POLICY.invalid(_EXTRACTOR, at, extractor, problem)


def _query(path: Path, body: Body) -> Iterator[Violation]:
    if not text(body, "query").strip():
        yield POLICY.missing(_QUERY, (*path, "query"))
