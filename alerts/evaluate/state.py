"""From measurements to states: at which evaluations a condition is met, for each of its rows.

A condition is met once every measurement of its retest window violates; one clean measurement ends
it. An evaluation without data gives no verdict, unless the condition says that no data violates or
does not: the state stays, until auto-close ends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from alerts.evaluate.measurement import Measurement
from alerts.evaluate.series import Flags
from alerts.evaluate.stretches import Indices, carried, expired, run_starts


class Missing(StrEnum):
    """What no data means: `google.monitoring.v3` EvaluationMissingData, without its prefix."""

    NO_OP = "NO_OP"
    INACTIVE = "INACTIVE"
    ACTIVE = "ACTIVE"


@dataclass(frozen=True, slots=True)
class Retest:
    """How measurements become a state; durations are milliseconds.

    `count` or `percent` rows must be met for any to count. `restarts`: a missing measurement
    restarts the retest window.
    """

    duration: int = 0
    auto_close: int = 0  # 0: never
    missing: Missing = Missing.NO_OP
    restarts: bool = False
    count: int = 1
    percent: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """`met` (r, k); `began` (r, k): the index of the first measurement of the run that met it;
    `silent` (r, k): no verdict at this evaluation; `snoozed` (r, k) if anything is."""

    met: Flags
    began: Indices
    silent: Flags
    snoozed: Flags | None = None


def state(measured: Measurement, retest: Retest) -> State:
    """When each row of a condition is met."""
    violating, clean = _verdicts(measured, retest)
    if retest.auto_close and not measured.present.all():
        clean = clean | expired(measured.times, ~(violating | clean), retest.auto_close)
    silent = ~(violating | clean)
    broken = clean | silent if retest.restarts else clean
    began = run_starts(violating, broken)
    met = violating
    if retest.duration:
        met = violating & (measured.times - measured.times[began] >= retest.duration)
    if retest.duration or silent.any():
        met = carried(met, ~(met | clean))
    return State(_triggered(met, measured, retest), began, silent)


def _verdicts(measured: Measurement, retest: Retest) -> tuple[Flags, Flags]:
    violating = measured.violating
    if retest.missing is Missing.ACTIVE:
        violating = violating | ~measured.present
    if retest.missing is Missing.NO_OP:
        return violating, measured.present & ~violating
    return violating, ~violating


def _triggered(met: Flags, measured: Measurement, retest: Retest) -> Flags:
    """`met` where as many rows as the trigger asks for are met at once."""
    enough: Flags
    if retest.percent:
        alive = (measured.present | met).sum(axis=0)
        enough = met.sum(axis=0) * 100 >= retest.percent * np.maximum(alive, 1)
    elif retest.count > 1:
        enough = met.sum(axis=0) >= retest.count
    else:
        return met
    return met & enough
