"""From measurements to states: at which evaluations a condition is met, for each of its rows.

A condition is met once every measurement of its retest window violates; one clean measurement ends
it. An evaluation without data gives no verdict, unless the condition says that no data violates or
does not: the state stays, until auto-close ends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from alerts.evaluate.measurement import Measurement
from alerts.evaluate.series import Flags, Times

Indices = NDArray[np.int64]


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
        clean = clean | _expired(measured.times, violating | clean, retest.auto_close)
    silent = ~(violating | clean)
    broken = clean | silent if retest.restarts else clean
    began = _run_starts(violating, broken)
    met = violating
    if retest.duration:
        met = violating & (measured.times - measured.times[began] >= retest.duration)
    if retest.duration or silent.any():
        met = _held(met, clean)
    return State(_triggered(met, measured, retest), began, silent)


def _verdicts(measured: Measurement, retest: Retest) -> tuple[Flags, Flags]:
    violating = measured.violating
    if retest.missing is Missing.ACTIVE:
        violating = violating | ~measured.present
    if retest.missing is Missing.NO_OP:
        return violating, measured.present & ~violating
    return violating, ~violating


def _last(flags: Flags) -> Indices:
    """The index of the last True up to each place of the row; -1 before the first."""
    places = np.where(flags, np.arange(flags.shape[-1]), -1)
    return np.maximum.accumulate(places, axis=-1)


def _expired(times: Times, judged: Flags, auto_close: int) -> Flags:
    """Where the last verdict is the auto-close duration ago."""
    last = _last(judged)
    return (last >= 0) & (times - times[last] >= auto_close)


def _run_starts(violating: Flags, broken: Flags) -> Indices:
    """The index of the first violation since the run was last broken, wherever there is one."""
    last_broken = _last(broken)
    # A violation starts a run if none came between it and the last break.
    before = np.full_like(last_broken, -1)
    before[:, 1:] = _last(violating)[:, :-1]
    return np.maximum(_last(violating & (before <= last_broken)), 0)


def _held(set_: Flags, cleared: Flags) -> Flags:
    """True from each `set_` until the next `cleared`."""
    return np.greater(_last(set_), _last(cleared))


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
