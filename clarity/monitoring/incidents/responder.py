"""The responder: an incident that opens is acted on as the playbook says, and undone as it closes.

It moves nothing unless its settings say so, only what they name, and within their limits; each
attempt, refused ones too, is told to the audit. Run it where it survives what it responds to: a
service that is down cannot fail itself over.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clarity.monitoring.clock import REAL, Now
from clarity.monitoring.counts import Count, Totals
from clarity.monitoring.incidents import playbook as playbooks
from clarity.monitoring.incidents.actions.breaking import BreakerLever
from clarity.monitoring.incidents.actions.failover import FailoverLever
from clarity.monitoring.incidents.actions.holds import Holds
from clarity.monitoring.incidents.actions.lever import Lever
from clarity.monitoring.incidents.actions.limits import Limits
from clarity.monitoring.incidents.actions.locks import Locks
from clarity.monitoring.incidents.actions.mover import Mover
from clarity.monitoring.incidents.actions.result import Outcome, Result
from clarity.monitoring.incidents.actions.scaling import ScalingLever
from clarity.monitoring.incidents.audit import Audit
from clarity.monitoring.incidents.cloud_run import CloudRun
from clarity.monitoring.incidents.deadline import Deadline, within
from clarity.monitoring.incidents.faults import Part, faults
from clarity.monitoring.incidents.incident import Incident, State
from clarity.monitoring.incidents.intake.news import News
from clarity.monitoring.incidents.playbook import Playbook, Response
from clarity.monitoring.incidents.redis_link import RedisLink
from clarity.monitoring.incidents.settings import Settings, Target
from clarity.monitoring.incidents.store import MemoryStore, SharedStore

if TYPE_CHECKING:  # what it is made with, purgatory and redis, only for those who use it
    from clarity.monitoring.incidents.breakers.breakers import Breakers

UNKNOWN_SERVICE = "unknown_service"
OTHER_ENVIRONMENT = "other_environment"
NO_RULE = "no_rule"

_log = logging.getLogger("clarity.monitoring.incidents")


@dataclass(frozen=True, slots=True)
class Summary:
    """What was done for one notification; `response` None where no rule matched or it closed."""

    response: Response | None
    results: tuple[Result, ...]

    @property
    def again(self) -> bool:
        """Whether the notification should come again: something failed that may succeed then."""
        return any(result.again for result in self.results)


class IncidentResponder:
    """For one event loop.

    `audit` is told of each attempt: ``IncidentLogger(log).action`` writes the contract's event.
    Without `link` what it remembers is this process's: of several instances, the one that is told
    of an incident's end may not be the one that acted, and leaves what that one moved. Give them
    a Redis, or run one. What it, its receivers, `breakers` and `link` refuse, fail at or forget is
    shown by `totals`.

    Raises ValueError where the settings name something that it was not given a client for.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        audit: Audit,
        cloud_run: CloudRun | None = None,
        breakers: Breakers | None = None,
        link: RedisLink | None = None,
        playbook: Playbook = playbooks.DEFAULT,
        now: Now = REAL.now,
        totals: Totals | None = None,
    ) -> None:
        self._settings = settings
        self._playbook = playbook
        self._audit = audit
        self._cloud_run = cloud_run
        self._breakers = breakers
        seen, kept = MemoryStore(name="seen"), MemoryStore(name="held")  # neither crowds the other
        self._news = News(seen if link is None else SharedStore(link, seen), now)
        held = kept if link is None else SharedStore(link, kept)
        holds = Holds(held, settings.hold_for)
        self._scaling = {s: self._scaling_of(t) for s, t in settings.targets.items()}
        self._circuits = {s: self._circuits_of(t) for s, t in settings.targets.items()}
        self._failover = {s: self._failover_of(t) for s, t in settings.targets.items()}
        allowed = {lever.target for service in settings.targets for lever in self._levers(service)}
        self._mover = Mover(
            Limits(settings, held, allowed),
            holds,
            Locks(held),
            self._news.over,
            dry_run=settings.dry_run,
        )
        self.outcomes = _outcomes()
        self._unaudited = faults(Part.AUDIT)
        self.totals = totals or Totals()
        self.totals.include(
            *(self.outcomes, self._unaudited, holds.faults, seen.dropped, kept.dropped),
            *(() if breakers is None else breakers.counts),
            *(() if link is None else (link.failed,)),
        )

    async def respond(self, incident: Incident) -> Summary:
        """Act on it, once. Raises Refusal for one that is no news; nothing for what fails."""
        await self._news.claim(incident)
        deadline = within(self._settings.answer_within)
        if incident.state is State.CLOSED:
            summary = Summary(None, await self._undo(incident, deadline))
        else:
            summary = await self._act(incident, deadline)
        await (self._news.disclaim if summary.again else self._news.settle)(incident)
        return summary

    async def handle_high_error_rate(
        self, incident: Incident, deadline: Deadline | None = None
    ) -> tuple[Result, ...]:
        """More instances, and open circuits for the features that the service can do without."""
        self._tell("High error rate detected", incident)
        service = incident.policy_labels.get(playbooks.SERVICE_LABEL, "")
        levers = [*self._scaling.get(service, ()), *self._circuits.get(service, ())]
        return await self._engage(levers, incident, deadline)

    async def handle_service_down(
        self, incident: Incident, deadline: Deadline | None = None
    ) -> tuple[Result, ...]:
        """Traffic goes to the standby."""
        self._tell("Service outage detected", incident)
        service = incident.policy_labels.get(playbooks.SERVICE_LABEL, "")
        return await self._engage(self._failover.get(service, ()), incident, deadline)

    async def _act(self, incident: Incident, deadline: Deadline) -> Summary:
        response = self._playbook.response(incident)
        if response is None:
            _log.info("incident %s is left to people: %s", incident.id, NO_RULE)
            return Summary(None, ())
        refused = self._not_ours(incident)
        if refused:
            target = incident.policy_labels.get(playbooks.SERVICE_LABEL, "")
            result = Result(response.value, target, Outcome.REFUSED, refused)
            self._record(result, incident)
            return Summary(response, (result,))
        handlers = {
            Response.HIGH_ERROR_RATE: self.handle_high_error_rate,
            Response.SERVICE_DOWN: self.handle_service_down,
        }
        return Summary(response, await handlers[response](incident, deadline))

    def _not_ours(self, incident: Incident) -> str:
        labels = incident.policy_labels
        target = self._settings.targets.get(labels.get(playbooks.SERVICE_LABEL, ""))
        if target is None:
            return UNKNOWN_SERVICE
        there = labels.get(playbooks.ENVIRONMENT_LABEL, "")
        return OTHER_ENVIRONMENT if target.environment not in ("", there) else ""

    async def _engage(
        self, levers: Iterable[Lever], incident: Incident, deadline: Deadline | None
    ) -> tuple[Result, ...]:
        until = deadline or within(self._settings.answer_within)
        return await self._all(
            [(one, self._mover.engage(one, incident.id, until)) for one in levers], incident
        )

    async def _undo(self, incident: Incident, deadline: Deadline) -> tuple[Result, ...]:
        """Whatever it holds, whichever rule it was moved by."""
        service = incident.policy_labels.get(playbooks.SERVICE_LABEL, "")
        if service not in self._settings.targets:
            return ()
        return await self._all(
            [
                (one, self._mover.release(one, incident.id, deadline))
                for one in self._levers(service)
            ],
            incident,
        )

    async def _all(
        self, attempts: list[tuple[Lever, Awaitable[Result | None]]], incident: Incident
    ) -> tuple[Result, ...]:
        """Side by side: one that fails stops no other."""
        found = await asyncio.gather(*(work for _, work in attempts), return_exceptions=True)
        results = []
        for (lever, _), one in zip(attempts, found, strict=True):
            if isinstance(one, Exception):
                _log.error("%s of %s: %s", lever.action, lever.target, type(one).__name__)
                one = Result(lever.action, lever.target, Outcome.FAILED, type(one).__name__)
            elif isinstance(one, BaseException):
                raise one
            if one is not None:
                self._record(one, incident)
                results.append(one)
        return tuple(results)

    def _record(self, result: Result, incident: Incident) -> None:
        self.outcomes.add(result.outcome)
        try:
            self._audit(
                action=result.action,
                target=result.target,
                outcome=result.outcome.value,
                reason=result.reason,
                incident=incident.id,
            )
        except Exception as error:  # the undo matters more than its record
            self._unaudited.add(Part.AUDIT)
            _log.error("an audit entry is lost: %s", type(error).__name__)

    def _tell(self, what: str, incident: Incident) -> None:
        about = {"incident": incident.id, "policy": incident.policy, "summary": incident.summary}
        _log.critical(what, extra=about)

    def _levers(self, service: str) -> list[Lever]:
        return [*self._scaling[service], *self._circuits[service], *self._failover[service]]

    def _scaling_of(self, target: Target) -> tuple[Lever, ...]:
        if not target.instances:
            return ()
        return (ScalingLever(self._client(target), target.cloud_run, target.instances),)

    def _failover_of(self, target: Target) -> tuple[Lever, ...]:
        if target.standby is None:
            return ()
        return (FailoverLever(self._client(target), target.cloud_run, target.standby),)

    def _circuits_of(self, target: Target) -> tuple[Lever, ...]:
        known = self._breakers.names if self._breakers else frozenset()
        missing = set(target.circuits) - known
        if self._breakers is None or missing:
            if missing:
                raise ValueError(f"no breaker is declared for {', '.join(sorted(missing))}")
            return ()
        seconds = self._settings.open_for
        return tuple(BreakerLever(self._breakers, name, seconds) for name in target.circuits)

    def _client(self, target: Target) -> CloudRun:
        if self._cloud_run is None:
            raise ValueError(f"{target.cloud_run} cannot be moved without a client of Cloud Run")
        return self._cloud_run


def _outcomes() -> Count:
    help = "Attempts to move something for an incident, or back, by outcome."
    return Count("incident_actions", help, "outcome", known=Outcome)
