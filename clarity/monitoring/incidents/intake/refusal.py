"""Why a notification is not acted on, and what its sender is answered.

A webhook is answered by the reason's status. Pub/Sub sends again whatever is not answered with 2xx,
so an authenticated push whose content is at fault is acknowledged: it would be no better the next
time. Failed authentication is not: the messages wait until the subscription is put right.
"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """The word that stands in the log, and in the count of refusals."""

    PATH = "unknown_path"
    METHOD = "method_not_allowed"
    CREDENTIALS_MISSING = "credentials_missing"
    CREDENTIALS_WRONG = "credentials_wrong"
    TOKEN_MALFORMED = "token_malformed"  # noqa: S105
    TOKEN_ALGORITHM = "token_algorithm"  # noqa: S105
    TOKEN_KEY = "token_key_unknown"  # noqa: S105
    TOKEN_SIGNATURE = "token_signature"  # noqa: S105
    TOKEN_TIME = "token_expired_or_early"  # noqa: S105
    TOKEN_ISSUER = "token_issuer"  # noqa: S105
    TOKEN_AUDIENCE = "token_audience"  # noqa: S105
    TOKEN_EMAIL = "token_email"  # noqa: S105
    CERTIFICATES = "certificates_unavailable"
    CONTENT_TYPE = "content_type"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    LEFT = "sender_left"  # while sending
    MALFORMED = "malformed"
    VERSION = "unknown_version"
    STALE = "stale"
    FUTURE = "dated_in_the_future"
    DUPLICATE = "duplicate"
    WORKING = "already_worked_on"
    OVER = "closed_before"


_STATUSES = {
    Reason.PATH: 404,
    Reason.METHOD: 405,
    Reason.CREDENTIALS_MISSING: 401,
    Reason.CREDENTIALS_WRONG: 401,
    Reason.TOKEN_MALFORMED: 401,
    Reason.TOKEN_ALGORITHM: 401,
    Reason.TOKEN_KEY: 401,
    Reason.TOKEN_SIGNATURE: 401,
    Reason.TOKEN_TIME: 401,
    Reason.TOKEN_ISSUER: 403,
    Reason.TOKEN_AUDIENCE: 403,
    Reason.TOKEN_EMAIL: 403,
    Reason.CERTIFICATES: 503,
    Reason.CONTENT_TYPE: 415,
    Reason.TOO_LARGE: 413,
    Reason.TOO_SLOW: 408,
    Reason.LEFT: 400,  # which nobody reads
    Reason.MALFORMED: 400,
    Reason.VERSION: 400,
    Reason.STALE: 200,
    Reason.FUTURE: 200,
    Reason.DUPLICATE: 200,
    Reason.WORKING: 503,
    Reason.OVER: 200,
}
_OF_CONTENT = frozenset({Reason.CONTENT_TYPE, Reason.TOO_LARGE, Reason.MALFORMED, Reason.VERSION})


class Refusal(Exception):  # noqa: N818 - an answer, not a fault
    """A notification that is not acted on."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def status(reason: Reason, *, pushed: bool) -> int:
    """The HTTP status of the answer; `pushed` by Pub/Sub, authenticated."""
    return 200 if pushed and reason in _OF_CONTENT else _STATUSES[reason]
