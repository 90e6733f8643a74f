"""Every number that Google's Monitoring API enforces, once, with its unit and its source.

Each constant is the plain number, ready to compare with; `TABLE` holds the same as rows, for the
docs. Durations are seconds unless the unit says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar


class Source(StrEnum):
    """How we know a limit."""

    PROTO = "comments of the API's protocol buffers"
    PROVIDER = "source of the Terraform provider"
    RECORDED = "traffic recorded from the API"
    ERROR = "error of the API quoted in a public issue"
    DOC = "Google's documentation"
    COPY = "a third party's copy of Google's documentation"
    UNSURE = "practice; no source settles it"


@dataclass(frozen=True, slots=True)
class Limit:
    """A row of the table: what is limited, to how much of which unit, and how we know."""

    what: str
    value: int | float
    unit: str
    source: Source


_rows: list[Limit] = []
_Number = TypeVar("_Number", int, float)


def _limit(what: str, value: _Number, unit: str, source: Source) -> _Number:
    _rows.append(Limit(what, value, unit, source))
    return value


MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_P, _T, _G, _E = Source.PROTO, Source.PROVIDER, Source.RECORDED, Source.ERROR
_D, _C, _U = Source.DOC, Source.COPY, Source.UNSURE

# Labels that users put on resources.
USER_LABELS = _limit("user labels of a resource", 64, "labels", _P)
USER_LABEL_CHARS = _limit("key or value of a user label", 63, "characters", _P)
USER_LABEL_BYTES = _limit("key or value of a user label", 128, "bytes", _P)

# Alert policies.
POLICIES = _limit("alert policies of a metrics scope", 2_000, "policies", _D)
POLICY_CONDITIONS = _limit("conditions of a policy", 6, "conditions", _P)
POLICY_CHANNELS = _limit("notification channels of a policy", 16, "channels", _D)
DISPLAY_NAME_CHARS = _limit("display name of a policy, check or channel", 512, "characters", _P)
FILTER_CHARS = _limit("filter of a condition", 2_048, "characters", _P)
DOCUMENTATION_CHARS = _limit("documentation content", 8_192, "characters", _P)
DOCUMENTATION_BYTES = _limit("documentation content", 10_240, "bytes", _P)
SUBJECT_BYTES = _limit("documentation subject", 10_240, "bytes", _P)
DOCUMENTATION_LINKS = _limit("links of a documentation", 3, "links", _P)
