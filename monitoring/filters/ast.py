"""The syntax tree of a filter: frozen nodes, each with its place in the text.

Offsets count characters from 0, ends are exclusive; neither takes part in equality, so that a tree
equals the one read back from its own rendering.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as attribute
from enum import StrEnum

Scalar = str | int | float | bool

FieldPath = tuple[str, ...]
"""A left-hand side in its plural spelling: ``("metric", "labels", "code")``, ``("project",)``."""

METRIC_TYPE: FieldPath = ("metric", "type")
RESOURCE_TYPE: FieldPath = ("resource", "type")


class Operator(StrEnum):
    EQUAL = "="
    NOT_EQUAL = "!="
    HAS = ":"
    GREATER = ">"
    GREATER_EQUAL = ">="
    LESS = "<"
    LESS_EQUAL = "<="


class Function(StrEnum):
    """What may stand on the right of ``=`` and ``!=`` instead of a value."""

    STARTS_WITH = "starts_with"
    ENDS_WITH = "ends_with"
    HAS_SUBSTRING = "has_substring"
    ONE_OF = "one_of"
    FULL_MATCH = "monitoring.regex.full_match"


class SloFunction(StrEnum):
    """The time series that the service computes for an objective."""

    BURN_RATE = "select_slo_burn_rate"
    HEALTH = "select_slo_health"
    COMPLIANCE = "select_slo_compliance"
    BUDGET = "select_slo_budget"
    BUDGET_FRACTION = "select_slo_budget_fraction"
    BUDGET_TOTAL = "select_slo_budget_total"
    COUNTS = "select_slo_counts"


@dataclass(frozen=True, slots=True)
class Call:
    """``one_of("a", "b")``: one argument, but for one_of, which takes one or more."""

    function: Function
    arguments: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """``metric.labels.code = "500"``; `field` is normalised to the plural spelling.

    The field stands from `offset` to `field_end`, the value from `value_offset` to `end`.
    """

    field: FieldPath
    operator: Operator
    value: Scalar | Call
    offset: int = attribute(default=0, compare=False)
    field_end: int = attribute(default=0, compare=False)
    value_offset: int = attribute(default=0, compare=False)
    end: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Selector:
    """``select_slo_burn_rate("projects/p/services/s/serviceLevelObjectives/o", "3600s")``.

    `arguments` are where the objective and the lookback begin and end.
    """

    function: SloFunction
    objective: str
    lookback: str | None = None
    offset: int = attribute(default=0, compare=False)
    end: int = attribute(default=0, compare=False)
    arguments: tuple[tuple[int, int], ...] = attribute(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Variable:
    """``${location}``: a dashboard's template variable, standing where a comparison may."""

    name: str
    offset: int = attribute(default=0, compare=False)
    end: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    operand: Node
    offset: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Or:
    """Two operands or more."""

    operands: tuple[Node, ...]
    offset: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """Two operands or more; written with AND or by standing side by side."""

    operands: tuple[Node, ...]
    offset: int = attribute(default=0, compare=False)


Node = And | Or | Not | Comparison | Selector | Variable
