"""What may be shown of a raw file: secrets in it become asterisks, so that the columns stay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitoring import secrets
from monitoring.config.nodes import Mapping, Node, Scalar, Sequence
from monitoring.diagnostics import Span

_SECRETS = frozenset({"auth_token", "password", "service_key", "authToken", "serviceKey"})
_HOLDERS = frozenset({"headers", "sensitiveLabels", "sensitive_labels"})  # all that is in them
_BREAK = re.compile("(\r\n|\r|\n)")
_BY_LINE = re.compile(
    rf"((?:{'|'.join(sorted(_SECRETS | _HOLDERS))}|authorization)[\"']?\s*:)(.*)", re.IGNORECASE
)


def hidden(text: str, roots: list[Node] | None) -> str:
    """The text as messages may show it; `roots` are its trees, None where it has no valid ones."""
    return secrets.hidden(_without_named(text, roots))


def _without_named(text: str, roots: list[Node] | None) -> str:
    """The text without what stands under the names that secrets have."""
    if roots is None:
        pieces = _BREAK.split(text)
        return "".join(_BY_LINE.sub(lambda f: f[1] + _stars(f[2]), piece) for piece in pieces)
    spans = [span for root in roots for span in _secrets(root, hide=False)]
    if not spans:
        return text
    lines = [list(piece) for piece in _BREAK.split(text)]
    for span in spans:
        for number in range(span.line, span.end_line + 1):
            line = lines[2 * (number - 1)] if 2 * (number - 1) < len(lines) else []
            start = span.column - 1 if number == span.line else 0
            end = span.end_column - 1 if number == span.end_line else len(line)
            line[start:end] = _stars("".join(line[start:end]))
    return "".join(map("".join, lines))


def _secrets(node: Node, *, hide: bool) -> Iterator[Span]:
    if isinstance(node, Mapping):
        for key, item in node.items.items():
            yield from _secrets(item, hide=hide or key in _SECRETS or key in _HOLDERS)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _secrets(item, hide=hide)
    elif isinstance(node, Scalar) and hide:
        yield node.span


def _stars(text: str) -> str:
    return re.sub(r"\S", "*", text)
