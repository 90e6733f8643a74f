"""From the text of a query to its syntax tree, or to why it is not evaluated."""

from __future__ import annotations

from datetime import timedelta

import promql_parser as ast

from alerts.evaluate.error import NotEvaluableError
from monitoring import promql_syntax


def parse(query: str) -> ast.Expr:
    """The syntax tree of a query. Raises NotEvaluableError."""
    try:
        tree: ast.Expr = promql_syntax.parse(query)
    except promql_syntax.PromqlError as error:
        raise NotEvaluableError(f"the query is not PromQL: {error}") from error
    except promql_syntax.PromqlBoundsError as error:
        raise NotEvaluableError(str(error)) from error
    return tree


def milliseconds(duration: timedelta | None) -> int:
    """A duration of the query; none is 0."""
    return round(duration / timedelta(milliseconds=1)) if duration else 0
