"""What may be shown of the files in which secrets stand, or could stand by mistake.

Encrypted values, and whatever stands where a secret may have been pasted in clear, are replaced by
as many asterisks, so that the columns stay. In doubt a value is hidden: its place is enough. Of a
comment its ``#`` is shown, and what it tells the checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitoring.config.comments import ADDRESSED, DIRECTIVE, comments
from monitoring.config.nodes import Mapping, Node, Scalar, Sequence
from monitoring.config.schema import channel_fields, is_secret_name, stack_settings
from monitoring.diagnostics import Span

KeyPath = tuple[str, ...]

_BREAK = re.compile("(\r\n|\r|\n)")
_KEY = re.compile(r"(\s*(?:- +)?[\"']?([\w:.-]+)[\"']?:(?=\s|$))?(.*)")
_ROUTES = ("page", "ticket")
_STRUCTURE = "{}[],:"
_ITEM = "[]"  # stands in a path for an item of a list


def redacted(kind: str, text: str, root: Mapping | None) -> str:
    """The text of a file of this kind; `root` is its tree, None where it has no valid one."""
    if kind not in ("stack", "channels"):
        return text
    if root is None:
        return _by_lines(text, _plain_keys(kind))
    shows = _stack_shows if kind == "stack" else _channels_show
    # From all hidden to what is known to be harmless: a value that the tree has dropped, as that
    # of a key given twice, stays hidden. Lines stand at even places, what ends them at odd ones.
    clear, hidden = _BREAK.split(text), _BREAK.split(_stars(text))
    shown = [list(line) for line in _BREAK.split(_by_lines(text, frozenset()))]
    for path, node in _scalars(root, ()):
        visible = path is None or shows(path, str(node.value))
        _copy(clear if visible else hidden, shown, node.span)
    for comment in comments(text):
        said = DIRECTIVE.match(comment.text) or ADDRESSED.match(comment.text)
        end = comment.column + (said.end() if said else 1)
        _copy(clear, shown, Span("", comment.line, comment.column, comment.line, end))
    return "".join(map("".join, shown))


def _stack_shows(path: KeyPath, _: str) -> bool:
    """Only our own settings are shown, and of a channel only the fields that it can have."""
    if path[0] != "config" or len(path) < 2 or path[1] not in stack_settings():
        return False
    if path[1] == "clarity:channels":
        return len(path) == 4 and path[3] in channel_fields() and path[3] != "secret"
    return "secure" not in path


def _channels_show(path: KeyPath, value: str) -> bool:
    """A channel's unknown fields are hidden, and a `secret` that is more than a name."""
    if path[0] != "channels":
        return True
    if path[2:] == ("renamed_from", _ITEM):
        return True
    if len(path) != 3 or path[2] not in channel_fields():
        return False
    return path[2] != "secret" or is_secret_name(value)


def _plain_keys(kind: str) -> frozenset[str]:
    """The keys whose values hold no secret, for a file that can only be looked at by line."""
    settings = stack_settings() if kind == "stack" else ()
    return frozenset({*settings, *channel_fields(), *_ROUTES} - {"secret"})


def _scalars(node: Node, path: KeyPath) -> Iterator[tuple[KeyPath | None, Node]]:
    """The keys of a tree, without path, and its scalars, each with the keys that lead to it."""
    if isinstance(node, Mapping):
        for name, key in node.keys.items():
            yield None, key
            if name in node.items:
                yield from _scalars(node.items[name], (*path, name))
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _scalars(item, (*path, _ITEM))
    elif isinstance(node, Scalar):
        yield path, node


def _copy(source: list[str], onto: list[list[str]], span: Span) -> None:
    """Puts what the lines of `source` have in the span onto the same lines of `onto`.

    `onto` has its characters one by one, so that a line of thousands of values takes no longer.
    """
    for number in range(span.line, span.end_line + 1):
        index = 2 * (number - 1)
        if index < len(onto):
            start = span.column - 1 if number == span.line else 0
            end = span.end_column - 1 if number == span.end_line else len(onto[index])
            onto[index][start:end] = source[index][start:end]


def _by_lines(text: str, plain_keys: frozenset[str]) -> str:
    """Each line's key, and every value hidden but those of these keys."""
    pieces = _BREAK.split(text)
    for index in range(0, len(pieces), 2):
        found = _KEY.fullmatch(pieces[index])
        key, name, value = found.groups() if found else ("", None, pieces[index])
        if name not in plain_keys or "{" in value:
            pieces[index] = (key or "") + _stars(value, _STRUCTURE)
    return "".join(pieces)


def _stars(text: str, kept: str = "") -> str:
    return re.sub(rf"[^\s{re.escape(kept)}]", "*", text)
