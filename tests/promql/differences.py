"""The differences that are known, and the comparison of a recording with them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import yaml

from tests.promql import compare
from tests.promql.recording import Recording

_FILE = Path(__file__).parent / "differences.yaml"


def known() -> dict[str, str]:
    """The reason for each query that is known to differ."""
    groups = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {query: group["reason"] for group in groups for query in group["queries"]}


def found(recordings: Iterable[Recording]) -> dict[str, str]:
    """The first difference of each query that has one."""
    differing = {}
    for recording in recordings:
        seen = compare.samples(recording)
        for rule, answer in zip(recording.rules, recording.answers, strict=True):
            text = compare.difference(rule, compare.instants(recording, rule), seen, answer)
            if text:
                differing[rule.expr] = text
    return differing
