"""Channels, quotas and what nobody manages: a plan held against the resources of its project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from checks.online.codes import Online
from checks.online.metrics import OURS, declared
from checks.online.state import State, Stored, StoredChannel, Verification
from checks.place import Places
from monitoring.diagnostics import Diagnostic, Severity
from monitoring.plan import Kind, Plan, Resource
from monitoring.validation.quotas import QUOTAS

_IDENTITY = ("managed_by", "service", "environment")


def judge_channels(state: State, plan: Plan, places: Places) -> Iterator[Diagnostic]:
    """What keeps the plan's channels from telling anybody."""
    for resource in plan.of(Kind.CHANNEL):
        span = places.of_field(resource.source, ("type",))
        type, name = str(resource.body["type"]), str(resource.body["displayName"])
        if state.channel_types and type not in state.channel_types:
            offered = ", ".join(sorted(state.channel_types))
            message = f"{state.project} offers no channels of the type {type}"
            yield Diagnostic(span, Online.CHANNEL_TYPE, message, f"it offers {offered}")
        if state.channels is None:
            continue
        stored = [one for one in state.channels if _is(one, resource)]
        for code, message, hint in _faults(stored, state, plan, f"the channel '{name}' ({type})"):
            yield Diagnostic(span, code, message, hint, Severity.WARNING)


def _is(one: StoredChannel, resource: Resource) -> bool:
    body = resource.body
    return (
        one.type == body["type"]
        and one.display_name == body["displayName"]
        and _ours(one.user_labels, body["userLabels"])
    )


def _ours(labels: Mapping[str, str], of_plan: Mapping[str, str]) -> bool:
    return all(labels.get(key) == of_plan.get(key) for key in _IDENTITY)


def _faults(
    stored: list[StoredChannel], state: State, plan: Plan, called: str
) -> Iterator[tuple[Online, str, str]]:
    if not stored and is_deployed(state, plan):
        message = f"{state.project} has policies of this stack, and not {called}"
        yield Online.CHANNEL_MISSING, message, "deploy again: `pulumi up --refresh`"
    if any(not one.enabled for one in stored):
        message = f"{called} is switched off in {state.project}: it tells nobody"
        yield Online.CHANNEL_DISABLED, message, "switch it on, or `pulumi up --refresh`"
    if any(one.verification is Verification.MISSING for one in stored):
        message = f"{called} waits in {state.project} for its owner's confirmation"
        yield Online.CHANNEL_UNVERIFIED, message, "enter the code that was sent to it"


def is_deployed(state: State, plan: Plan) -> bool:
    """Whether the project has policies of this stack of this service."""
    ours = next(plan.of(Kind.POLICY), None)
    if ours is None:
        return False
    labels = ours.body["userLabels"]
    return any(_ours(one.user_labels, labels) for one in state.policies or ())


def judge_quotas(state: State, plan: Plan, places: Places) -> Iterator[Diagnostic]:
    """The first resource of each kind for which there is no room beside those of others."""
    for kind, others in _others(state, plan).items():
        yield from _no_room(kind, list(plan.of(kind)), others, f"{state.project} has", places)
    if state.slos is None:
        return
    by_service: dict[str, list[Resource]] = {}
    for resource in plan.of(Kind.SLO):
        by_service.setdefault(_parent(resource.body["name"]), []).append(resource)
    for service, ours in by_service.items():
        names = {str(resource.body["name"]) for resource in ours}
        others = sum(_parent(name) == service for name in state.slos - names)
        yield from _no_room(Kind.SLO, ours, others, f"{service} has", places)


def _others(state: State, plan: Plan) -> dict[Kind, int]:
    """How many there are of each kind that the plan does not hold; of kinds that could be read."""
    found: dict[Kind, int] = {}
    listed = ((Kind.POLICY, state.policies), (Kind.UPTIME, state.uptime_checks))
    for kind, stored in listed:
        if stored is not None:
            found[kind] = _not_ours(stored, plan.of(kind))
    if state.metrics is not None:
        others = state.metrics.keys() - declared(plan)
        for kind, prefix in zip((Kind.DESCRIPTOR, Kind.LOG_METRIC), OURS, strict=True):
            found[kind] = sum(type.startswith(prefix) for type in others)
    return found


def _not_ours(stored: Iterable[Stored], resources: Iterable[Resource]) -> int:
    first = next(iter(resources), None)
    labels = first.body["userLabels"] if first else None
    return sum(labels is None or not _ours(one.user_labels, labels) for one in stored)


def _no_room(
    kind: Kind, ours: list[Resource], others: int, who: str, places: Places
) -> Iterator[Diagnostic]:
    room = max(QUOTAS[kind] - others, 0)
    for resource in islice(ours, room, room + 1):
        yield Diagnostic(
            places.of_field(resource.source, ()),
            Online.QUOTA,
            f"{who} {others:,} of {kind} beside ours, which are {len(ours):,}: "
            f"that is more than {QUOTAS[kind]:,}",
            "delete what nobody needs, or ask Google for a higher quota",
            Severity.WARNING,
        )


def _parent(name: str) -> str:
    return name.partition("/serviceLevelObjectives/")[0]


def unmanaged(state: State) -> tuple[str, ...]:
    """The names of the policies that no tool of ours has made, in order."""
    stored = state.policies or ()
    return tuple(sorted(o.display_name for o in stored if not o.user_labels.get("managed_by")))
