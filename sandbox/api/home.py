"""The server's home: a folder of mode 0700 with the state, the log, and where the server is."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import IO

from sandbox.api.client import ADDRESS_FILE, Address

STATE_FILE = "state.db"
LOG_FILE = "requests.jsonl"
_PORTS_FILE = "ports.json"
_LOCK_FILE = "api.lock"
_WIRES = ("rest", "grpc", "smtp")


class HomeBusyError(Exception):
    """Another server holds this home."""


class Home:
    """The folder, held by one server at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path.chmod(0o700)
        self._lock = self._locked()

    def _locked(self) -> IO[str]:
        lock = _private(self.path / _LOCK_FILE)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            raise HomeBusyError(f"A sandbox API already runs with the home {self.path}.") from None
        return lock

    @property
    def state(self) -> Path:
        return self.path / STATE_FILE

    @property
    def log(self) -> Path:
        return self.path / LOG_FILE

    def last_ports(self) -> dict[str, int]:
        """The ports of the last server here: rest, grpc, smtp; 0 for none."""
        try:
            ports = json.loads((self.path / _PORTS_FILE).read_text(encoding="utf-8"))
            return {wire: int(ports.get(wire, 0)) for wire in _WIRES}
        except (OSError, ValueError, AttributeError, TypeError):
            return dict.fromkeys(_WIRES, 0)

    def announce(self, address: Address) -> None:
        """Say where the server is, to whoever looks into the home."""
        ports = (address.rest_port, address.grpc_port, address.smtp_port)
        self._write(_PORTS_FILE, dict(zip(_WIRES, ports, strict=True)))
        self._write(ADDRESS_FILE, asdict(address))

    def is_mine(self, address: Address) -> bool:
        """Whether the home still stands and names this server."""
        try:
            text = (self.path / ADDRESS_FILE).read_text(encoding="utf-8")
            return bool(json.loads(text)["token"] == address.token)
        except (OSError, ValueError, KeyError, TypeError):
            return False

    def leave(self, address: Address) -> None:
        if self.is_mine(address):
            with contextlib.suppress(OSError):
                (self.path / ADDRESS_FILE).unlink()
        self._lock.close()

    def _write(self, name: str, value: object) -> None:
        """Whole or not at all, whenever the process dies."""
        new = self.path / f".{name}.new"
        with _private(new) as file:
            json.dump(value, file)
        new.replace(self.path / name)


def _private(path: Path) -> IO[str]:
    flags = os.O_CREAT | os.O_TRUNC | os.O_WRONLY
    return os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8")
