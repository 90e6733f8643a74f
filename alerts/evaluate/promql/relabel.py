"""Functions that make labels: label_replace, label_join, and those of absent series."""

from __future__ import annotations

import re
from collections.abc import Sequence

import promql_parser as ast

from alerts.evaluate.patterns import compiled
from alerts.evaluate.promql.samples import NAME
from alerts.evaluate.promql.select import matchers
from alerts.evaluate.promql.vector import QueryError, Vector, label, relabelled, with_label
from alerts.evaluate.series import Pairs, pairs

_REFERENCE = re.compile(r"\$(?:(?P<escaped>\$)|\{(?P<braced>\w+)\}|(?P<bare>\w+))", re.ASCII)


def label_replace(
    vector: Vector, target: str, replacement: str, source: str, pattern: str
) -> Vector:
    """Sets `target` where the whole of `source` matches; ``$1`` and ``${name}`` are its groups."""
    if not target:
        raise QueryError("label_replace names no label to set")
    matches = compiled(pattern, dot_all=True).fullmatch

    def change(labels: Pairs) -> Pairs:
        found = matches(label(labels, source))
        if found is None:
            return labels
        return with_label(labels, target, _expanded(replacement, found))

    return relabelled(vector, change)


def _expanded(template: str, found: re.Match[str]) -> str:
    def reference(part: re.Match[str]) -> str:
        if part["escaped"]:
            return "$"
        name = part["braced"] or part["bare"]
        try:
            return found[int(name) if name.isdigit() else name] or ""
        except IndexError:
            return ""

    return _REFERENCE.sub(reference, template)


def label_join(vector: Vector, target: str, separator: str, sources: Sequence[str]) -> Vector:
    """Sets `target` to the values of other labels, joined."""
    if not target:
        raise QueryError("label_join names no label to set")

    def change(labels: Pairs) -> Pairs:
        joined = separator.join(label(labels, source) for source in sources)
        return with_label(labels, target, joined)

    return relabelled(vector, change)


def absent_labels(node: ast.Expr) -> Pairs:
    """The labels that `absent` can tell: those its selector compares by = once."""
    selector = node.vector_selector if isinstance(node, ast.MatrixSelector) else node
    if not isinstance(selector, ast.VectorSelector):
        return ()
    found: dict[str, str] = {}
    seen: set[str] = set()
    for name, op, value in matchers(selector):
        if name == NAME:
            continue
        if op == ast.MatchOp.Equal and name not in seen:
            found[name] = value
            seen.add(name)
        else:
            found.pop(name, None)
    return tuple(pair for pair in pairs(found) if pair[1])
