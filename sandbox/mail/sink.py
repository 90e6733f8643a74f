"""The SMTP wire of the sink, on the loop of the other wires."""

from __future__ import annotations

import asyncio
import logging
import socket
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from sandbox.api.context import Api
from sandbox.api.own_paths import Answer, Asked, OwnPaths
from sandbox.mail.letterbox import MAX_BYTES, MAX_RECIPIENTS, Letterbox
from sandbox.mail.paths import LIST_PATH

_TIMEOUT_SECONDS = 30.0
_TOO_MANY = f"452 at most {MAX_RECIPIENTS} recipients"


class _Handler:
    """What becomes of each letter; the names of the methods are aiosmtpd's."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._letters = Letterbox(api.store)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return _TOO_MANY
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content or b""
        raw = content.encode() if isinstance(content, str) else content
        sender = envelope.mail_from or ""
        self._letters.put(sender, envelope.rcpt_tos, raw, self._api.timestamp())
        return "250 Message kept"


async def serve(api: Api, listening: socket.socket) -> asyncio.Server:
    """Take letters on a bound socket until the server is closed."""
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd tells of each command
    loop = asyncio.get_running_loop()

    def session() -> SMTP:
        handler: Any = _Handler(api)
        return SMTP(
            handler,
            data_size_limit=MAX_BYTES,
            hostname="localhost",
            ident="sandbox",
            timeout=_TIMEOUT_SECONDS,
            loop=loop,
        )

    return await loop.create_server(session, sock=listening)


def paths(api: Api) -> OwnPaths:
    """The page that lists the letters."""
    letters = Letterbox(api.store)

    async def listing(asked: Asked) -> Answer:
        return 200, {"mail": letters.letters()}

    return {("GET", LIST_PATH): listing}
