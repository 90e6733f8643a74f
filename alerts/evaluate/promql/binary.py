"""Operators between two operands: arithmetic and comparisons, and how vectors are matched."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import promql_parser as ast

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.promql.samples import NAME
from alerts.evaluate.promql.vector import (
    QueryError,
    Scalar,
    Value,
    Vector,
    dropped,
    empty,
    grouped,
    kept,
    label,
    merged,
    relabelled,
    somewhere,
    with_label,
    without_name,
)
from alerts.evaluate.series import Flags, Pairs, Values

ARITHMETIC: dict[str, Callable[[Values, Values], Values]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "%": np.fmod,
    "^": np.power,
    "atan2": np.arctan2,
}
COMPARISONS: dict[str, Callable[[Values, Values], Flags]] = {
    "==": np.equal,
    "!=": np.not_equal,
    ">": np.greater,
    "<": np.less,
    ">=": np.greater_equal,
    "<=": np.less_equal,
}


@dataclass(frozen=True, slots=True)
class Matching:
    """How the rows of two vectors find each other: on some labels, or on all but some.

    `many` is the side that may have several rows for one of the other, which `include` takes labels
    from: "left", "right", or neither.
    """

    on: bool = False
    names: tuple[str, ...] = ()
    many: str = ""
    include: tuple[str, ...] = ()

    def key(self, labels: Pairs) -> Pairs:
        """What two rows must have in common."""
        return kept(labels, self.names) if self.on else dropped(labels, (*self.names, NAME))


def matching_of(modifier: ast.BinModifier | None) -> Matching:
    """The matching that an operator's modifiers ask for."""
    if modifier is None:
        return Matching()
    fill = modifier.fill_values
    if fill is not None and (fill.lhs is not None or fill.rhs is not None):
        raise NotEvaluableError("fill() is not evaluated: Cloud Monitoring's PromQL has it not")
    cardinality = modifier.card
    many = ""
    if cardinality == ast.VectorMatchCardinality.ManyToOne:
        many = "left"
    elif cardinality == ast.VectorMatchCardinality.OneToMany:
        many = "right"
    labels = modifier.matching
    on = labels is not None and labels.type == ast.LabelModifierType.Include
    names = tuple(labels.labels) if labels is not None else ()
    return Matching(on, names, many, tuple(modifier.group_labels or ()))


def binary(op: str, left: Value, right: Value, modifier: ast.BinModifier | None) -> Value:
    """`left op right`, for arithmetic and comparisons."""
    as_bool = modifier is not None and modifier.return_bool
    with np.errstate(all="ignore"):
        if isinstance(left, Scalar) and isinstance(right, Scalar):
            return Scalar(_operation(op)(left.values, right.values).astype(np.float64))
        if isinstance(left, Vector) and isinstance(right, Vector):
            return _joined(op, left, right, matching_of(modifier), as_bool)
        return _with_scalar(op, left, right, as_bool)


def _operation(op: str) -> Callable[[Values, Values], Values] | Callable[[Values, Values], Flags]:
    return ARITHMETIC[op] if op in ARITHMETIC else COMPARISONS[op]


def _with_scalar(op: str, left: Value, right: Value, as_bool: bool) -> Vector:
    """A vector and a scalar; a comparison keeps the vector's values where it holds."""
    vector = left if isinstance(left, Vector) else right
    assert isinstance(vector, Vector), "one side is a vector"
    if op in ARITHMETIC:
        values = ARITHMETIC[op](left.values, right.values)
        return relabelled(Vector(vector.labels, values, vector.present), without_name)
    holds = COMPARISONS[op](left.values, right.values)
    if as_bool:
        result = Vector(vector.labels, holds.astype(np.float64), vector.present)
        return relabelled(result, without_name)
    return Vector(vector.labels, vector.values, vector.present & holds)


def _joined(op: str, left: Vector, right: Vector, matching: Matching, as_bool: bool) -> Vector:
    """Two vectors. Raises QueryError where rows match several that may match only one."""
    instants = left.instants
    if not left.labels or not right.labels:
        return empty(instants)
    many, one = (right, left) if matching.many == "right" else (left, right)
    both = somewhere(left.present) & somewhere(right.present)
    ones = _unambiguous(one, matching, both)
    pairs = [
        (row, partner)
        for row, labels in enumerate(many.labels)
        for partner in ones.get(matching.key(labels), ())
    ]
    if not pairs:
        return empty(instants)
    rows, partners = (list(side) for side in zip(*pairs, strict=True))
    present = many.present[rows] & one.present[partners]
    drops_name = op in ARITHMETIC or as_bool
    labels = [
        _result_labels(many.labels[row], one.labels[partner], matching, drops_name)
        for row, partner in pairs
    ]
    _refuse_several(labels, [matching.key(many.labels[row]) for row in rows], present, matching)
    sides = (many.values[rows], one.values[partners])
    first, second = sides if many is left else sides[::-1]
    if op in ARITHMETIC:
        values = ARITHMETIC[op](first, second)
    else:
        holds = COMPARISONS[op](first, second)
        values = holds.astype(np.float64) if as_bool else first
        present = present if as_bool else present & holds
    return merged(Vector(tuple(labels), values, present))


def _unambiguous(one: Vector, matching: Matching, both: Flags) -> dict[Pairs, list[int]]:
    """The rows of the side that must be unique, by what they are matched on."""
    found = grouped(map(matching.key, one.labels))
    for key, rows in found.items():
        several = (one.present[rows].sum(axis=0) > 1) & both
        if several.any():
            side = "left" if matching.many == "right" else "right"
            raise QueryError(
                f"several series on the {side} side of an operator match on {_text(key)}: "
                "many-to-many matching is not allowed",
                several,
            )
    return found


def _refuse_several(
    labels: list[Pairs], keys: list[Pairs], present: Flags, matching: Matching
) -> None:
    """Raises QueryError where two pairs of rows would make the same row of the result."""
    alike = zip(keys, labels, strict=True) if matching.many else ((key, ()) for key in keys)
    for (key, _), places in grouped(alike).items():
        several = present[places].sum(axis=0) > 1
        if several.any():
            wanted = (
                "the labels of group_left or group_right must make each result unique"
                if matching.many
                else "many-to-one matching must be explicit (group_left or group_right)"
            )
            raise QueryError(
                f"several series of an operator match on {_text(key)}: {wanted}", several
            )


def _result_labels(many: Pairs, one: Pairs, matching: Matching, drops_name: bool) -> Pairs:
    labels = without_name(many) if drops_name else many
    if not matching.many:
        select = kept if matching.on else dropped
        labels = select(labels, matching.names)
    for name in matching.include:
        labels = with_label(labels, name, label(one, name))
    return labels


def _text(labels: Iterable[tuple[str, str]]) -> str:
    return "{" + ", ".join(f'{name}="{value}"' for name, value in labels) + "}"
