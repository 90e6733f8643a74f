"""What the API refuses in an AlertPolicy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from monitoring import limits
from monitoring.validation import conditions, query_conditions
from monitoring.validation.alert_strategy import strategy
from monitoring.validation.conditions import POLICY
from monitoring.validation.labels import user_labels
from monitoring.validation.lookup import Lookup
from monitoring.validation.reading import Body, entries, has, has_token, items, objects, text
from monitoring.validation.resource_names import CHANNEL_NAME
from monitoring.validation.rule import Path, rule
from monitoring.validation.violation import Violation

_DISPLAY_NAME = rule(
    "policy-display-name", f"A display name has at most {limits.DISPLAY_NAME_CHARS} characters."
)
_COUNT = rule(
    "policy-conditions-count", f"A policy has 1 to {limits.POLICY_CONDITIONS} conditions."
)
_TYPE = rule("policy-condition-type", "A condition is of exactly one type.")
_ALONE = rule(
    "policy-condition-alone", "A condition on logs or in a query language is the only one."
)
_COMBINER = rule("policy-combiner", "A policy says how its conditions combine.")
_SEVERITY = rule("policy-severity", "A severity is CRITICAL, ERROR or WARNING.")
_CHANNELS = rule(
    "policy-channels-count", f"A policy notifies at most {limits.POLICY_CHANNELS} channels."
)
_CHANNEL_NAME = rule("policy-channel-name", "Channels are named in full.")
_CONTENT = rule(
    "policy-documentation-size",
    f"Documentation has at most {limits.DOCUMENTATION_CHARS:,} characters and "
    f"{limits.DOCUMENTATION_BYTES:,} bytes.",
)
_SUBJECT = rule(
    "policy-subject-size", f"The subject line has at most {limits.SUBJECT_BYTES:,} bytes."
)
_MIME = rule("policy-documentation-mime", "Documentation is text/markdown.")
_LINKS = rule(
    "policy-links-count", f"Documentation has at most {limits.DOCUMENTATION_LINKS} links."
)
_LINK = rule(
    "policy-link",
    f"A link has a name of 1 to {limits.LINK_NAME_CHARS} and a URL of up to "
    f"{limits.LINK_URL_CHARS:,} characters.",
)

_COMBINERS = ("AND", "OR", "AND_WITH_MATCHING_RESOURCE")
_SEVERITIES = ("SEVERITY_UNSPECIFIED", "CRITICAL", "ERROR", "WARNING")

_Check = Callable[[Path, Body, Lookup], Iterator[Violation]]
_TYPES: dict[str, _Check] = {
    "conditionThreshold": conditions.threshold,
    "conditionAbsent": conditions.absence,
    "conditionMatchedLog": query_conditions.log_match,
    "conditionMonitoringQueryLanguage": query_conditions.mql,
    "conditionPrometheusQueryLanguage": query_conditions.promql,
    "conditionSql": query_conditions.sql,
}
_ONLY = {
    "conditionMatchedLog": "log matching",
    "conditionPrometheusQueryLanguage": "Prometheus query language",
    "conditionMonitoringQueryLanguage": "Monitoring query language",
}


def violations(body: Body, lookup: Lookup) -> Iterator[Violation]:
    """The violations of one policy body; `lookup` gives the facts of the metrics it reads."""
    name = text(body, "displayName")
    if len(name) > limits.DISPLAY_NAME_CHARS:
        why = f"must not exceed {limits.DISPLAY_NAME_CHARS} characters"
        yield POLICY.invalid(_DISPLAY_NAME, ("displayName",), name, why)
    combiner = text(body, "combiner") or "COMBINE_UNSPECIFIED"
    if combiner not in _COMBINERS:
        why = f"must be one of {', '.join(_COMBINERS)}"
        yield POLICY.invalid(_COMBINER, ("combiner",), combiner, why)
    severity = text(body, "severity")
    if severity and severity not in _SEVERITIES:
        why = f"must be one of {', '.join(_SEVERITIES[1:])}"
        yield POLICY.invalid(_SEVERITY, ("severity",), severity, why)
    given = objects(body, "conditions")
    types = [next((key for key in _TYPES if has(condition, key)), "") for condition in given]
    yield from _conditions(given, types, lookup)
    if has(body, "documentation"):
        yield from _documentation(entries(body, "documentation"))
    yield from _channels(items(body, "notificationChannels"))
    yield from strategy(entries(body, "alertStrategy"), log_match="conditionMatchedLog" in types)
    yield from user_labels(POLICY, body)


def _conditions(given: Sequence[Body], types: list[str], lookup: Lookup) -> Iterator[Violation]:
    if not 1 <= len(given) <= limits.POLICY_CONDITIONS:
        why = f"a policy must have 1 to {limits.POLICY_CONDITIONS} conditions"
        yield POLICY.invalid(_COUNT, ("conditions",), len(given), why)
    for index, (condition, type_) in enumerate(zip(given, types, strict=True)):
        path: Path = ("conditions", index)
        present = [key for key in _TYPES if has(condition, key)]
        if not present:
            why = (
                'Condition subtype (e.g. "condition_absent","condition_threshold", etc.) '
                "is absent or unknown."
            )
            yield POLICY.invalid(_TYPE, (*path, "conditionCase"), "0", why)
        for extra in present[1:]:
            # The API's own words for a second member of a oneof.
            yield _TYPE.broken(
                (*path, extra),
                f"Invalid value at 'alert_policy.conditions[{index}]' (oneof), oneof field "
                f"'condition' is already set. Cannot set '{extra}'",
            )
        if type_ in _ONLY and len(given) > 1:
            yield _ALONE.broken(
                (*path, type_),
                f"Alert policies with a {_ONLY[type_]} condition can only have a single condition.",
            )
        if type_:
            yield from _TYPES[type_]((*path, type_), entries(condition, type_), lookup)


def _documentation(body: Body) -> Iterator[Violation]:
    content = text(body, "content")
    size = len(content.encode("utf-8", "replace"))
    if len(content) > limits.DOCUMENTATION_CHARS or size > limits.DOCUMENTATION_BYTES:
        why = (
            f"must not exceed {limits.DOCUMENTATION_CHARS} characters or "
            f"{limits.DOCUMENTATION_BYTES} bytes, has {len(content)} and {size}"
        )
        yield POLICY.invalid(_CONTENT, ("documentation", "content"), content, why)
    subject = text(body, "subject")
    if len(subject.encode("utf-8", "replace")) > limits.SUBJECT_BYTES:
        why = f"must not exceed {limits.SUBJECT_BYTES} bytes"
        yield POLICY.invalid(_SUBJECT, ("documentation", "subject"), subject, why)
    mime = text(body, "mimeType")
    if mime not in ("", "text/markdown"):
        why = 'only "text/markdown" is supported'
        yield POLICY.invalid(_MIME, ("documentation", "mimeType"), mime, why)
    links = objects(body, "links")
    if len(links) > limits.DOCUMENTATION_LINKS:
        why = f"at most {limits.DOCUMENTATION_LINKS} links are allowed"
        yield POLICY.invalid(_LINKS, ("documentation", "links"), links, why)
    for index, link in enumerate(links):
        for key, least, most in (
            ("displayName", 1, limits.LINK_NAME_CHARS),
            ("url", 0, limits.LINK_URL_CHARS),
        ):
            value = text(link, key)
            if not least <= len(value) <= most:
                why = f"must have {least} to {most} characters"
                yield POLICY.invalid(_LINK, ("documentation", "links", index, key), value, why)


def _channels(names: Sequence[object]) -> Iterator[Violation]:
    if len(names) > limits.POLICY_CHANNELS:
        why = f"at most {limits.POLICY_CHANNELS} notification channels are allowed"
        yield POLICY.invalid(_CHANNELS, ("notificationChannels",), len(names), why)
    for index, name in enumerate(names):
        if isinstance(name, str) and not CHANNEL_NAME.fullmatch(name) and not has_token(name):
            # The API's own words.
            yield _CHANNEL_NAME.broken(
                ("notificationChannels", index),
                "Name must begin with 'projects/{project_id}/notificationChannels/{channel_id}', "
                f"got: {name}",
            )
