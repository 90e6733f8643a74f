"""What is left of an objective's error budget at any instant of an evaluation."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from alerts.evaluate import threshold
from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.measurement import Measurement
from alerts.evaluate.world import World
from alerts.testing.about import SLO
from monitoring.metric_filter import quoted
from monitoring.plan import Kind, Plan


@dataclass(frozen=True, slots=True, eq=False)
class Budgets:
    """The budgets of a plan's objectives, by key; each is measured once."""

    world: World
    plan: Plan
    _measured: dict[str, Measurement | str] = field(default_factory=dict)

    def left(self, objective: str, instant: int) -> float | str:
        """The part left at the last evaluation up to an instant (ms): 1 is all, negative overspent.

        Where there is none, the reason as a sentence.
        """
        if objective not in self._measured:
            self._measured[objective] = self._measure(objective)
        measured = self._measured[objective]
        if isinstance(measured, str):
            return measured
        place = int(np.searchsorted(measured.times, instant, side="right")) - 1
        if place < 0 or not len(measured.rows) or not measured.present[0, place]:
            return "there were no events to have a budget of"
        return float(measured.values[0, place])

    def _measure(self, objective: str) -> Measurement | str:
        key = f"{SLO}{objective}"
        if key not in self.plan or self.plan[key].kind is not Kind.SLO:
            return f"the stack has no objective {objective}"
        name = quoted(self.plan[key].body["name"])
        condition = {
            "filter": f"select_slo_budget_fraction({name})",
            "comparison": "COMPARISON_LT",
            "thresholdValue": 0.0,
        }
        try:
            return threshold.measure(self.world, condition)
        except NotEvaluableError as why:
            return str(why)
