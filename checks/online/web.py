"""The hosts of uptime checks and the pages of runbooks, given what the network says of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from checks.online.codes import Online
from checks.online.links import Asked
from checks.place import Places
from monitoring.diagnostics import Diagnostic, Severity
from monitoring.plan import Kind, Plan, Resource, Source


def hosts(plan: Plan) -> tuple[str, ...]:
    """The hosts that the plan's uptime checks ask."""
    return tuple(map(_host, plan.of(Kind.UPTIME)))


def judge_hosts(plan: Plan, without: Collection[str], places: Places) -> Iterator[Diagnostic]:
    """The uptime checks of hosts without an address."""
    for resource in plan.of(Kind.UPTIME):
        if _host(resource) in without:
            yield Diagnostic(
                places.of_field(resource.source, ("host",)),
                Online.HOST,
                f"{resource.key} asks {_host(resource)}, which has no address",
                "make its DNS record, or name another host: the check fails from everywhere",
                Severity.WARNING,
            )


def _host(resource: Resource) -> str:
    return str(resource.body["monitoredResource"]["labels"]["host"])


def judge_links(
    named: Iterable[tuple[Source, str]], asked: Asked, places: Places
) -> Iterator[Diagnostic]:
    """The runbooks that are dead; `named` are those of each entry that has one."""
    for source, url in named:
        if url in asked.dead:
            yield Diagnostic(
                places.of_entry(source, ("runbook",)),
                Online.LINK,
                f"the runbook {url}: {asked.dead[url]}",
                "whoever is woken has nothing to read: put the page there, or name another",
                Severity.WARNING,
            )
