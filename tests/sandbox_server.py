"""A sandbox process on a home of the test's own, asked over its socket."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sandbox.api.client import Address
from sandbox.home import Home
from sandbox.lifecycle import start, stop

PROJECT = "shop"
PARENT = f"/v3/projects/{PROJECT}"
KEY = "0123456789abcdef0123456789abcdef"


class Sandbox:
    """`home` is that of the whole sandbox; `address` changes with each start."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.address: Address = start(home)

    def restart(self) -> None:
        self.stop()
        self.address = start(self.home)

    def stop(self) -> None:
        stop(self.home)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """(status, JSON); `headers` with underscores for hyphens."""
        connection = http.client.HTTPConnection(
            self.address.host, self.address.rest_port, timeout=20
        )
        sent = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, sent, named)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def ok(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        status, answer = self.ask(method, path, body, **headers)
        assert status == 200, answer
        return answer

    def control(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """A request with the key of the home."""
        return self.ask(method, path, body, x_clarity_key=self.address.key)

    def channel(self, type: str, **labels: str) -> str:
        """A new notification channel; its name."""
        body = {"type": type, "displayName": f"A {type}", "labels": labels}
        return str(self.ok("POST", f"{PARENT}/notificationChannels", body)["name"])


@contextmanager
def sandbox(folder: Path) -> Iterator[Sandbox]:
    """A running sandbox with its home in a new folder; it is stopped in the end."""
    made = Sandbox(Home(folder / "a home"))
    try:
        yield made
    finally:
        made.stop()
