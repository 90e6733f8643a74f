"""Retest windows, missing data, auto-close and triggers against the step-by-step machine."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.evaluate.measurement import Measurement
from alerts.evaluate.series import Identity
from alerts.evaluate.state import Missing, Retest, state
from tests.evaluate_reference.step_by_step import Machine, Rules

MINUTE = 60_000
_VERDICTS = st.lists(st.sampled_from([2.0, 0.0, None]), min_size=1, max_size=60)
_SAID = {Missing.NO_OP: "NO_OP", Missing.ACTIVE: "ACTIVE", Missing.INACTIVE: "INACTIVE"}


def _measurement(values: list[float | None]) -> Measurement:
    numbers = np.array([[np.nan if v is None else v for v in values]])
    present = ~np.isnan(numbers)
    times = np.arange(len(values), dtype=np.int64) * MINUTE
    return Measurement(times, (Identity(),), numbers, present, numbers > 1, 1.0)


@settings(max_examples=500)
@given(
    values=_VERDICTS,
    minutes=st.integers(0, 6),
    auto_close=st.sampled_from([0, 3, 8]),
    missing=st.sampled_from(Missing),
    restarts=st.booleans(),
)
def test_a_row_is_met_when_the_machine_says_so(
    values: list[float | None], minutes: int, auto_close: int, missing: Missing, restarts: bool
) -> None:
    retest = Retest(
        duration=minutes * MINUTE,
        auto_close=auto_close * MINUTE,
        missing=missing,
        restarts=restarts,
    )
    condition = {
        "duration": f"{minutes * 60}s",
        "comparison": "COMPARISON_GT",
        "thresholdValue": 1.0,
        "evaluationMissingData": f"EVALUATION_MISSING_DATA_{_SAID[missing]}",
    }
    machine = Machine(condition, Rules(MINUTE, 0, restarts, auto_close * MINUTE))
    expected = []
    for n, value in enumerate(values):
        machine.step(n * MINUTE, value)
        expected.append(machine.met)
    assert state(_measurement(values), retest).met[0].tolist() == expected
