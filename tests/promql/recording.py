"""Recorded answers: a file holds the series, the rules, and what Prometheus's engine said of them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.promql.prometheus import Answer, Labels, labels
from tests.promql.rules import Rule
from tests.promql.world import Series

FOLDER = Path(__file__).parent / "recorded"
GENERATED = FOLDER / "generated.json.gz"
SAMPLES = FOLDER / "samples.json.gz"
_EVERY = 6  # one value in so many is kept, to 13 digits: what is compared is right to 1e-9


@dataclass(frozen=True, slots=True)
class Recording:
    """Evaluations are `interval` ms apart, from `start` to `end` (ms, both included)."""

    version: str
    start: int
    end: int
    series: Sequence[Series]
    rules: Sequence[Rule]
    answers: Sequence[Answer]


def write(path: Path, recordings: Sequence[Recording]) -> None:
    """The same bytes for the same recordings."""
    text = json.dumps(list(map(_given, recordings)), separators=(",", ":"), sort_keys=True)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def _given(recording: Recording) -> dict[str, Any]:
    return {
        "prometheus": recording.version,
        "start": recording.start,
        "end": recording.end,
        "series": [[one.labels, _steps(one.times), one.values] for one in recording.series],
        "rules": [
            {"kind": r.kind, "expr": r.expr, "for": r.hold, "interval": r.interval, **_packed(a)}
            for r, a in zip(recording.rules, recording.answers, strict=True)
        ],
    }


def read(path: Path) -> list[Recording]:
    """What `write` wrote."""
    return list(map(_recording, json.loads(gzip.decompress(path.read_bytes()))))


def _recording(given: Mapping[str, Any]) -> Recording:
    return Recording(
        given["prometheus"],
        given["start"],
        given["end"],
        [Series(named, _times(steps), values) for named, steps, values in given["series"]],
        [Rule(one["kind"], one["expr"], one["for"], one["interval"]) for one in given["rules"]],
        [_unpacked(one) for one in given["rules"]],
    )


def thinned(values: Mapping[int, float]) -> dict[int, float]:
    """The values that a recording keeps."""
    kept = sorted(values)[::_EVERY]
    return {at: float(f"{values[at]:.13g}") for at in kept}


def _packed(answer: Answer) -> dict[str, Any]:
    return {
        "error": answer.error,
        "errors": {str(at): text for at, text in answer.errors.items()},
        "values": [
            [dict(name), _runs(at), [str(v) for v in thinned(answer.values[name]).values()]]
            for name, at in answer.present.items()
        ],
        "alerts": [
            [dict(name), _runs(at), _runs(answer.firing[name])]
            for name, at in answer.active.items()
        ],
    }


def _unpacked(given: Mapping[str, Any]) -> Answer:
    present = {labels(named): frozenset(_members(runs)) for named, runs, _ in given["values"]}
    values: dict[Labels, dict[int, float]] = {}
    for named, _, kept in given["values"]:
        places = sorted(present[labels(named)])[::_EVERY]
        values[labels(named)] = dict(zip(places, map(float, kept), strict=True))
    return Answer(
        present=present,
        values=values,
        active={labels(named): frozenset(_members(runs)) for named, runs, _ in given["alerts"]},
        firing={labels(named): frozenset(_members(runs)) for named, _, runs in given["alerts"]},
        errors={int(at): text for at, text in given["errors"].items()},
        error=given["error"],
    )


def _runs(members: Iterable[int]) -> list[int]:
    """Start and length of each run of neighbours, one after the other."""
    runs: list[int] = []
    for one in sorted(members):
        if runs and runs[-2] + runs[-1] == one:
            runs[-1] += 1
        else:
            runs += [one, 1]
    return runs


def _members(runs: Sequence[int]) -> Iterable[int]:
    for first, length in zip(runs[::2], runs[1::2], strict=True):
        yield from range(first, first + length)


def _steps(times: Sequence[int]) -> list[int]:
    return [after - before for before, after in zip([0, *times], times, strict=False)]


def _times(steps: Sequence[int]) -> list[int]:
    times, now = [], 0
    for step in steps:
        now += step
        times.append(now)
    return times
