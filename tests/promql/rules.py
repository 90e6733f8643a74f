"""Alert rules made of the kinds of queries, with thresholds that their series do cross."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.promql.draws import Draws
from tests.promql.kinds import BEYOND, CONDITIONS, NUMBERS

MINUTE = 60_000
_ATTEMPTS = 60  # draws for one more query that is not there yet
_MARGIN = 1e-6  # relative, between a threshold and the values beside it

Threshold = Callable[[str, float], str]  # of an expression's values, at this share of them


@dataclass(frozen=True, slots=True)
class Rule:
    """An alert rule; durations in ms."""

    kind: str
    expr: str
    hold: int
    interval: int


def rules(threshold: Threshold, seed: str = "rules") -> list[Rule]:
    """All generated rules, no two with the same query; the same for a seed and thresholds."""
    draws = Draws(seed)
    made: dict[str, Rule] = {}
    # What is drawn may not hang on the thresholds: asked for twice, with none and with the real
    # ones, it must be the same queries. So texts are told apart before they are compared.
    seen: set[str] = set()
    for kind, (number, count) in NUMBERS.items():
        for _ in range(count):
            text = _fresh(lambda number=number: number(draws), seen)  # type: ignore[misc]
            rule = _rule(kind, _compared(text, draws, threshold), draws)
            made.setdefault(rule.expr, rule)
    for kind, (condition, count) in CONDITIONS.items():
        for _ in range(count):
            text = condition(draws, lambda text: _compared(text, draws, threshold))
            rule = _rule(kind, text, draws)
            made.setdefault(rule.expr, rule)
    for kind, texts in BEYOND.items():
        for text in texts:
            made.setdefault(text, _rule(kind, text, draws))
    return list(made.values())


def _fresh(draw: Callable[[], str], seen: set[str]) -> str:
    for _ in range(_ATTEMPTS):
        text = draw()
        if text not in seen:
            break
    seen.add(text)
    return text


def _rule(kind: str, expr: str, draws: Draws) -> Rule:
    hold = draws.one((0, 0, MINUTE, MINUTE, 5 * MINUTE))
    return Rule(kind, expr, hold, draws.one((30_000, MINUTE)))


def _compared(text: str, draws: Draws, threshold: Threshold) -> str:
    sign = draws.one((">", ">", ">", "<", "<", ">=", "<="))
    return f"{_grouped(text)} {sign} {threshold(text, draws.real(0.15, 0.85))}"


def _grouped(text: str) -> str:
    """In parentheses where a comparison behind it would be read as part of its end."""
    loose = any(f" {word} " in f" {text} " for word in ("or", "and", "unless"))
    return f"({text})" if loose else text


def between(values: Iterable[float], share: float) -> str:
    """A short number between two neighbours of `values`, at about this share of the values."""
    known = sorted({value for value in values if math.isfinite(value)})
    if len(known) < 2:
        return "0" if not known else _short(known[0] - 1, known[0])
    place = int(share * (len(known) - 1))
    for away in range(len(known)):
        for at in (place - away, place + away):
            if 0 <= at < len(known) - 1:
                low, high = known[at], known[at + 1]
                if high - low > _MARGIN * max(abs(low), abs(high)) and high - low > 1e-9:
                    return _short(low, high)
    return repr(known[place])


def _short(low: float, high: float) -> str:
    """The shortest decimal in the middle half of an interval."""
    margin = (high - low) / 4
    middle = (low + high) / 2
    for digits in range(1, 17):
        text = f"{middle:.{digits}g}"
        if low + margin <= float(text) <= high - margin:
            return text
    return repr(middle)
