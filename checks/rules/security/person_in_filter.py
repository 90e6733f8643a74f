"""A filter or a name that singles out one person.

Whoever may see a log metric, an alert or a chart reads its filter and its name: an e-mail address
or the id of a user in one tells who is watched. It also counts one person for good, long after the
reason has gone. To look into one case, query the logs; a metric is about all of them.

Source: GDPR, article 5(1)(c), data minimisation; Google, "Logging query language", for the fields.

PASS
    # metric.json
    {
      "name": "failed_sign_ins",
      "filter": "jsonPayload.event=\\"sign_in_failed\\" AND jsonPayload.user_id:*",
      "metricDescriptor": {"metricKind": "DELTA", "valueType": "INT64"}
    }
FAIL
    # metric.json
    {
      "name": "failed_sign_ins",
      "filter": "jsonPayload.event=\\"sign_in_failed\\" AND jsonPayload.user_id=\\"u-4711\\"",
                                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      "metricDescriptor": {"metricKind": "DELTA", "valueType": "INT64"}
    }
FAIL
    # monitoring/log_metrics.yaml
    log_metrics:
      refunds:
        description: Refunds.
        emitter: shop
        filter: jsonPayload.event="refund" AND jsonPayload.by="jo@shop.example"
                                                               ^^^^^^^^^^^^^^^
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.facts.label_names import Nature, nature
from checks.facts.watching import conditions
from checks.rule import Finding, Group, Path, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.part import Part
from monitoring.plan import Kind, Resource
from monitoring.validation.reading import text

# A service account is no person.
_ADDRESS = re.compile(r"[\w.+-]{1,64}@(?![\w.-]*gserviceaccount\.com)[\w-]{1,63}(?:\.[\w-]{2,63})+")
# What is compared with a text, exactly or in part: not with a pattern, and not for being there.
_COMPARED = re.compile(
    r"(?<![\w-])(?:\w+\.)*([A-Za-z][\w-]{0,100})\s*[=:]\s*\"?([\w@+-][^\s\")]*)\"?"
)
_HINT = "count what happened, to whomever; look one person up in the logs"


def _check(view: PlanView) -> Iterator[Finding]:
    for resource, path, written in _filters(view):
        said, part = _person(written)
        if said:
            message = f"the filter singles out a person: {said}"
            yield Finding(resource.source, path, message, _HINT, part=part)
    for resource in view.resources:
        name = text(resource.body, "displayName")
        if "@" in name and resource.kind is not Kind.CHANNEL and _ADDRESS.search(name):
            message = "the display name holds the e-mail address of a person"
            yield Finding(resource.source, ("displayName",), message, "name what is watched")


def _filters(view: PlanView) -> Iterator[tuple[Resource, Path, str]]:
    """The filters of log metrics, and of the conditions of policies, with their paths."""
    for metric in view.plan.of(Kind.LOG_METRIC):
        yield metric, ("filter",), text(metric.body, "filter")
    for condition in conditions(view):
        yield condition.policy, (*condition.path, "filter"), text(condition.body, "filter")


def _person(written: str) -> tuple[str, Part | None]:
    """How a filter names a person, and where; the value is not repeated."""
    address = _ADDRESS.search(written) if "@" in written else None
    if address is not None:
        return "it names an e-mail address", Part(written, *address.span())
    for found in _COMPARED.finditer(written):
        if nature(found[1]) is Nature.PERSON:
            return f"it compares {found[1]} with one value", Part(written, *found.span())
    return "", None


RULE = Rule("person-in-filter", Group.SECURITY, Severity.WARNING, plan=_check)
