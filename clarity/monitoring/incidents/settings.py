"""What a responder may do: nothing, until it is told otherwise."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

KILL_VARIABLE = "CLARITY_INCIDENTS_OFF"
KILL_KEY = "off"  # in the store: clarity:incidents:off in Redis
_SERVICE = re.compile(r"projects/[^/]+/locations/[^/]+/services/[^/]+")


@dataclass(frozen=True, slots=True)
class Standby:
    """Where a failover sends traffic: a revision by its name, or the one that has a tag."""

    revision: str = ""
    tag: str = ""
    percent: int = 100

    def __post_init__(self) -> None:
        if bool(self.revision) == bool(self.tag):
            raise ValueError("a standby is named by its revision or by its tag")
        if not 1 <= self.percent <= 100:
            raise ValueError("a standby takes 1 to 100 percent of the traffic")


@dataclass(frozen=True, slots=True)
class Target:
    """What may be moved for the incidents of one service. What is not named is not touched.

    `cloud_run` is ``projects/P/locations/L/services/S``; `instances` the minimum while an incident
    of its errors is open (0: left alone); `circuits` those that open then, for the features that it
    can do without: opening one that it needs makes the errors worse.
    `environment`, where given, has to be the incident's.
    """

    cloud_run: str = ""
    instances: int = 0
    standby: Standby | None = None
    circuits: tuple[str, ...] = ()
    environment: str = ""

    def __post_init__(self) -> None:
        if self.cloud_run and not _SERVICE.fullmatch(self.cloud_run):
            raise ValueError(
                f"a target is projects/P/locations/L/services/S, not {self.cloud_run!r}"
            )
        if (self.instances or self.standby) and not self.cloud_run:
            raise ValueError("instances and traffic are those of a cloud_run service: name it")
        if self.instances < 0:
            raise ValueError("instances are 0 or more")


@dataclass(frozen=True, slots=True)
class Settings:
    """`targets` is the allow-list, by the ``service`` label of the policies. Times in seconds.

    A `cool_down` passes between two moves of the same thing; `per_hour` bounds them all together
    (undoing is not counted: it leads back). No minimum of instances goes above `max_instances`. A
    circuit that an incident opened is tried again after `open_for`. Notifications are worked on
    for `answer_within`: Pub/Sub waits 10 s by default.
    """

    targets: Mapping[str, Target]
    enabled: bool = False
    dry_run: bool = True
    max_instances: int = 10
    cool_down: float = 300.0
    per_hour: int = 10
    open_for: float = 60.0
    answer_within: float = 8.0
    hold_for: float = 30 * 86_400.0  # how long what was moved is remembered, to put it back
    killed: Callable[[], bool] = lambda: killed_by_environment(os.environ)

    def __post_init__(self) -> None:
        if min(self.cool_down, self.per_hour, self.max_instances) < 0 or self.answer_within <= 0:
            raise ValueError("limits are 0 or more, and answer_within is above 0")
        for service, target in self.targets.items():
            if target.instances > self.max_instances:
                raise ValueError(
                    f"{service}: {target.instances} instances are more than max_instances allows "
                    f"({self.max_instances})"
                )


def killed_by_environment(environ: Mapping[str, str]) -> bool:
    """Whether $CLARITY_INCIDENTS_OFF says that nothing is to be moved; any word but 0 does."""
    return environ.get(KILL_VARIABLE, "").strip().lower() not in ("", "0", "false", "no")
