"""One push: a POST to this machine that ends when its task is cancelled.

Neither redirections nor proxies are followed. Only the status of the answer is read.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from monitoring.plan import Json
from sandbox.api.loopback import DEFAULT_HOST
from sandbox.pubsub.ledger import Due

# The statuses that acknowledge a message; any other, and none at all, means to send it again.
ACKNOWLEDGED = frozenset({102, 200, 201, 202, 204})
_INTERIM = 10
_PORTS = {"http": 80, "https": 443}


class PushError(Exception):
    """No answer came; the message says why in words without the endpoint."""


def body(due: Due, subscription: str, *, counts: bool) -> dict[str, Json]:
    """The wrapped message; `counts` says which try this is, as with a dead letter policy."""
    message = dict(due.message)
    message |= {"message_id": message["messageId"], "publish_time": message["publishTime"]}
    wrapped: dict[str, Json] = {"message": message, "subscription": subscription}
    return wrapped | ({"deliveryAttempt": due.attempts + 1} if counts else {})


async def post(url: str, sent: Mapping[str, Json], token: str, seconds: float) -> int:
    """The status of the answer; raises PushError where none comes in time."""
    try:
        async with asyncio.timeout(seconds):
            return await _post(url, json.dumps(sent).encode(), token)
    except TimeoutError:
        raise PushError(f"no answer within {seconds:g} s") from None
    except (OSError, ValueError, asyncio.IncompleteReadError) as fault:
        raise PushError(type(fault).__name__) from None


async def _post(url: str, sent: bytes, token: str) -> int:
    where = urlsplit(url)
    host = DEFAULT_HOST if where.hostname == "localhost" else where.hostname
    secure = where.scheme == "https"
    reader, writer = await asyncio.open_connection(
        host, where.port or _PORTS[where.scheme], ssl=True if secure else None
    )
    try:
        target = (where.path or "/") + (f"?{where.query}" if where.query else "")
        head = [
            f"POST {target} HTTP/1.1",
            f"Host: {where.netloc.rpartition('@')[2]}",
            "User-Agent: sandbox-pubsub",
            "Accept: application/json",
            "Content-Type: application/json",
            f"Content-Length: {len(sent)}",
            "Connection: close",
        ]
        if token:
            head.append(f"Authorization: Bearer {token}")
        writer.write("\r\n".join([*head, "", ""]).encode("ascii") + sent)
        await writer.drain()
        return await _status(reader)
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def _status(reader: asyncio.StreamReader) -> int:
    """The first status that is final; 102 is, since it acknowledges."""
    for _ in range(_INTERIM):
        version, _, rest = (await reader.readline()).decode("latin-1").partition(" ")
        status = int(rest[:3])
        if not version.startswith("HTTP/1.") or not 100 <= status <= 599:
            raise ValueError("no HTTP")
        if status >= 200 or status in ACKNOWLEDGED:
            return status
        await reader.readuntil(b"\r\n\r\n")
    raise ValueError("no final status")
