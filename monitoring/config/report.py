"""Where everybody who reads the config puts what they find; nothing stops at the first mistake."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from monitoring.config.nodes import Node
from monitoring.diagnostics import Diagnostic, FindingCode, Hint, Severity, Span

MAX_FINDINGS = 1000  # of one reading: more would bury the first ones
MAX_COMPARISONS = 20_000  # of one reading, for "did you mean": some 10 µs each

PLAIN = re.compile(r"[\w./-]+")
"""Text that is written alike in any quotes, in a list, and without."""


class Report:
    """Collects diagnostics, each once."""

    def __init__(self) -> None:
        self.failed = False  # whether there was an error, told of or one too many
        self._found: dict[Diagnostic, None] = {}
        self._comparisons = 0

    def error(self, place: Node | Span, code: FindingCode, message: str, hint: str = "") -> None:
        self.failed = True
        self._add(Diagnostic(_span(place), code, message, hint))

    def warning(self, place: Node | Span, code: FindingCode, message: str, hint: str = "") -> None:
        self._add(Diagnostic(_span(place), code, message, hint, Severity.WARNING))

    def sorted(self) -> tuple[Diagnostic, ...]:
        return tuple(sorted(self._found, key=lambda d: (d.span, d.code, d.message)))

    def did_you_mean(self, word: str, candidates: Iterable[str]) -> str:
        """A hint that names the candidate closest to `word`, or all of them when they are few."""
        known = sorted(set(candidates))
        if self._comparisons + len(known) > MAX_COMPARISONS:
            return ""
        self._comparisons += len(known)
        close = closest(word, known)
        if close:
            return f"did you mean '{close}'?"
        return f"one of {', '.join(known)}" if 0 < len(known) <= 12 else ""

    def spelling(self, word: str, candidates: Collection[str]) -> str:
        """As `did_you_mean`, of a word that stands in the finding's place and can be replaced."""
        hint = self.did_you_mean(word, candidates)
        meant = misspelt(word, candidates) if hint else ""
        return Hint(hint, meant) if meant else hint

    def _add(self, diagnostic: Diagnostic) -> None:
        if len(self._found) < MAX_FINDINGS:
            self._found[diagnostic] = None


def closest(word: str, candidates: Iterable[str]) -> str:
    """The candidate most like `word`, whatever its case and punctuation; empty if none is."""
    from difflib import get_close_matches  # only when something is wrong

    wanted = _folded(word[:100])
    folded = {_folded(c): c for c in candidates}
    for match in get_close_matches(wanted, folded, n=1, cutoff=0.6):
        return folded[match]
    # `code` for status_code: not alike as a whole, but a whole part of one name only.
    having = [name for name in folded if wanted in name.split("_")]
    return folded[having[0]] if len(having) == 1 else ""


def misspelt(word: str, candidates: Collection[str]) -> str:
    """The one candidate that is `word` but for a slip or two, whatever its case; empty if none is.

    Of several it is the one with the fewest slips, if it is alone in that. A slip is a letter too
    many, one missing, another one, or two exchanged. Digits tell names apart: where they differ,
    another name is meant.
    """
    from difflib import get_close_matches

    wanted = _folded(word[:100])
    allowed = 0 if len(wanted) < 3 else 1 if len(wanted) < 6 else 2
    near = get_close_matches(wanted, {_folded(c) for c in candidates}, n=3, cutoff=0.6)
    slips = {name: _slips(wanted, name) for name in near if _digits(name) == _digits(wanted)}
    fewest = min(slips.values(), default=allowed + 1)
    if fewest > allowed:
        return ""
    found = [name for name in candidates if slips.get(_folded(name)) == fewest]
    return found[0] if len(found) == 1 else ""


def _slips(one: str, other: str) -> int:
    """The optimal string alignment distance: Damerau and Levenshtein, without overlapping edits."""
    above: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        above, row, before = row, [i], above
        for j, b in enumerate(other, start=1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _digits(word: str) -> str:
    return "".join(filter(str.isdecimal, word))


def _folded(word: str) -> str:
    return word.casefold().replace("-", "_").replace(" ", "_")


def _span(place: Node | Span) -> Span:
    return place if isinstance(place, Span) else place.span


def quoted(value: object) -> str:
    """A value as a message shows it: short, on one line, without control characters."""
    text = value if isinstance(value, str) else repr(value)
    text = text if len(text) <= 60 else text[:57] + "..."
    shown = text if text.isprintable() else text.encode("unicode_escape").decode()
    return f"'{shown}'"
