"""Whether a sandbox API runs with a home, and where: standard library only, quick to import."""

from __future__ import annotations

import http.client
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

ADDRESS_FILE = "api.json"
_TIMEOUT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Address:
    """A running server; `token` is new with each start and proves that it is this one.

    `key` is new with each start too, and only the home tells it: whoever sends it may enter
    incidents.
    """

    pid: int
    host: str
    rest_port: int
    grpc_port: int
    token: str
    smtp_port: int = 0
    key: str = field(default="", repr=False)

    @property
    def rest(self) -> str:
        """``http://127.0.0.1:8080``"""
        return f"http://{self._authority(self.rest_port)}"

    @property
    def grpc(self) -> str:
        """``127.0.0.1:8081``"""
        return self._authority(self.grpc_port)

    def _authority(self, port: int) -> str:
        return f"[{self.host}]:{port}" if ":" in self.host else f"{self.host}:{port}"


def running(home: Path) -> Address | None:
    """The server of this home, if it lives and answers; None otherwise. Never raises."""
    address = announced(home)
    if address is None or not _lives(address.pid) or not _answers(address):
        return None
    return address


def announced(home: Path) -> Address | None:
    """What the home says of its server, which may be long gone."""
    try:
        return Address(**json.loads((home / ADDRESS_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True


def _answers(address: Address) -> bool:
    connection = http.client.HTTPConnection(
        address.host, address.rest_port, timeout=_TIMEOUT_SECONDS
    )
    try:
        connection.request("GET", "/healthz")
        answer = json.loads(connection.getresponse().read())
    except (OSError, ValueError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return isinstance(answer, dict) and answer.get("token") == address.token
