"""The certificates that Google signs tokens with, kept as long as their answer says.

A sender chooses the key id of its token, so an unknown one must not make us ask each time: whatever
comes, the source is asked at most once in `pause` seconds, in a thread, with a time-out. Where that
does not end it (it bounds neither the look-up of a name nor an answer in drops), nobody waits on.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from clarity.monitoring.incidents.faults import Part, faults
from clarity.monitoring.incidents.intake.refusal import Reason, Refusal
from clarity.monitoring.threads import in_thread

GOOGLE_URL = "https://www.googleapis.com/oauth2/v1/certs"
PAUSE_SECONDS = 30.0
FETCH_SECONDS = 3.0
WAIT_SECONDS = 5.0  # for all of a fetch
GRACE_SECONDS = 3_600.0  # known ones are still believed so long when nobody answers
MAX_KEPT_SECONDS = 86_400.0
MAX_BYTES = 64 * 1024
MAX_CERTIFICATES = 32
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age=(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Certificates:
    """PEM certificates by key id, to be kept for so many seconds."""

    by_key: Mapping[str, str]
    max_age: float


Source = Callable[[], Certificates]
"""Blocks; raises whatever it likes when there are none."""


class CertificateCache:
    """The certificates of `source`; for one event loop. `faults` counts when none could be had."""

    def __init__(
        self,
        source: Source,
        pause: float = PAUSE_SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source = source
        self._pause = pause
        self._now = monotonic
        self._lock = asyncio.Lock()
        self._kept: Mapping[str, str] = {}
        self._expires = -float("inf")
        self._asked = -float("inf")
        self._fetching: Future[Certificates] | None = None
        self.faults = faults(Part.CERTIFICATES)

    async def get(self, key: str) -> str:
        """The certificate of a key id.

        Raises Refusal: TOKEN_KEY for one that there is not, CERTIFICATES when none could be had.
        """
        if key not in self._kept or self._now() > self._expires:
            await self._refresh(key)
        if self._now() > self._expires + GRACE_SECONDS:
            raise Refusal(Reason.CERTIFICATES)
        if key not in self._kept:
            raise Refusal(Reason.TOKEN_KEY)
        return self._kept[key]

    async def _refresh(self, key: str) -> None:
        async with self._lock:
            fresh = key in self._kept and self._now() <= self._expires
            if fresh or self._now() < self._asked + self._pause:
                return
            self._asked = self._now()
            try:
                got = await self._fetched()
            except Exception:  # of any kind: the ones we have must do
                self.faults.add(Part.CERTIFICATES)
                return
            self._kept = dict(list(got.by_key.items())[:MAX_CERTIFICATES])
            self._expires = self._now() + min(max(got.max_age, 0.0), MAX_KEPT_SECONDS)

    async def _fetched(self) -> Certificates:
        """What the source gives; one that hangs is waited for again, not asked once more."""
        if self._fetching is None or self._fetching.done():
            self._fetching = in_thread(self._source, "clarity-certificates")
        async with asyncio.timeout(WAIT_SECONDS):
            return await asyncio.wrap_future(self._fetching)


def google_certificates(url: str = GOOGLE_URL, session: Any = None) -> Certificates:
    """As Google (or a stand-in at `url`) publishes them. Raises OSError or ValueError."""
    import requests

    asked = (session or requests).get(
        url, timeout=FETCH_SECONDS, stream=True, allow_redirects=False
    )
    with asked as answer:
        if answer.status_code != 200:
            raise OSError(f"certificates: answered {answer.status_code}")
        body = answer.raw.read(MAX_BYTES + 1, decode_content=True)
        control = answer.headers.get("Cache-Control", "")
    if len(body) > MAX_BYTES:
        raise ValueError("certificates: too large")
    return Certificates(_certificates(body), max_age(control))


def max_age(cache_control: str) -> float:
    """Seconds, 0 where the header says nothing."""
    found = _MAX_AGE.search(cache_control)
    return float(found[1]) if found else 0.0


def _certificates(body: bytes) -> Mapping[str, str]:
    from clarity.monitoring.incidents.intake.strict_json import read_object

    found = read_object(body)
    if not all(isinstance(pem, str) for pem in found.values()):
        raise ValueError("certificates: not key id -> PEM")
    return found
