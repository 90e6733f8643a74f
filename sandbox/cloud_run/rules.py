"""What the Cloud Run API refuses in a service, as far as its reference tells.

Source: the descriptions of the API's discovery document and of its published messages. The words
are ours where no recorded refusal is public.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from monitoring.plan import Json
from sandbox.api.errors import ApiError, Code, bad_request

Body = Mapping[str, Json]
_Problem = tuple[str, str]  # (field, words)

LATEST = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"
REVISION = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION"
DESCRIPTION_CHARS = 512
NAME_CHARS = 63
SERVICE_CHARS = 49
MAX_CONCURRENCY = 1_000
_NAME = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
_RESERVED = (
    "run.googleapis.com/",
    "cloud.googleapis.com/",
    "serving.knative.dev/",
    "autoscaling.knative.dev/",
)


def is_service_id(id: str) -> bool:
    """A letter, then letters, digits and hyphens: fewer than 50, all in lower case."""
    return len(id) <= SERVICE_CHARS and bool(_NAME.fullmatch(id))


def check(service: Body, id: str, revisions: Collection[str]) -> None:
    """Raises ApiError (400) with everything that is wrong with a service of this id.

    `revisions` are the ids that traffic may name, the one that is being made among them.
    """
    template = service.get("template", {})
    problems = [
        *_labels(service, "service"),
        *_labels(template, "service.template"),
        *_template(template, id),
        *_scaling(service.get("scaling", {}), "service.scaling"),
        *_scaling(template.get("scaling", {}), "service.template.scaling"),
        *_manual(service.get("scaling", {})),
        *_traffic(service.get("traffic", ()), revisions),
    ]
    if len(service.get("description", "")) > DESCRIPTION_CHARS:
        words = f"service.description must have at most {DESCRIPTION_CHARS} characters."
        problems.append(("service.description", words))
    if problems:
        raise bad_request(problems)


def check_revision_is_new(name: str, revisions: Collection[str]) -> None:
    """Raises ApiError (409) where a revision of this name is there already.

    The service does so for a template that comes back with its revision's name, whatever the
    update mask says.
    """
    if name in revisions:
        words = f"Revision named '{name}' with different configuration already exists."
        raise ApiError(Code.ALREADY_EXISTS, words)


def check_etag(sent: str, current: str, name: str) -> None:
    """Raises ApiError (409) where a client has seen an older state than the one there is."""
    if sent and sent != current:
        words = f"Conflict for resource '{name}': etag {sent[:80]} is not the current {current}."
        raise ApiError(Code.ABORTED, words)


def _labels(body: Body, place: str) -> Iterator[_Problem]:
    for field in ("labels", "annotations"):
        for key in body.get(field, {}):
            if key.startswith(_RESERVED):
                yield f"{place}.{field}", f"{place}.{field}: {key[:80]} is in a reserved namespace."


def _template(template: Body, id: str) -> Iterator[_Problem]:
    place = "service.template"
    containers = template.get("containers", ())
    if not containers:
        yield f"{place}.containers", f"{place}.containers: a template needs a container."
    for index, container in enumerate(containers):
        if not container.get("image"):
            at = f"{place}.containers[{index}].image"
            yield at, f"{at} must be given."
    name = template.get("revision", "")
    if name and not (
        name.startswith(f"{id}-") and len(name) <= NAME_CHARS and _NAME.fullmatch(name)
    ):
        words = f"{place}.revision must be {id}- and lower-case letters, digits and hyphens."
        yield f"{place}.revision", words
    concurrency = template.get("maxInstanceRequestConcurrency", 0)
    if not 0 <= concurrency <= MAX_CONCURRENCY:
        at = f"{place}.max_instance_request_concurrency"
        yield at, f"{at} must be between 0 and {MAX_CONCURRENCY}."


def _scaling(scaling: Body, place: str) -> Iterator[_Problem]:
    least, most = scaling.get("minInstanceCount", 0), scaling.get("maxInstanceCount", 0)
    for field, count in (("min_instance_count", least), ("max_instance_count", most)):
        if count < 0:
            yield f"{place}.{field}", f"{place}.{field} must not be negative."
    if 0 < most < least:
        words = f"{place}.min_instance_count must not be above {place}.max_instance_count."
        yield f"{place}.min_instance_count", words


def _manual(scaling: Body) -> Iterator[_Problem]:
    place = "service.scaling.manual_instance_count"
    count = scaling.get("manualInstanceCount")
    manual = scaling.get("scalingMode") == "MANUAL"
    if manual and count is None:
        yield place, f"{place} must be given where scaling is manual."
    elif count is not None and not manual:
        yield place, f"{place} must not be given where scaling is not manual."
    elif count is not None and count < 0:
        yield place, f"{place} must not be negative."


def _traffic(targets: Collection[Body], revisions: Collection[str]) -> Iterator[_Problem]:
    place, tags = "service.traffic", set()
    for index, target in enumerate(targets):
        at = f"{place}[{index}]"
        yield from _target(target, at, revisions)
        tag = target.get("tag", "")
        if tag in tags:
            yield f"{at}.tag", f"{at}.tag: {tag} is there already."
        tags |= {tag} - {""}
    total = sum(target.get("percent", 0) for target in targets)
    if targets and total != 100:
        yield place, f"{place}: the percents must sum to 100, and sum to {total}."


def _target(target: Body, at: str, revisions: Collection[str]) -> Iterator[_Problem]:
    named = target.get("revision", "")
    match target.get("type"):
        case "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST":
            if named:
                yield f"{at}.revision", f"{at}.revision must not be given for the latest revision."
        case "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION":
            if named not in revisions:
                yield f"{at}.revision", f"{at}.revision: there is no revision '{named[:80]}'."
        case _:
            yield f"{at}.type", f"{at}.type must be given."
    if not 0 <= target.get("percent", 0) <= 100:
        yield f"{at}.percent", f"{at}.percent must be between 0 and 100."
    tag = target.get("tag", "")
    if tag and not (len(tag) <= NAME_CHARS and _NAME.fullmatch(tag)):
        yield f"{at}.tag", f"{at}.tag must have lower-case letters, digits and hyphens."
