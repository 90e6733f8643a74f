"""A log of the tests' own, and what it wrote."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from clarity.monitoring.identity import Identity
from clarity.monitoring.logging.configure import LogSettings, make_log
from clarity.monitoring.logging.log import Log
from clarity.monitoring.logging.losses import Losses
from clarity.monitoring.logging.pseudonyms import Pseudonyms, parse
from tests.app_logging.agent import lifted

IDENTITY = Identity("shop", "europe-west1", "api", "api-7", "host-1", "production")
KEYS: Pseudonyms = parse("k2:0123456789abcdef0123456789abcdef,k1:fedcba9876543210fedcba9876543210")
NOW = 1_795_860_000.25
NOW_TEXT = "2026-11-28T10:00:00.250"


class Memory:
    """A sink that keeps its lines."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []

    def write(self, line: bytes) -> None:
        self.lines.append(line)

    def close(self, seconds: float) -> None:
        return


@dataclass(slots=True)
class Logged:
    """`losses` are those of the log as well as of its sink."""

    settings: LogSettings = field(default_factory=LogSettings)
    sink: Memory = field(default_factory=Memory)
    losses: Losses = field(default_factory=Losses)
    log: Log = field(init=False)

    def __post_init__(self) -> None:
        self.log = make_log(
            IDENTITY, KEYS, self.settings, sink=self.sink, losses=self.losses, now=lambda: NOW
        )

    @property
    def entries(self) -> list[dict[str, Any]]:
        return [lifted(line) for line in self.sink.lines]

    @property
    def entry(self) -> dict[str, Any]:
        """The only one."""
        (entry,) = self.entries
        return entry
