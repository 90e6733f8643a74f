"""The edits that findings ask for, and a text with them made; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from monitoring.diagnostics import Diagnostic, Span
from monitoring.diagnostics_text import BREAK

_WORD = re.compile(r"[\w%./<>-]+(?: [\w%./<>-]+)*")  # means the same in quotes and without


@dataclass(frozen=True, slots=True)
class Edit:
    """`text` in the place of what stands at `span`, which is part of one line."""

    span: Span
    text: str


def edits_of(found: Iterable[Diagnostic]) -> Mapping[str, Sequence[Edit]]:
    """The edits by file, in their order, none of which touches another.

    Where findings want different texts in one place, or places overlap, nobody knows which is
    meant, and none of these is made.
    """
    wanted: dict[Span, set[str]] = {}
    for diagnostic in found:
        span = diagnostic.span
        if diagnostic.fix is not None and span.line == span.end_line:
            wanted.setdefault(span, set()).add(diagnostic.fix)
    edits: dict[str, list[Edit]] = {}
    clashing: set[Span] = {span for span, texts in wanted.items() if len(texts) > 1}
    spans = sorted(wanted)
    for before, after in pairwise(spans):
        same_line = (before.file, before.line) == (after.file, after.line)
        if same_line and after.column < before.end_column:
            clashing |= {before, after}
    for span in spans:
        if span not in clashing and span.column < span.end_column:
            edits.setdefault(span.file, []).append(Edit(span, *wanted[span]))
    return edits


def edited(text: str, edits: Sequence[Edit]) -> str:
    """The text with the edits made. What stands in quotes keeps them."""
    starts = [0, *(found.end() for found in BREAK.finditer(text))]
    parts, at = [], 0
    for edit in edits:
        start = starts[edit.span.line - 1]
        begin, end = start + edit.span.column - 1, start + edit.span.end_column - 1
        parts += [text[at:begin], _quoted_as(text[begin:end], edit.text)]
        at = end
    return "".join([*parts, text[at:]])


def _quoted_as(old: str, new: str) -> str:
    quote = old[:1]
    quoted = len(old) > 1 and quote in ("'", '"') and old.endswith(quote)
    return f"{quote}{new}{quote}" if quoted and _WORD.fullmatch(new) else new
