"""The story: a healthy service, half of the model's answers fail, somebody is paged, the responder
acts, the errors stop, the page is resolved."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from clarity.monitoring.incidents.actions.mover import IN_PLACE
from clarity.monitoring.incidents.actions.result import Outcome
from examples.demo.eyes import Eyes
from examples.demo.figures import Figures, figures
from examples.demo.stage import LONGEST_SECONDS, Stage
from examples.demo.told import Teller
from monitoring.plan import Json
from sandbox.drill.timeline import PAGE, Row

OBJECTIVE = "slo/api_availability"
POLICY = "alert/api_availability/page-fast"
FAILING = 0.5  # of the models' answers
# By the clock, in seconds.
EVERY = 30
WARM_UP = 90
MENDED_AFTER = 90  # after the responder acted
GIVE_UP = 1_500
WELL = 0.01  # of the requests may fail in a minute that counts as well

_MOVED = (Outcome.DONE, Outcome.STARTED)
_BACK = (Outcome.UNDONE, Outcome.LEFT)


class Act(StrEnum):
    """How far the story has come."""

    HEALTHY = "healthy"
    FAILING = "failing"
    PAGED = "paged"
    ANSWERED = "answered"
    MENDED = "mended"
    RESOLVED = "resolved"


@dataclass
class Story:
    """Plays it; the times are by the clock, in ms. `before` and `after` are the figures around."""

    stage: Stage
    eyes: Eyes
    teller: Teller
    act: Act = Act.HEALTHY
    failed_at: int = 0
    paged_at: int = 0
    answered_at: int = 0
    recovered_at: int = 0
    resolved_at: int = 0
    before: Figures | None = None
    after: Figures | None = None
    rows: list[Row] = field(default_factory=list)
    actions: list[Json] = field(default_factory=list)

    def play(self) -> bool:
        """Whether it came to its end: resolved, and what the responder moved is back."""
        stage, began = self.stage, time.monotonic()
        due = stage.began + EVERY * 1_000
        while time.monotonic() - began < LONGEST_SECONDS and due < stage.began + GIVE_UP * 1_000:
            time.sleep(max(0.0, stage.clock.real((due - stage.now()) / 1_000)))
            now = stage.now()
            self._look(now)
            if self.act is Act.RESOLVED and is_undone(self.actions):
                return True
            due = max(due + EVERY * 1_000, now)
        return False

    def _look(self, now: int) -> None:
        for row in self.eyes.look(now):
            self._seen(row)
        for event in self.eyes.events():
            number = f"#{event['incident']}: " if event["incident"] else ""
            self.teller.tell(now, "pagerduty", f"{event['action']} {number}{event['summary']}")
        if self.act not in (Act.HEALTHY, Act.FAILING):
            self._acted(now)
        found = figures(self.stage.deployed.plan, OBJECTIVE, self.eyes.data, now)
        self.teller.figures(now, found)
        self._go_on(now, found)

    def _seen(self, row: Row) -> None:
        self.rows.append(row)
        self.teller.tell(row.at, row.what, row.text)
        self.teller.tell(row.at, "", f"tells {row.told}")
        if row.policy == POLICY and row.what == PAGE and self.act is Act.FAILING:
            self.act, self.paged_at = Act.PAGED, row.at
        elif row.policy == POLICY and self.act in (Act.ANSWERED, Act.MENDED):
            self.act, self.resolved_at = Act.RESOLVED, row.at

    def _acted(self, now: int) -> None:
        for action in self.eyes.actions():
            self.actions.append(action)
            why = f" ({action['reason']})" if action.get("reason") else ""
            target = str(action["target"]).rpartition("/")[2]
            text = f"{action['action']} of {target}: {action['outcome']}{why}"
            self.teller.tell(now, "responder", text)
            if self.act is Act.PAGED:
                self.act, self.answered_at = Act.ANSWERED, now

    def _go_on(self, now: int, found: Figures) -> None:
        """The next turn of the story, when its time has come."""
        if self.act is Act.HEALTHY and now - self.stage.began >= WARM_UP * 1_000:
            self.before = found
            self.stage.break_models(FAILING)
            self.act, self.failed_at = Act.FAILING, now
            self.teller.tell(now, "fault", "half of the models' answers are errors from here on")
        if self.answered_at and not self.recovered_at and found.errors < WELL:
            self.recovered_at = now
            self.teller.tell(now, "recovery", "users see no errors: answers without a model")
        answered = self.act is Act.ANSWERED and now - self.answered_at >= MENDED_AFTER * 1_000
        if answered:
            self.stage.break_models(0)
            self.act = Act.MENDED
            self.teller.tell(now, "fault", "the models are mended")
        self.after = found

    @property
    def spent(self) -> float:
        """The part of the budget that it cost; NaN where that is not known."""
        if self.before is None or self.after is None:
            return math.nan
        return self.before.left - self.after.left


def is_undone(actions: Sequence[Json]) -> bool:
    """Whether of what was moved nothing is still as an incident has it.

    An incident that joins in what another one had moved, or is refused it, moves nothing back.
    """
    moved: dict[str, bool] = {}
    for action in actions:
        outcome = Outcome(action["outcome"])
        if outcome in _MOVED:
            moved[action["target"]] = True
        elif outcome in _BACK or action.get("reason") == IN_PLACE:
            moved[action["target"]] = False
    return bool(moved) and not any(moved.values())
