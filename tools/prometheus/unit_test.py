"""Files for `promtool test rules`: alert rules, series, and which alerts fire when.

They are YAML files to promtool; JSON, which these are, is YAML.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class AlertRule:
    """Its name is that of its alerts; `hold` is in ms."""

    name: str
    expr: str
    hold: int


@dataclass(frozen=True, slots=True)
class Firing:
    """The label sets, without `alertname`, that a rule's alerts fire with at an instant (ms)."""

    rule: str
    at: int
    alerts: Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class UnitTest:
    """`series` are names with their values in promtool's notation, `grid` ms apart from `start` on.

    Rules are evaluated every `interval` ms, up to the last instant of `firing`.
    """

    start: int
    grid: int
    interval: int
    series: Mapping[str, str]
    rules: Sequence[AlertRule]
    firing: Sequence[Firing]

    def write(self, folder: Path) -> Path:
        """Writes the rules and the test; returns the test's file."""
        rules = [{"alert": r.name, "expr": r.expr, "for": _ms(r.hold)} for r in self.rules]
        groups = {"groups": [{"name": "all", "rules": rules}]}
        test = {
            "interval": _ms(self.grid),
            "start_timestamp": datetime.fromtimestamp(self.start / 1000, UTC).isoformat(),
            "input_series": [{"series": k, "values": v} for k, v in self.series.items()],
            "alert_rule_test": [self._expected(one) for one in self.firing],
        }
        whole = {
            "rule_files": ["rules.yaml"],
            "evaluation_interval": _ms(self.interval),
            "tests": [test],
        }
        (folder / "rules.yaml").write_text(json.dumps(groups), encoding="utf-8")
        (folder / "test.yaml").write_text(json.dumps(whole), encoding="utf-8")
        return folder / "test.yaml"

    def _expected(self, one: Firing) -> dict[str, object]:
        return {
            "eval_time": _ms(one.at - self.start),
            "alertname": one.rule,
            "exp_alerts": [{"exp_labels": dict(labels)} for labels in one.alerts],
        }


def name(labels: Mapping[str, str]) -> str:
    """A series in PromQL's notation, with any name and labels quoted."""
    return "{" + ",".join(f"{json.dumps(k)}={json.dumps(v)}" for k, v in labels.items()) + "}"


def notation(times: Iterable[int], values: Iterable[float], start: int, grid: int) -> str:
    """Samples in promtool's notation; times (ms) are increasing and lie on the grid."""
    parts: list[str] = []
    expected = start
    for time, value in zip(times, values, strict=True):
        gap, rest = divmod(time - expected, grid)
        if gap < 0 or rest:
            raise ValueError(f"a sample at {time} is not on the grid")
        if gap:
            parts.append(f"_x{gap}")
        parts.append(repr(value))
        expected = time + grid
    return " ".join(parts)


def _ms(duration: int) -> str:
    return f"{duration}ms"
