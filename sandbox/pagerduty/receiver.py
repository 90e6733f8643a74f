"""The wire of the local PagerDuty: Events API v1 and v2, and a page that lists what came."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.api.context import Api
from sandbox.api.own_paths import Answer, Asked, Door, OwnPaths
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

    async def v1(asked: Asked) -> Answer:
        if len(asked.body) > MAX_BYTES:
            return _too_large()
        try:
            key = received(asked, read_v1, "Service key is invalid")
        except InvalidEventError as refusal:
            return _refused(refusal)
        return 200, {"status": "success", "message": "Event processed", "incident_key": key}

    async def v2(asked: Asked) -> Answer:
        if len(asked.body) > MAX_BYTES:
            return _too_large()
        try:
            key = received(asked, read_v2, "Invalid routing key")
        except InvalidEventError as refusal:
            return _refused(refusal)
        return 202, {"status": "success", "message": "Event processed", "dedup_key": key}

    async def listing(asked: Asked) -> Answer:
        return 200, {"incidents": ledger.incidents(), "events": ledger.events()}

    return {("POST", V1_PATH): v1, ("POST", V2_PATH): v2, ("GET", LIST_PATH): listing}


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
