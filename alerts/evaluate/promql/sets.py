"""The set operators: and, or, unless."""

from __future__ import annotations

import numpy as np

from alerts.evaluate.promql.binary import Matching
from alerts.evaluate.promql.vector import Vector, merged
from alerts.evaluate.series import Flags, Pairs

SETS = frozenset({"and", "or", "unless"})


def combined(op: str, left: Vector, right: Vector, matching: Matching) -> Vector:
    """`left op right`: rows are the same if what they are matched on is."""
    if op == "or":
        new = right.present & ~_there(right, left, matching)
        return merged(
            Vector(
                left.labels + right.labels,
                np.concatenate([left.values, right.values]),
                np.concatenate([left.present, new]),
            )
        )
    partnered = _there(left, right, matching)
    present = left.present & (partnered if op == "and" else ~partnered)
    return Vector(left.labels, left.values, present)


def _there(rows: Vector, others: Vector, matching: Matching) -> Flags:
    """Where each row has a partner among the others."""
    present: dict[Pairs, Flags] = {}
    for labels, flags in zip(others.labels, others.present, strict=True):
        key = matching.key(labels)
        present[key] = present[key] | flags if key in present else flags
    never = np.zeros(rows.instants, np.bool_)
    found = [present.get(matching.key(labels), never) for labels in rows.labels]
    return np.stack(found) if found else np.zeros_like(rows.present)
