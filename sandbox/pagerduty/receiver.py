"""The wire of the local PagerDuty: Events API v1 and v2, and a page that lists what came."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.api.context import Api
from sandbox.api.own_paths import Answer, Asked, Door, Own, OwnPaths
from sandbox.pagerduty.event import MAX_BYTES, Event, InvalidEventError, read_v1, read_v2
from sandbox.pagerduty.ledger import Ledger
from sandbox.pagerduty.paths import LIST_PATH, V1_PATH, V2_PATH

_Read = Callable[[bytes], tuple[str, Event]]


def paths(api: Api, door: Door) -> OwnPaths:
    """The receiver's paths, on the server's own port."""
    ledger = Ledger(api.store)

    def received(asked: Asked, read: _Read, unknown: str) -> str:
        key, event = read(asked.body)
        service = ledger.service(key)
        if service is None:
            raise InvalidEventError([unknown])
        with api.store.transaction():
            return ledger.take(service, event, door.time(asked) or api.timestamp())

    def version(read: _Read, unknown: str, status: int, named: str) -> Own:
        async def receive(asked: Asked) -> Answer:
            if len(asked.body) > MAX_BYTES:
                return _too_large()
            try:
                key = received(asked, read, unknown)
            except InvalidEventError as refusal:
                return _refused(refusal)
            return status, {"status": "success", "message": "Event processed", named: key}

        return receive

    async def listing(asked: Asked) -> Answer:
        return 200, {"incidents": ledger.incidents(), "events": ledger.events()}

    return {
        ("POST", V1_PATH): version(read_v1, "Service key is invalid", 200, "incident_key"),
        ("POST", V2_PATH): version(read_v2, "Invalid routing key", 202, "dedup_key"),
        ("GET", LIST_PATH): listing,
    }


def _refused(refusal: InvalidEventError) -> Answer:
    body = {
        "status": "invalid event",
        "message": "Event object is invalid",
        "errors": refusal.errors,
    }
    return 400, body


def _too_large() -> Answer:
    words = f"The event is larger than {MAX_BYTES} bytes"
    return 413, {"status": "invalid event", "message": words, "errors": [words]}
