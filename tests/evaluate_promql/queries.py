"""Short ways to write series and to ask queries of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from alerts.evaluate.promql.query import evaluate
from alerts.evaluate.promql.samples import NAME, PromSeries, Samples
from alerts.evaluate.series import Times

SECOND = 1_000
MINUTE = 60 * SECOND
Found = dict[str, list[float | None]]


def at(*minutes: float) -> Times:
    return np.array([round(minute * MINUTE) for minute in minutes], np.int64)


def series(text: str, values: Sequence[float | None], every: int = MINUTE) -> PromSeries:
    """``name{a="b"}`` with a value at 0, `every`, ...; None leaves a sample out."""
    name, _, rest = text.partition("{")
    labels = {NAME: name, **dict(re.findall(r'(\w+)="([^"]*)"', rest))}
    there = [place for place, value in enumerate(values) if value is not None]
    times = np.array([place * every for place in there], np.int64)
    return PromSeries(labels, times, np.array([values[place] for place in there], np.float64))


def ask(query: str, known: Sequence[PromSeries], times: Times) -> Found:
    """What a query returns: ``name{a="b"}`` (sorted) and the values, None where there is none."""
    result = evaluate(query, Samples(known), times)
    return {
        _text(labels): [float(v) if there else None for v, there in zip(row, present, strict=True)]
        for labels, row, present in zip(result.labels, result.values, result.present, strict=True)
    }


def only(query: str, known: Sequence[PromSeries], times: Times) -> list[float | None]:
    """The values of the one row that a query returns."""
    (values,) = ask(query, known, times).values()
    return values


def _text(labels: dict[str, str]) -> str:
    others = [f'{key}="{value}"' for key, value in sorted(labels.items()) if key != NAME]
    return labels.get(NAME, "") + ("{" + ",".join(others) + "}" if others else "")
