"""The syntax tree of a Logging query: frozen nodes, each with its place in the text.

Offsets count characters from 0 and take no part in equality, so that a tree equals the one read
back from its own rendering.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as attribute
from enum import StrEnum

FieldPath = tuple[str, ...]
"""``("resource", "labels", "zone")``: the fields of a LogEntry in the spelling of its JSON."""


class Operator(StrEnum):
    EQUAL = "="
    NOT_EQUAL = "!="
    GREATER = ">"
    GREATER_EQUAL = ">="
    LESS = "<"
    LESS_EQUAL = "<="
    HAS = ":"
    MATCHES = "=~"
    MATCHES_NOT = "!~"


class CastType(StrEnum):
    """What CAST makes of a value."""

    STRING = "STRING"
    INT64 = "INT64"
    FLOAT64 = "FLOAT64"
    BOOL = "BOOL"
    TIMESTAMP = "TIMESTAMP"
    DURATION = "DURATION"


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as written, without its quotes; what type it has, the field decides.

    Unquoted, ``NULL_VALUE`` is null, and ``*`` after ``:`` asks whether the field is there.
    """

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """``jsonPayload.status``."""

    path: FieldPath
    offset: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Cast:
    """``CAST(jsonPayload.size, INT64)``."""

    operand: Operand
    type: CastType
    offset: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Extract:
    """``REGEXP_EXTRACT(textPayload, "took ([0-9]+) ms")``."""

    operand: Operand
    pattern: str
    offset: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """``severity >= ERROR``."""

    operand: Operand
    operator: Operator
    value: Literal
    offset: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Anywhere:
    """``"out of memory"``: a value that any field may hold."""

    value: Literal
    offset: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class LogId:
    """``log_id("cloudaudit.googleapis.com/activity")``: the last part of logName, decoded."""

    name: str
    offset: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class FromSource:
    """``source("projects/shop")``: the resource that the entry was written to."""

    name: str
    offset: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Sample:
    """``sample(insertId, 0.25)``: a share of the entries, chosen by the value of a field."""

    operand: Operand
    share: float
    offset: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class InNetwork:
    """``ip_in_net(httpRequest.remoteIp, "10.0.0.0/8")``."""

    operand: Operand
    network: str
    offset: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Search:
    """``SEARCH(textPayload, "disk full")``: all words in one field; in any without a field."""

    operand: Operand | None
    text: str
    offset: int = attribute(default=0, compare=False)


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
    """Two operands or more; written with AND, or by standing side by side."""

    operands: tuple[Node, ...]
    offset: int = attribute(default=0, compare=False)


Operand = Field | Cast | Extract
Leaf = Comparison | Anywhere | LogId | FromSource | Sample | InNetwork | Search
Node = And | Or | Not | Leaf
