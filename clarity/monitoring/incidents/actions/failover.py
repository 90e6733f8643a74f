"""Failover: traffic goes to a standby revision of the same service.

It helps against a bad release. Another region is reached through a load balancer, not from here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from clarity.monitoring.incidents.actions.fault import Fault
from clarity.monitoring.incidents.actions.lever import Reading
from clarity.monitoring.incidents.cloud_run import CloudRun, Traffic
from clarity.monitoring.incidents.deadline import Deadline
from clarity.monitoring.incidents.settings import Standby

LATEST = (Traffic("", 100),)  # what a service has that configures no traffic


@dataclass(frozen=True, slots=True)
class FailoverLever:
    """A position is the list of ``[revision, percent, tag]``, as the service has it.

    What was there is restored as it was: LATEST stays LATEST, so that later deployments serve.
    """

    cloud_run: CloudRun
    target: str
    standby: Standby
    action: str = "failover"

    async def read(self, deadline: Deadline) -> Reading:
        service = await self.cloud_run.read(self.target, deadline)
        return Reading(_text(service.traffic or LATEST), service.etag)

    def wanted(self, reading: Reading) -> str:
        return _text(shifted(_traffic(reading.position), self.standby))

    async def move(self, to: str, etag: str, deadline: Deadline, *, rehearse: bool) -> bool:
        return await self.cloud_run.set_traffic(
            self.target, _traffic(to), etag, deadline, rehearse=rehearse
        )


def shifted(traffic: tuple[Traffic, ...], standby: Standby) -> tuple[Traffic, ...]:
    """The standby gets its percent, the others share the rest as they did before; tags stay.

    Raises Fault where no revision has the standby's tag.
    """
    revision = standby.revision or _tagged(traffic, standby.tag)
    others = [one for one in traffic if one.revision != revision]
    before = sum(one.percent for one in traffic if one.revision == revision)
    if before >= standby.percent:
        return traffic
    shares = apportioned([one.percent for one in others], 100 - standby.percent)
    kept = tuple(
        Traffic(one.revision, share, one.tag)
        for one, share in zip(others, shares, strict=True)
        if share or one.tag
    )
    tags = [one.tag for one in traffic if one.revision == revision and one.tag]
    first, *more = tags or [""]
    return (
        *kept,
        Traffic(revision, standby.percent, first),
        *(Traffic(revision, 0, tag) for tag in more),
    )


def apportioned(weights: list[int], total: int) -> list[int]:
    """`total` shared out by weight in whole numbers, the largest remainders first (Hamilton)."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    shares = [weight * total // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda n: (-(weights[n] * total % whole), n))
    for n in order[: total - sum(shares)]:
        shares[n] += 1
    return shares


def _tagged(traffic: tuple[Traffic, ...], tag: str) -> str:
    for one in traffic:
        if one.tag == tag and one.revision:
            return one.revision
    raise Fault("no_revision_has_the_standby_tag")


def _text(traffic: tuple[Traffic, ...]) -> str:
    return json.dumps([[one.revision, one.percent, one.tag] for one in traffic])


def _traffic(position: str) -> tuple[Traffic, ...]:
    return tuple(Traffic(*one) for one in json.loads(position))
