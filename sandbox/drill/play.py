"""Playing a scenario: its series, what the deployed policies make of them, and the incidents
entered into the sandbox in their order. The clock is virtual: hours take as long as the arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alerts.evaluate.incident import Incident
from alerts.evaluate.options import Options
from alerts.scenario.scenario import Scenario
from alerts.testing import play as testing
from monitoring.model import Model
from monitoring.plan import Json
from sandbox.drill.deployed import Deployed
from sandbox.drill.reports import incident_id, reports
from sandbox.drill.stored import batches
from sandbox.drill.wire import Wire


@dataclass(frozen=True, slots=True)
class Sent:
    """What incidents came to. `notifications` are the sandbox's, in time order; `pages` are the
    incidents that PagerDuty holds because of them."""

    notifications: Sequence[Json]
    pages: Sequence[Json]

    def told_of(self, incident: Incident) -> list[Json]:
        """The notifications of an incident."""
        id = incident_id(incident)
        return [told for told in self.notifications if told["incident"] == id]

    def pages_of(self, incident: Incident) -> list[Json]:
        """PagerDuty's incidents for an incident: one a channel that sends there."""
        id = incident_id(incident)
        return [page for page in self.pages if page["incident_key"] == id]


@dataclass(frozen=True, slots=True)
class Drill:
    """A scenario that was played, and what was sent because of it."""

    deployed: Deployed
    played: testing.Played
    options: Options
    sent: Sent

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """By the time they opened."""
        return self.played.outcome.incidents


def play(
    scenario: Scenario, model: Model, deployed: Deployed, wire: Wire, options: Options | None = None
) -> Drill:
    """Play `scenario` into the sandbox, after what an earlier drill left there is forgotten.

    Raises WireError where the sandbox does not answer.
    """
    chosen = options or Options()
    played = testing.play(scenario, model, deployed.plan, chosen, deployed.check_ids)
    wire.forget(deployed.project)
    series = played.world.data.series
    wire.store(deployed.project, batches(series, scenario.start, scenario.end))
    told = wire.enter(deployed.project, reports(deployed, played.outcome, scenario.end))
    sent = Sent(told, pages(wire, played.outcome.incidents))
    return Drill(deployed, played, chosen, sent)


def pages(wire: Wire, incidents: Sequence[Incident]) -> list[Json]:
    """The incidents that PagerDuty holds for these, oldest first."""
    ids = {incident_id(incident) for incident in incidents}
    return [page for page in wire.pagerduty()["incidents"] if page["incident_key"] in ids]
