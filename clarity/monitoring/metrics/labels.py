"""Sets of label values are bounded: a metric has so many series, and no more."""

from __future__ import annotations

from clarity.monitoring.requests.method import OTHER

MOST_SERIES = 1_000
MOST_CHARS = 128  # of a label's value; Cloud Monitoring takes 1,024

Values = tuple[str, ...]


class LabelSets:
    """Lets in the first `most` sets of values of one metric; others are folded into ``_OTHER``.

    The values at the positions `kept` are told apart even then, half as many sets again; beyond
    that everything is one set.
    """

    def __init__(self, most: int, kept: frozenset[int] = frozenset()) -> None:
        self._most = most
        self._kept = kept
        self._known: set[Values] = set()

    def admit(self, values: Values) -> Values:
        """`values`, or what they are folded into."""
        if values in self._known:
            return values
        clean = tuple(value if _is_clean(value) else OTHER for value in values)
        if clean == values and self._has_room(values, self._most):
            return values
        narrowed = tuple(value if at in self._kept else OTHER for at, value in enumerate(clean))
        if self._has_room(narrowed, self._most + self._most // 2):
            return narrowed
        return (OTHER,) * len(values)

    def _has_room(self, values: Values, most: int) -> bool:
        """Whether the set is known; it is from now on, if there are fewer than `most`."""
        if values in self._known:
            return True
        if len(self._known) >= most:
            return False
        self._known.add(values)
        return True


def _is_clean(value: str) -> bool:
    """Short enough, and can be written in UTF-8: else one value would make the page fail."""
    try:
        return len(value) <= MOST_CHARS and value.encode().decode() == value
    except UnicodeEncodeError:
        return False
