"""What an expression is evaluated in: the series, and the instants."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import promql_parser as ast

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.promql.parse import milliseconds
from alerts.evaluate.promql.samples import Samples
from alerts.evaluate.series import SECOND, Times

LOOKBACK = 300 * SECOND  # how old the sample may be that an instant selector returns
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """`times` (k,) are the instants; `step` (ms) is that of a subquery that states none.

    Each instant is a query of its own, as a rule's evaluations are: `@ start()` and `@ end()` are
    the instant itself. With `hindsight` a query sees samples that are later than its instant, too.
    `inner`: within a subquery, whose instants are not those of the query.
    `kept` holds the bounds of windows, which series that share their times share.
    """

    samples: Samples
    times: Times
    step: int
    hindsight: bool = False
    inner: bool = False
    kept: dict[Any, Any] = field(default_factory=dict)

    @property
    def instants(self) -> int:
        return len(self.times)

    def within(self, times: Times) -> Context:
        """The context of a subquery's expression."""
        return replace(self, times=times, inner=True, kept={})

    def known(self, instants: Times) -> Times:
        """The instants, but none beyond those of the queries: a later sample has not come in yet.

        Raises NotEvaluableError within a subquery, where what has come in hangs on the query.
        """
        if self.hindsight or not (instants > self.times).any():
            return instants
        if self.inner:
            raise NotEvaluableError("a subquery that looks ahead of its instants is not evaluated")
        return np.minimum(instants, self.times)

    def reached(self, node: ast.VectorSelector | ast.SubqueryExpr) -> Times:
        """The instants (k,) that a selector looks at, after its @ and offset."""
        offset = milliseconds(node.offset)
        if node.at is None:
            return self.times - offset
        if node.at.at is not None:
            at = round((node.at.at - _EPOCH) / timedelta(milliseconds=1))
            return np.full_like(self.times, at - offset)
        if self.inner:
            raise NotEvaluableError("@ start() and @ end() within a subquery are not evaluated")
        return self.times - offset
