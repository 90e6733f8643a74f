"""What the API refuses in a Service."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.validation.choice import one_of
from monitoring.validation.labels import user_labels
from monitoring.validation.lookup import Lookup
from monitoring.validation.reading import Body, entries, has, has_token, text
from monitoring.validation.resource_names import SERVICE_ID, SERVICE_NAME
from monitoring.validation.rule import Subject, rule
from monitoring.validation.violation import Violation

_SERVICE = Subject("service")

_ID = rule("service-id", "The id of a service has lower-case letters, digits and - only.")
_IDENTIFIER = rule("service-identifier", "A service is of exactly one type.")
_BASIC = rule("service-basic", "A basic service has a type and labels.")

_IDENTIFIERS = (
    "custom",
    "appEngine",
    "cloudEndpoints",
    "clusterIstio",
    "meshIstio",
    "istioCanonicalService",
    "cloudRun",
    "gkeNamespace",
    "gkeWorkload",
    "gkeService",
)


def violations(body: Body, lookup: Lookup) -> Iterator[Violation]:
    """The violations of one service body, whose `name` may be the bare id or the full name."""
    name = text(body, "name")
    form = SERVICE_NAME if "/" in name else SERVICE_ID
    if name and not form.fullmatch(name) and not has_token(name):
        why = f"a service's id must match {SERVICE_ID.pattern}"
        yield _SERVICE.invalid(_ID, ("name",), name, why)
    if has(body, "basicService"):
        basic = entries(body, "basicService")
        for key in ("serviceType", "serviceLabels"):
            if not basic.get(key):
                yield _SERVICE.missing(_BASIC, ("basicService", key))
    else:
        found: list[Violation] = []
        one_of(_SERVICE, _IDENTIFIER, (), body, _IDENTIFIERS, found)
        yield from found
    yield from user_labels(_SERVICE, body)
