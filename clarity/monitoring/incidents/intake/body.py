"""Reading a request's body without letting its sender decide how much or how long."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from clarity.monitoring.incidents.intake.refusal import Reason, Refusal
from clarity.monitoring.requests.outcome import Scope
from clarity.monitoring.requests.watch import Receive

MAX_BYTES = 256 * 1024
READ_SECONDS = 5.0
_JSON = "application/json"


def headers_of(scope: Scope) -> Mapping[str, str]:
    """Names in lower case; of a header that stands twice, nothing is believed: it is left out."""
    found: dict[str, str] = {}
    twice = set()
    for name, value in scope["headers"]:
        key = name.decode("latin-1").lower()
        if key in found:
            twice.add(key)
        found[key] = value.decode("latin-1")
    return {key: value for key, value in found.items() if key not in twice}


async def read_body(
    headers: Mapping[str, str],
    receive: Receive,
    most: int = MAX_BYTES,
    seconds: float = READ_SECONDS,
) -> bytes:
    """The whole body.

    Raises Refusal(TOO_LARGE) as soon as more than `most` bytes are announced or have come,
    TOO_SLOW, LEFT, CONTENT_TYPE.
    """
    kind = headers.get("content-type", _JSON).partition(";")[0].strip().lower()
    if kind != _JSON:
        raise Refusal(Reason.CONTENT_TYPE)
    announced = headers.get("content-length", "")
    if announced.isdecimal() and (len(announced) > len(str(most)) or int(announced) > most):
        raise Refusal(Reason.TOO_LARGE)
    try:
        async with asyncio.timeout(seconds):
            return await _read(receive, most)
    except TimeoutError:
        raise Refusal(Reason.TOO_SLOW) from None


async def _read(receive: Receive, most: int) -> bytes:
    body = bytearray()
    more = True
    while more:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise Refusal(Reason.LEFT)
        body += event.get("body", b"")
        if len(body) > most:
            raise Refusal(Reason.TOO_LARGE)
        more = event.get("more_body", False)
    return bytes(body)
