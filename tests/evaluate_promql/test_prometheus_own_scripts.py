"""The engine under Prometheus' own test scripts, where its Go module is on this machine.

They hold some 1,100 queries over plain samples. Each must give what they say, or be one of the
differences that are listed here with their reason.
"""

from __future__ import annotations

import math
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.promql.query import Result, evaluate
from tests.evaluate_promql.promqltest import Case, Column, Key, cases

_NEW = "added to Prometheus after 2.44, which Cloud Monitoring's PromQL has not"
_REFUSED = {
    r"duration_expression.test": f"arithmetic in durations: {_NEW}",
    r"extended_vectors.test": f"anchored and smoothed selectors: {_NEW}",
    r"fill-modifier.test": f"fill: {_NEW}",
    r"\b(?:integral|info|limit_ratio|histogram_quantiles|start_timestamp)\(": _NEW,
    r"\b(?:ts_of_\w+|(?:max|min)_of|step|range|start|end)\(": _NEW,
    r"histogram_(?:count|sum|avg|stddev|stdvar)\(": "of native histograms only",
    r"</|>/": "of native histograms only",
    r"^\S+\[\S+\]$|^[\"'`]": "a range or a string is no alert's query",
    r"limit.test": "limit_ratio in other clothes",
    r"unquoted_utf8_names.test": "names with dots and letters beyond ASCII, not quoted",
    r"name_label_dropping.test": "delayed removal of names, off unless asked for",
    r"literals.test|number_literal": "numbers with underscores, binary and octal ones",
}
_OTHER = {
    r"@ (?:start|end)\(\)": "each instant is a query of its own, as in an alert's rule",
    r"type_and_unit.test": "the labels __type__ and __unit__, off unless asked for",
    r"name_label_dropping.test": "delayed removal of names, off unless asked for",
    r"start_timestamps.test": "start timestamps, off unless asked for",
    r"unquoted_utf8_names.test": "this reader of scripts leaves escapes in names",
    r"\\xff": "promql-parser reads a byte that is no UTF-8 as a character",
    r"histogram|data_\(|idx=|const_|mixed|request_duration|testhistogram|_buckets|sparse": (
        "series that are native histograms too"
    ),
}


def _scripts() -> list[Path]:
    if not shutil.which("go"):
        return []
    asked = subprocess.run(["go", "env", "GOMODCACHE"], capture_output=True, text=True, check=False)
    modules = Path(asked.stdout.strip() or "/nowhere") / "github.com" / "prometheus"
    return sorted(modules.glob("prometheus@*/promql/promqltest/testdata/*.test"))


def _same(left: float | None, right: float | None) -> bool:
    if left is None or right is None:
        return left is right
    if math.isnan(left) or math.isnan(right):
        return math.isnan(left) and math.isnan(right)
    return left == right or math.isclose(left, right, rel_tol=1e-6)


def _agree(found: Result, expected: dict[Key, Column]) -> bool:
    rows = {
        tuple(sorted(labels.items())): [
            float(value) if there else None for value, there in zip(values, present, strict=True)
        ]
        for labels, values, present in zip(found.labels, found.values, found.present, strict=True)
    }
    return set(rows) == set(expected) and all(
        len(rows[key]) == len(expected[key]) and all(map(_same, rows[key], expected[key]))
        for key in rows
    )


def _verdict(case: Case) -> str:
    try:
        found = evaluate(case.query, case.samples, case.times, hindsight=True)
    except NotEvaluableError as error:
        return "same" if case.expected is None else f"refused: {error}"
    if case.expected is None:
        return "does not fail"
    return "same" if _agree(found, case.expected) else "differs"


def _listed(case: Case, verdict: str) -> bool:
    known = _REFUSED if verdict.startswith("refused") else _OTHER
    return any(re.search(one, text) for one in known for text in (case.place, case.query))


def test_prometheus_own_scripts() -> None:
    scripts = _scripts()
    if not scripts:
        pytest.skip("Prometheus' Go module is not here")
    counts: Counter[str] = Counter()
    unlisted: list[str] = []
    for script in scripts:
        for case in cases(script):
            if isinstance(case, str):
                counts["unreadable"] += 1
                continue
            verdict = _verdict(case)
            counts[verdict.partition(":")[0]] += 1
            if verdict != "same" and not _listed(case, verdict):
                unlisted.append(f"{case.place}: {case.query}: {verdict}")

    assert unlisted == []
    assert counts["same"] > 900, counts
