"""The values of a label: text of the declared type, short, and few."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from clarity.monitoring.cloud_metrics.limits import LABEL_VALUE_BYTES, LABEL_VALUES
from clarity.monitoring.requests.method import OTHER

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/+-]{0,63}")
"""A name as people give models and actions; no e-mail address, no sentence."""

LabelValue = str | bool | int

_BOOL: dict[LabelValue, str] = {True: "true", False: "false"}


@dataclass(frozen=True, slots=True)
class Limit:
    """Which values a label may have: all others become OTHER (a BOOL label needs no limit).

    Those of `allowed` (for STRING) if it is given; else the first `most` that come, if they match
    `pattern` whole.
    """

    allowed: Collection[str] | None = None
    most: int = LABEL_VALUES
    pattern: re.Pattern[str] | None = None


@dataclass(slots=True)
class Label:
    """A label of one metric: `type` is STRING, BOOL or INT64. Not thread-safe."""

    key: str
    type: str
    limit: Limit
    known: dict[LabelValue, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.type == "BOOL":
            self.known.update(_BOOL)
        for value in self.limit.allowed or ():
            self.known[cut(value)] = cut(value)

    def text(self, value: LabelValue) -> str | None:
        """The text of a value, or OTHER; None for a value of another type than the label's."""
        try:
            found = self.known.get(value)
        except TypeError:  # not even hashable
            return None
        return self._learn(value) if found is None else found

    def _learn(self, value: object) -> str | None:
        key = self._key(value)
        if key is None:
            return None
        if not self._takes(key):
            return OTHER
        text = self.known[key] = str(key)
        return text

    def _key(self, value: object) -> str | int | None:
        """A plain value of the label's type, for a subclass may be and say anything."""
        if self.type == "STRING" and isinstance(value, str):
            return cut(value)
        if self.type == "INT64" and isinstance(value, int) and not isinstance(value, bool):
            return int(value)
        return None

    def _takes(self, key: str | int) -> bool:
        if key in self.known:
            return True
        if self.limit.allowed is not None or len(self.known) >= self.limit.most:
            return False
        return self.limit.pattern is None or bool(self.limit.pattern.fullmatch(str(key)))


def cut(text: str) -> str:
    """At most LABEL_VALUE_BYTES of UTF-8, whole characters; what is no character becomes ``?``."""
    encoded = text[:LABEL_VALUE_BYTES].encode("utf-8", "replace")
    return encoded[:LABEL_VALUE_BYTES].decode("utf-8", "ignore")
