"""The audit events: who was refused, what looked like an attack, who read whose health data.

Audit entries are never sampled or thinned.
"""

from __future__ import annotations

from clarity.monitoring.contract import events
from clarity.monitoring.logging.event import Event
from clarity.monitoring.logging.log import Log

_AUTHENTICATION_FAILED = Event(events.AUTHENTICATION_FAILED)
_RATE_LIMITED = Event(events.RATE_LIMITED)
_SUSPICIOUS = Event(events.SUSPICIOUS)
_DATA_ACCESSED = Event(events.DATA_ACCESSED)


class SecurityLogger:
    """One call for each event. An `endpoint` is a route's template; a query is cut off it.

    Users, actors and clients (addresses) appear under pseudonyms.
    """

    def __init__(self, log: Log) -> None:
        self._log = log

    def authentication_failed(self, reason: str, endpoint: str) -> None:
        """Credentials were refused; `reason` is one of few: ``expired``, ``bad_signature``."""
        values = {"reason": reason, "endpoint": _path(endpoint)}
        _AUTHENTICATION_FAILED.write(self._log, values)

    def rate_limited(self, endpoint: str, client: str | None = None) -> None:
        """A request was refused for coming too often."""
        _RATE_LIMITED.write(self._log, {"endpoint": _path(endpoint), "client": client})

    def suspicious(self, rule: str, endpoint: str | None = None, client: str | None = None) -> None:
        """A security rule matched; `rule` is its name, one of few."""
        values = {"rule": rule, "endpoint": _path(endpoint), "client": client}
        _SUSPICIOUS.write(self._log, values)

    def data_accessed(
        self, actor: str, actor_type: str, user: str, data_type: str, record_count: int
    ) -> None:
        """`actor` read health data of `user`; `actor_type` is one of few: ``user``, ``service``."""
        _DATA_ACCESSED.write(
            self._log,
            {
                "actor": actor,
                "actor_type": actor_type,
                "user": user,
                "data_type": data_type,
                "record_count": record_count,
            },
        )


def _path(endpoint: str | None) -> str | None:
    return endpoint.partition("?")[0] if isinstance(endpoint, str) else endpoint
