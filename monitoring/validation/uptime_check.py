"""What the API refuses in an UptimeCheckConfig. No message shows a header, body or password."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring import limits
from monitoring.resource_types import UPTIME_RESOURCES
from monitoring.validation.choice import one_of
from monitoring.validation.labels import user_labels
from monitoring.validation.lookup import Lookup
from monitoring.validation.reading import (
    Body,
    entries,
    has,
    has_token,
    items,
    lasts,
    number,
    seconds,
    text,
)
from monitoring.validation.rule import Path, rule
from monitoring.validation.uptime_content import matchers
from monitoring.validation.uptime_http import CHECK, http
from monitoring.validation.violation import Violation

_NAME = rule("uptime-display-name", "An uptime check has a display name.")
_TARGET = rule("uptime-target", "A check is of one resource, one group or one synthetic monitor.")
_RESOURCE = rule(
    "uptime-resource", "A resource is of a type that can be checked; a URL has a host."
)
_GROUP = rule("uptime-group", "A group is named by its id, and its members by their type.")
_REQUEST = rule("uptime-request", "A check sends HTTP or TCP; a synthetic monitor neither.")
_PERIOD = rule(
    "uptime-period", f"A check runs every {', '.join(map(str, limits.UPTIME_PERIODS))} s."
)
_TIMEOUT = rule(
    "uptime-timeout",
    f"A check has a timeout of {limits.UPTIME_TIMEOUT_MIN} to {limits.UPTIME_TIMEOUT_MAX} s.",
)
_REGIONS = rule(
    "uptime-regions",
    f"The regions are known and hold {limits.UPTIME_LOCATIONS_MIN} locations or more.",
)
_INTERNAL = rule("uptime-internal", "Internal checkers stand in for regions, not beside them.")
_CHECKERS = rule("uptime-checker-type", "VPC checkers check Service Directory services.")
_PORT = rule("uptime-port", "A port is 1 to 65535; TCP needs one.")
_PINGS = rule("uptime-pings", f"At most {limits.UPTIME_PINGS} pings go with a check.")

_LOCATIONS: dict[str, frozenset[str]] = {
    "USA": frozenset({"USA_OREGON", "USA_IOWA", "USA_VIRGINIA"}),
    **{
        place: frozenset({place})
        for place in (
            "USA_OREGON",
            "USA_IOWA",
            "USA_VIRGINIA",
            "EUROPE",
            "SOUTH_AMERICA",
            "ASIA_PACIFIC",
        )
    },
}
_GROUP_TYPES = ("INSTANCE", "AWS_ELB_LOAD_BALANCER")
_CHECKER_TYPES = ("", "CHECKER_TYPE_UNSPECIFIED", "STATIC_IP_CHECKERS", "VPC_CHECKERS")


def violations(body: Body, lookup: Lookup) -> Iterator[Violation]:
    """The violations of one uptime check body."""
    if not text(body, "displayName"):
        yield CHECK.missing(_NAME, ("displayName",))
    found: list[Violation] = []
    targets = ("monitoredResource", "resourceGroup", "syntheticMonitor")
    target = one_of(CHECK, _TARGET, (), body, targets, found)
    yield from found
    if target == "monitoredResource":
        yield from _resource(entries(body, target))
    elif target == "resourceGroup":
        yield from _group(entries(body, target))
    yield from _request(body, target)
    yield from _times(body)
    yield from _regions(body)
    yield from _checkers(body)
    yield from matchers(body)
    yield from user_labels(CHECK, body)


def _resource(body: Body) -> Iterator[Violation]:
    type_ = text(body, "type")
    path = ("monitoredResource", "type")
    if type_ not in UPTIME_RESOURCES:
        yield CHECK.invalid(_RESOURCE, path, type_, f"must be one of {', '.join(UPTIME_RESOURCES)}")
    elif type_ == "uptime_url" and not text(entries(body, "labels"), "host"):
        yield CHECK.missing(_RESOURCE, ("monitoredResource", "labels", "host"))


def _group(body: Body) -> Iterator[Violation]:
    group = text(body, "groupId")
    if not group:
        yield CHECK.missing(_GROUP, ("resourceGroup", "groupId"))
    elif "/" in group and not has_token(group):
        why = "must be the id alone, without projects/PROJECT/groups/"
        yield CHECK.invalid(_GROUP, ("resourceGroup", "groupId"), group, why)
    type_ = text(body, "resourceType")
    if type_ not in _GROUP_TYPES:
        why = f"must be one of {', '.join(_GROUP_TYPES)}"
        yield CHECK.invalid(_GROUP, ("resourceGroup", "resourceType"), type_, why)


def _request(body: Body, target: str) -> Iterator[Violation]:
    present = [key for key in ("httpCheck", "tcpCheck") if has(body, key)]
    if target == "syntheticMonitor":
        if present:
            why = "a synthetic monitor sends its own requests"
            yield CHECK.invalid(_REQUEST, (present[0],), ", ".join(present), why)
        return
    found: list[Violation] = []
    key = one_of(CHECK, _REQUEST, (), body, ("httpCheck", "tcpCheck"), found)
    yield from found
    if not key:
        return
    request = entries(body, key)
    if key == "httpCheck":
        yield from http((key,), request)
    port = number(request, "port")
    if port is None and key == "tcpCheck":
        yield CHECK.missing(_PORT, (key, "port"))
    elif port is not None and not 1 <= port <= 65_535:
        yield CHECK.invalid(_PORT, (key, "port"), port, "must be from 1 to 65535")
    pings = number(entries(request, "pingConfig"), "pingsCount") or 0
    if not 0 <= pings <= limits.UPTIME_PINGS:
        why = f"at most {limits.UPTIME_PINGS} pings are supported"
        yield CHECK.invalid(_PINGS, (key, "pingConfig", "pingsCount"), pings, why)


def _times(body: Body) -> Iterator[Violation]:
    written = text(body, "period")
    if written and not has_token(written) and seconds(written) not in limits.UPTIME_PERIODS:
        why = f"must be one of {', '.join(f'{period}s' for period in limits.UPTIME_PERIODS)}"
        yield CHECK.invalid(_PERIOD, ("period",), written, why)
    written = text(body, "timeout")
    if not written:
        yield CHECK.missing(_TIMEOUT, ("timeout",))
        return
    low, high = limits.UPTIME_TIMEOUT_MIN, limits.UPTIME_TIMEOUT_MAX
    if not lasts(written, low, high):
        why = f"must be between {low}s and {high}s"
        yield CHECK.invalid(_TIMEOUT, ("timeout",), written, why)


def _regions(body: Body) -> Iterator[Violation]:
    regions = [str(region) for region in items(body, "selectedRegions")]
    path: Path = ("selectedRegions",)
    for index, region in enumerate(regions):
        if region not in _LOCATIONS:
            why = f"must be one of {', '.join(_LOCATIONS)}"
            yield CHECK.invalid(_REGIONS, (*path, index), region, why)
    places = frozenset().union(*(_LOCATIONS.get(region, frozenset()) for region in regions))
    if regions and len(places) < limits.UPTIME_LOCATIONS_MIN:
        why = (
            f"must include at least {limits.UPTIME_LOCATIONS_MIN} locations; USA has three, "
            "every other region one"
        )
        yield CHECK.invalid(_REGIONS, path, ", ".join(regions), why)


def _checkers(body: Body) -> Iterator[Violation]:
    internal = body.get("isInternal") is True
    key = "selectedRegions" if internal else "internalCheckers"
    if items(body, key):
        why = "must not be set where isInternal is " + ("true" if internal else "false")
        yield CHECK.invalid(_INTERNAL, (key,), len(items(body, key)), why)
    type_ = text(body, "checkerType")
    if type_ not in _CHECKER_TYPES:
        why = f"must be one of {', '.join(_CHECKER_TYPES[2:])}"
        yield CHECK.invalid(_CHECKERS, ("checkerType",), type_, why)
    resource = text(entries(body, "monitoredResource"), "type")
    if type_ == "VPC_CHECKERS" and resource != "servicedirectory_service":
        why = "needs a monitored resource of type servicedirectory_service"
        yield CHECK.invalid(_CHECKERS, ("checkerType",), type_, why)
