"""What may be shown of the files in which secrets stand, or could stand by mistake.

Encrypted values, and whatever stands where a secret may have been pasted in clear, are replaced by
as many asterisks, so that the columns stay. In doubt a value is hidden: its place is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitoring.config.nodes import Mapping, Node, Scalar, Sequence
from monitoring.config.schema import channel_fields, is_secret_name, stack_settings
from monitoring.diagnostics import Span

Path = tuple[str, ...]

_BREAK = re.compile("(\r\n|\r|\n)")
_KEY = re.compile(r"(\s*(?:- +)?[\"']?([\w:.-]+)[\"']?:(?=\s|$))?(.*)")
_ROUTES = ("page", "ticket")


def redacted(kind: str, text: str, root: Mapping | None) -> str:
    """The text of a file of this kind; `root` is its tree, None where it has no valid one."""
    if kind not in ("stack", "channels"):
        return text
    if root is None:
        return _values_hidden(text, _plain_keys(kind))
    shows = _stack_shows if kind == "stack" else _channels_show
    hidden = [n.span for path, n in _scalars(root, ()) if not shows(path, str(n.value))]
    return _masked(text, hidden)


def _stack_shows(path: Path, _: str) -> bool:
    """Only our own settings are shown, and of a channel only the fields that it can have."""
    if path[0] != "config" or len(path) < 2 or path[1] not in stack_settings():
        return False
    if path[1] == "clarity:channels":
        return len(path) == 4 and path[3] in channel_fields() and path[3] != "secret"
    return "secure" not in path


def _channels_show(path: Path, value: str) -> bool:
    """A channel's unknown fields are hidden, and a `secret` that is more than a name."""
    if path[0] != "channels":
        return True
    if len(path) != 3 or path[2] not in channel_fields():
        return "renamed_from" in path
    return path[2] != "secret" or is_secret_name(value)


def _plain_keys(kind: str) -> frozenset[str]:
    """The keys whose values hold no secret, for a file that can only be looked at by line."""
    settings = stack_settings() if kind == "stack" else ()
    return frozenset({*settings, *channel_fields(), *_ROUTES} - {"secret"})


def _scalars(node: Node, path: Path) -> Iterator[tuple[Path, Node]]:
    """The scalars of a tree, each with the keys that lead to it."""
    if isinstance(node, Mapping):
        for name, item in node.items.items():
            yield from _scalars(item, (*path, name))
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _scalars(item, path)
    elif isinstance(node, Scalar):
        yield path, node


def _masked(text: str, spans: list[Span]) -> str:
    pieces = _BREAK.split(text)  # lines at even places, what ends them at odd ones
    for span in spans:
        for number in range(span.line, span.end_line + 1):
            if 2 * (number - 1) < len(pieces):
                line = pieces[2 * (number - 1)]
                start = span.column - 1 if number == span.line else 0
                end = span.end_column - 1 if number == span.end_line else len(line)
                pieces[2 * (number - 1)] = line[:start] + _stars(line[start:end]) + line[end:]
    return "".join(pieces)


def _values_hidden(text: str, plain_keys: frozenset[str]) -> str:
    """Every value hidden but those of these keys, line by line."""
    pieces = _BREAK.split(text)
    for index in range(0, len(pieces), 2):
        found = _KEY.fullmatch(pieces[index])
        key, name, value = found.groups() if found else ("", None, pieces[index])
        if name not in plain_keys:
            pieces[index] = (key or "") + _stars(value)
    return "".join(pieces)


def _stars(text: str) -> str:
    return re.sub(r"\S", "*", text)
