"""What all alert policies have in common: name, words, severity, who is told, how they end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from alerts.condition import PROMQL
from monitoring.context import Context
from monitoring.limits import DAY
from monitoring.model import Service, Severity
from monitoring.plan import Json, Kind, Resource, Source, ref

_SEVERITY = {Severity.PAGE: "CRITICAL", Severity.TICKET: "WARNING"}
PAGES = _SEVERITY[Severity.PAGE]
"""The API's severity of a policy that wakes somebody."""

_PROMPTS = ["OPENED", "CLOSED"]  # shared by all bodies: nobody writes into a body
_PROMQL_EVERY = 60  # seconds between two evaluations of a query
_SUBJECT_CHARS = 255
_LINK_SCHEMES = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Words:
    """What the person who is woken reads: a sentence, the facts, the first steps."""

    summary: str
    facts: tuple[str, ...]
    steps: tuple[str, ...]
    runbook: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy before it is a body. `title` goes without the service's name.

    `needs` are keys beside those of the channels; `auto_close` is seconds without data;
    `labels` come beside those that every resource carries.
    """

    key: str
    title: str
    severity: Severity
    conditions: list[Json]
    words: Words
    source: Source
    needs: Iterable[str] = ()
    aliases: tuple[str, ...] = ()
    combiner: str = "OR"
    auto_close: int = DAY
    labels: Mapping[str, str] = field(default_factory=dict)


def policy_resource(context: Context, service: Service, policy: Policy) -> Resource:
    """The AlertPolicy resource, with the channels that its severity is routed to."""
    channels = context.routes.get(policy.severity, ())
    name = f"{service.display_name}: {policy.title}"
    body: dict[str, Json] = {
        "displayName": name,
        "documentation": _documentation(name, policy.words),
        "conditions": policy.conditions,
        "combiner": policy.combiner,
        "enabled": True,
        "severity": _SEVERITY[policy.severity],
        "notificationChannels": [ref(key) for key in channels],
        "alertStrategy": {
            "autoClose": f"{policy.auto_close}s",
            "notificationPrompts": _PROMPTS,
        },
    }
    if policy.labels:
        body["userLabels"] = dict(policy.labels)
    return context.resource(
        Kind.POLICY,
        policy.key,
        body,
        source=policy.source,
        service=service.id,
        needs=(*policy.needs, *channels),
        aliases=policy.aliases,
    )


def promql_condition(name: str, query: str, lasting: int = 0) -> dict[str, Json]:
    """A PromQL condition, which must be its policy's only one; `lasting` is seconds."""
    body: dict[str, Json] = {
        "query": query,
        "evaluationInterval": f"{_PROMQL_EVERY}s",
        "disableMetricValidation": True,  # a collector makes the metric when it first writes
    }
    if lasting:
        body["duration"] = f"{lasting}s"
    return {"displayName": name, PROMQL: body}


def runbook(service: Service, section: str) -> str:
    """The section of the service's runbook that a kind of alert has; empty without a runbook."""
    page = service.runbook
    return f"{page}#{section}" if page and "#" not in page else page


def _documentation(name: str, words: Words) -> dict[str, Json]:
    parts = [words.summary]
    if words.facts:
        parts.append("\n".join(f"- {fact}" for fact in words.facts))
    steps = words.steps
    linked = words.runbook.startswith(_LINK_SCHEMES)
    if words.runbook:
        steps = (*steps, f"Follow the runbook: {words.runbook}")
    parts.append("\n".join(f"{n}. {step}" for n, step in enumerate(steps, 1)))
    made: dict[str, Json] = {
        "content": "\n\n".join(parts),
        "mimeType": "text/markdown",
        "subject": name[:_SUBJECT_CHARS],
    }
    if linked:
        made["links"] = [{"displayName": "Runbook", "url": words.runbook}]
    return made
