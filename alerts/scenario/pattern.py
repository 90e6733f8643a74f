"""Texts that a regular expression matches as a whole: one for each of its outer alternatives."""

from __future__ import annotations

import re
from functools import lru_cache

_CLASSES = {"d": "0", "D": "a", "w": "a", "W": "-", "s": " ", "S": "a"}
_EMPTY = frozenset("bBAzZE")  # escapes that match no character
_QUANTIFIER = re.compile(r"(?:([*?])|(\+)|\{(\d+)(?:,\d*)?\})\??")
_GROUP = re.compile(r"\((?:\?(?:P?<[^>]*>|[a-zA-Z-]*:))?")
_FLAGS = re.compile(r"\(\?[a-zA-Z-]+\)")
_SET = re.compile(r"\[(\^?)(\]?(?:\\.|[^\]\\])*)\]")
_ANY = "0aA-_/. "
_DEEPEST = 20


@lru_cache(maxsize=256)
def samples(pattern: str) -> tuple[str, ...]:
    """Texts that `pattern` matches as a whole; none where it is beyond this small reading."""
    found, end = _alternatives(pattern, 0, 0)
    if end != len(pattern):
        return ()
    return tuple(text for text in dict.fromkeys(found) if re.fullmatch(pattern, text))


def _alternatives(pattern: str, place: int, depth: int) -> tuple[list[str], int]:
    """A text for each alternative from `place` on, and where the group ends."""
    if depth > _DEEPEST:
        return [], place
    found, text = [], ""
    while place < len(pattern) and pattern[place] != ")":
        if pattern[place] == "|":
            found.append(text)
            text, place = "", place + 1
            continue
        part, place = _atom(pattern, place, depth)
        quantifier = _QUANTIFIER.match(pattern, place)
        if quantifier:
            place = quantifier.end()
            times = 0 if quantifier[1] else 1 if quantifier[2] else min(int(quantifier[3]), 100)
            part *= times
        text += part
    return [*found, text], place


def _atom(pattern: str, place: int, depth: int) -> tuple[str, int]:
    """What one part of a pattern matches, and where the next part begins."""
    char = pattern[place]
    if flags := _FLAGS.match(pattern, place):
        return "", flags.end()
    if char == "(":
        opened = _GROUP.match(pattern, place)
        inner, end = _alternatives(pattern, opened.end() if opened else place + 1, depth + 1)
        return (inner[0] if inner else ""), min(end + 1, len(pattern))
    if char == "[" and (members := _SET.match(pattern, place)):
        allowed = re.compile(members[0])
        first = members[2].lstrip("\\")[:1]
        return next((c for c in first + _ANY if allowed.fullmatch(c)), ""), members.end()
    if char == "\\" and place + 1 < len(pattern):
        escaped = pattern[place + 1]
        text = "" if escaped in _EMPTY else _CLASSES.get(escaped, escaped)
        return text, place + 2
    if char in "^$":
        return "", place + 1
    return ("0" if char == "." else char), place + 1
