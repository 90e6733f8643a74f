"""Label values that a selection takes, and that another does not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, product

from alerts.scenario.pattern import samples
from monitoring.model import Metric, Selection

Labels = dict[str, str]

_USUAL = {
    "status_code": "200",
    "code": "200",
    "response_code": "200",
    "response_code_class": "2xx",
    "status": "ok",
    "method": "GET",
    "endpoint": "/",
    "route": "/",
}
_OTHERWISE = (
    *("200", "201", "301", "400", "403", "404", "429", "500", "503"),
    *("ok", "error", "other", "0", "1"),
)
_BY_TYPE = {"BOOL": ("true", "false"), "INT64": ("200", "500", "0", "1")}
_TRIES = 20_000


class NoLabelsError(ValueError):
    """No values were found; the text says for what."""


def matching(
    metric: Metric, wanted: Sequence[Selection], unwanted: Sequence[Selection] = ()
) -> Labels:
    """Labels of `metric` that each of `wanted` takes and none of `unwanted`.

    Raises NoLabelsError where none are found among the values that the selections name, examples
    of their patterns, and usual values.
    """
    every = [*wanted, *unwanted]
    choices = {name: _candidates(metric, name, every, wanted) for name in metric.labels}
    for values in islice(product(*choices.values()), _TRIES):
        labels = dict(zip(choices, values, strict=True))
        if not any(taken(labels, selection) for selection in unwanted):
            return labels
    what = " and ".join(_told(selection) for selection in wanted) or metric.key
    others = " nor ".join(_told(selection) for selection in unwanted)
    raise NoLabelsError(
        f"no labels found that {what} takes" + (f" and not {others}" if others else "")
    )


def taken(labels: Labels, selection: Selection) -> bool:
    """Whether a selection takes a series with these labels."""
    return all(_matches(labels.get(m.label, ""), m.value, m.regex) for m in selection.where)


def _candidates(
    metric: Metric, name: str, every: Sequence[Selection], wanted: Sequence[Selection]
) -> list[str]:
    """Values of one label that each of `wanted` takes, the most usual first."""
    found = [*_BY_TYPE.get(metric.labels[name], (_USUAL.get(name, "example"),))]
    for match in (m for selection in every for m in selection.where if m.label == name):
        found += samples(match.value) if match.regex else [match.value]
    if metric.labels[name] not in _BY_TYPE:
        found += _OTHERWISE
    needed = [m for selection in wanted for m in selection.where if m.label == name]
    return [
        value
        for value in dict.fromkeys(found)
        if all(_matches(value, m.value, m.regex) for m in needed)
    ]


def _matches(value: str, wanted: str, regex: bool) -> bool:
    return re.fullmatch(wanted, value) is not None if regex else value == wanted


def _told(selection: Selection) -> str:
    parts: Iterator[str] = (
        f"{m.label}{'=~' if m.regex else '='}{m.value}" for m in selection.where
    )
    return f"{selection.metric.key}{{{', '.join(parts)}}}"
