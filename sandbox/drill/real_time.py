"""Real time: what an application writes into the sandbox, judged by the deployed policies.

Log-based metrics are series like the others, since the sandbox counts entries as they come; the
entries themselves are read for log-match policies (`sandbox.drill.logged`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from alerts.evaluate.evaluate import evaluate
from alerts.evaluate.incident import Incident, Outcome, PolicyOutcome
from alerts.evaluate.options import Options
from alerts.evaluate.series import SECOND, Data
from monitoring.plan import Json, Kind
from sandbox.drill.deployed import Deployed
from sandbox.drill.follow import Followed
from sandbox.drill.play import Sent, pages
from sandbox.drill.reports import incident_id, reports
from sandbox.drill.snoozes import snoozes
from sandbox.drill.timeline import Row, closed_row, opened_row
from sandbox.drill.wire import Wire

EVERY_SECONDS = 30.0

Read = Callable[[int, int], Data]
"""The stored series in (start, end], ms since the epoch, and the log entries held for policies."""


@dataclass(slots=True)
class Watch:
    """The policies of `deployed` over what `read` gives, from `start` (ms) on.

    `reach` is how far back the policies look (seconds).
    """

    deployed: Deployed
    wire: Wire
    read: Read
    start: int
    reach: int
    options: Options = field(default_factory=Options)
    followed: Followed = field(init=False)
    _told: set[tuple[str, str, str]] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self.followed = Followed(self.start - 1)

    def look(self, now: int) -> list[Row]:
        """What opened and closed since the last look, up to `now` (ms); those notified are told.

        Raises WireError where the sandbox does not answer, and what `read` raises.
        """
        data = self.read(self.start - self.reach * SECOND, now)
        held = snoozes(self.wire, self.deployed)
        outcome = evaluate(self.deployed.resources, data, self.start, now, self.options, held)
        before = len(self.followed.incidents), self._open()
        self.followed.look(outcome.incidents, now)
        told = self.wire.enter(self.deployed.project, self._news(now))
        sent = Sent(told, pages(self.wire, self.followed.incidents))
        return list(self._rows(before, sent))

    def _news(self, now: int) -> list[Json]:
        """The reports of all incidents that were not made before."""
        found: list[Json] = []
        for event in reports(self.deployed, self._outcome(), now):
            key = (event["incident"]["id"], event["prompt"], event["at"])
            if key not in self._told:
                self._told.add(key)
                found.append(event)
        return found

    def _outcome(self) -> Outcome:
        by_policy: dict[str, list[Incident]] = {
            policy.key: [] for policy in self.deployed.plan.of(Kind.POLICY)
        }
        for incident in self.followed.incidents:
            by_policy[incident.policy].append(incident)
        return Outcome({key: PolicyOutcome(key, tuple(i)) for key, i in by_policy.items()})

    def _open(self) -> set[str]:
        return {incident_id(i) for i in self.followed.incidents if i.closed is None}

    def _rows(self, before: tuple[int, set[str]], sent: Sent) -> Iterator[Row]:
        count, was_open = before
        for place, incident in enumerate(self.followed.incidents):
            if place >= count:
                yield opened_row(incident, self.deployed, sent)
            if incident.closed is not None and (
                place >= count or incident_id(incident) in was_open
            ):
                yield closed_row(incident, incident.closed, sent)


def watch(
    watched: Watch,
    lasting: float | None,
    tell: Callable[[Sequence[Row]], None],
    every: float = EVERY_SECONDS,
) -> None:
    """Look every so many seconds, for `lasting` seconds or until KeyboardInterrupt."""
    end = None if lasting is None else time.monotonic() + lasting
    while True:
        tell(watched.look(round(time.time() * SECOND)))
        left = every if end is None else min(every, end - time.monotonic())
        if left <= 0:
            return
        time.sleep(left)
