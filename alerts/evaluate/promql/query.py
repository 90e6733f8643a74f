"""The evaluation of a PromQL query at many instants at once."""

from __future__ import annotations

from alerts.evaluate.promql.samples import Samples
from alerts.evaluate.promql.vector import Vector
from alerts.evaluate.series import Times


def evaluate(query: str, samples: Samples, times: Times, *, default_step: int = 60_000) -> Vector:
    """What `query` returns at each of `times` (ms, increasing); each is a query of its own.

    `default_step` (ms) is that of a subquery that states none. Raises NotEvaluableError.
    """
    raise NotImplementedError
