"""From the text of a raw file to the trees of its documents."""

from __future__ import annotations

from pathlib import PurePath

from checks.raw.json_text import parse_json
from monitoring.config.codes import Code
from monitoring.config.nodes import Mapping, Node, Scalar, Sequence
from monitoring.config.report import Report
from monitoring.config.yaml_reader import parse_stream
from monitoring.diagnostics import Span

_SUFFIXES = {".json": True, ".yaml": False, ".yml": False}


def roots_of(file: str, text: str, report: Report) -> list[Node] | None:
    """The documents of a file; None, and a finding, if it cannot be read."""
    if is_json(file, text):
        root = parse_json(text, file, report)
        return None if root is None else [root]
    roots = parse_stream(text, file, report)
    if roots is not None and all(root.value is None for root in roots):
        report.error(Span(file, 1, 1, 1, 1), Code.TYPE, "the file is empty")
    return roots


def is_json(file: str, text: str) -> bool:
    """By the file's name; where that says nothing, by how the text begins."""
    by_name = _SUFFIXES.get(PurePath(file).suffix.lower())
    return text.lstrip()[:1] in ("{", "[") if by_name is None else by_name


def is_sound(file: str, old: str, new: str, edits: int) -> bool:
    """Whether a new text is read, and differs from the old one in no more values than edits."""
    before, after = _leaves(file, old), _leaves(file, new)
    if before is None or after is None:
        return False
    changed = sum(one != other for one, other in zip(before, after, strict=False))
    return len(before) == len(after) and changed <= edits


def _leaves(file: str, text: str) -> list[tuple[int, str]] | None:
    """Every key and value of a file in its order, with its depth; None if it cannot be read."""
    roots = roots_of(file, text, Report())
    if roots is None:
        return None
    found: list[tuple[int, str]] = []
    left = [(0, root) for root in reversed(roots)]
    while left:
        depth, node = left.pop()
        if isinstance(node, Mapping):
            pairs = [(node.keys[name], item) for name, item in node.items.items()]
            left += [(depth + 1, one) for pair in reversed(pairs) for one in reversed(pair)]
        elif isinstance(node, Sequence):
            left += [(depth + 1, item) for item in reversed(node.items)]
        found.append((depth, repr(node.value) if isinstance(node, Scalar) else type(node).__name__))
    return found
