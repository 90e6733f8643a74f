"""A fault and what each window makes of it, drawn in plain characters.

One line a window: the height of a column is its value, in eighths; half height is the limit, so
that the upper half is what fires. Nothing is told by colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal

from alerts.explain.explain import forms_of
from alerts.explain.explanation import Explanation
from alerts.explain.watched import Part
from monitoring.text import duration
from slo.fault import ZERO, Course, first
from slo.forms import Counted, Ramp, Scale

COLUMNS = 56
_BARS = " ▁▂▃▄▅▆▇█"
_HALF = 4
_FULL, _NONE = "█", "·"
_NAME = 22


def chart(explanation: Explanation) -> list[str]:
    """The lines of the chart, 80 columns at most; none where there is nothing to draw."""
    group = explanation.alternatives[0] if explanation.alternatives else ()
    parts = [part for one in group for part in one.parts]
    drawn = [part for part in parts if _ramp(part) and _ramp(part).window]  # type: ignore[union-attr]
    if not explanation.fires or not drawn or explanation.conditions[0].scale is Scale.CHECKERS:
        return []
    size, lasting, label = _fault(explanation)
    found = first(forms_of(explanation.alternatives), size, lasting)
    if lasting is None:
        if found is None:
            return []
        lasting = 2 * found.detect
    after = found.reset if found else max(_fall(part, size) for part in drawn)
    step = _step((lasting + after) * Decimal("1.1"))
    times = [step * (n + 1) for n in range(COLUMNS)]
    lines = [
        f"A fault of {label} for {duration(lasting)}; a column is {duration(step)}, half height "
        "is the limit:",
        _line("fault", [_flag(at - step < lasting) for at in times]),
    ]
    for part in drawn:
        lines.append(_line(part.name, [_height(part, size, at, lasting) for at in times]))
    lines.append(_line("fires", [_flag(_firing(found, at, lasting)) for at in times]))
    return lines


def _fault(explanation: Explanation) -> tuple[Decimal, Decimal | None, str]:
    """The fault that was asked about; else the largest."""
    if explanation.asked:
        row = explanation.asked.row
        return row.size, explanation.asked.lasting, row.label
    row = explanation.rows[0]
    return row.size, None, row.label


def _ramp(part: Part) -> Ramp | None:
    form = part.form.inner if isinstance(part.form, Counted) else part.form
    return form if isinstance(form, Ramp) else None


def _fall(part: Part, size: Decimal) -> Decimal:
    found = part.form.response(size)
    return found.fall if found else part.form.window if isinstance(part.form, Ramp) else ZERO


def _step(span: Decimal) -> Decimal:
    """The seconds of a column: a round number with which `span` fits."""
    least = span / COLUMNS
    for whole in (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600):
        if whole >= least:
            return Decimal(whole)
    return (least / 86_400).to_integral_value(ROUND_CEILING) * 86_400


def _height(part: Part, size: Decimal, at: Decimal, lasting: Decimal) -> str:
    """The value in eighths; a value that is beyond the limit always shows above half height."""
    ramp = _ramp(part)
    assert ramp is not None, "only ramps are drawn"
    value = ramp.value(size, at, lasting)
    span = ramp.bound - ramp.baseline
    share = (value - ramp.baseline) / span if span else ZERO
    if share <= 1:
        return _BARS[int(share * _HALF)]
    top = max((size - ramp.baseline) / span, Decimal(2))
    above = int((share - 1) / (top - 1) * _HALF + Decimal("0.999"))
    return _BARS[min(_HALF + max(above, 1), len(_BARS) - 1)]


def _firing(found: Course | None, at: Decimal, lasting: Decimal) -> bool:
    return found is not None and found.detect <= at < lasting + found.reset


def _flag(on: bool) -> str:
    return _FULL if on else _NONE


def _line(name: str, columns: Sequence[str]) -> str:
    short = name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"
    return f"{short:<{_NAME}} {''.join(columns)}".rstrip()
