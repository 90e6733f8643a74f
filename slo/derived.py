"""An objective with what follows from it, worked out once for its SLO, alerts and dashboards."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from monitoring.model import Objective, Service
from monitoring.text import duration, percent, plain
from slo.budget import budget_seconds
from slo.indicator import bound_of
from slo.tiers import Tiers
from slo.window import Measure, measure


@dataclass(frozen=True, slots=True)
class Slo:
    """`name` is the full resource name, `bound` the latency's in the unit of its metric."""

    objective: Objective
    service: Service
    name: str
    bound: Decimal | None
    measure: Measure
    tiers: Tiers

    @property
    def key(self) -> str:
        """The key of the SLO resource."""
        return f"slo/{self.objective.key}"

    @property
    def title(self) -> str:
        """The objective's key as words."""
        return self.objective.key.replace("_", " ").replace("-", " ")

    @property
    def promise(self) -> str:
        """What is promised, in words: ``95% < 500ms over 1 d``."""
        target = self.objective.target
        under = f" < {plain(target.bound.value)}{target.bound.unit}" if target.bound else " good"
        held = f"{percent(target.goal)}{under}"
        if self.measure.counted:
            windows = f"{percent(self.measure.goal)} of the windows of"
            return f"{held} in {windows} {duration(self.measure.counted)}"
        promised = self.measure.promise
        return f"{held} over {duration(promised) if promised else self.measure.period}"

    @property
    def budget(self) -> Decimal:
        """Seconds of total outage that a period may hold."""
        return budget_seconds(self.measure.goal, self.measure.seconds)


def service_name(project: str, service: Service) -> str:
    """The full resource name of a service; one that was renamed keeps its oldest id."""
    return f"projects/{project}/services/{(service.aliases or (service.id,))[0]}"


def slo_id(objective: Objective) -> str:
    """The id of the SLO; a renamed objective keeps its oldest one, and with it its history."""
    return (objective.aliases or (objective.key,))[0].replace("_", "-")


def derive(project: str, service: Service, objective: Objective) -> Slo:
    """Everything that follows from an objective; raises CompileError where nothing can."""
    name = f"{service_name(project, service)}/serviceLevelObjectives/{slo_id(objective)}"
    measured = measure(objective)
    return Slo(objective, service, name, bound_of(objective), measured, measured.tiers)
