"""From the text of a raw file to the trees of its documents."""

from __future__ import annotations

from pathlib import PurePath

from checks.raw.json_text import parse_json
from monitoring.config.codes import Code
from monitoring.config.nodes import Node
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
