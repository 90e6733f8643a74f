"""The running sandbox, as the collector writes to it: over REST, each call bounded in time."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from monitoring.plan import Json
from sandbox.api.client import announced
from sandbox.api.handlers.time_series import MAX_SERIES
from sandbox.api.own_paths import KEY_HEADER
from sandbox.collector.point import Point
from sandbox.notify.paths import SERIES_PATH

TIMEOUT_SECONDS = 10.0
_MAX_ANSWER = 16 << 20
_PAGE = 1_000
_WHY_CHARS = 500

_Refused = Callable[[Json, int], int]
"""How many of so many an answer refuses."""


class SinkError(Exception):
    """The sandbox did not answer, or will not be asked this; the message says which."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a write: how many were taken and refused, and the refusals in words."""

    taken: int = 0
    refused: int = 0
    why: tuple[str, ...] = ()

    def __add__(self, other: Taken) -> Taken:
        return Taken(
            self.taken + other.taken, self.refused + other.refused, (*self.why, *other.why)
        )


@dataclass(frozen=True, slots=True)
class Sink:
    """Writes into the project of the sandbox whose API has its home at `home`.

    The home is read for each call: a sandbox that was started anew has new ports and a new key.
    """

    home: Path
    project: str
    timeout: float = TIMEOUT_SECONDS

    def series(self, points: Sequence[Point]) -> Taken:
        """Write points as any client does: a series at most once, 200 in a call.

        Raises SinkError where the sandbox does not answer; refusals are told, not raised.
        """
        path = f"/v3/projects/{quote(self.project, safe='')}/timeSeries"
        done = Taken()
        for batch in _slices(points, MAX_SERIES):
            body = {"timeSeries": [point.written() for point in batch]}
            done += self._taken(path, body, len(batch), _series_refused)
        return done

    def google(self, points: Sequence[Point]) -> Taken:
        """Put in what only Google writes. Raises SinkError."""
        path = f"{SERIES_PATH}?{urlencode({'project': self.project})}"
        done = Taken()
        for batch in _slices(points, MAX_SERIES):
            body = [point.played() for point in batch]
            done += self._taken(path, body, len(batch), _all_refused)
        return done

    def entries(self, request: Json) -> Taken:
        """Write log entries (a WriteLogEntriesRequest). Raises SinkError."""
        count = len(request["entries"])
        return self._taken("/v2/entries:write", request, count, _entries_refused)

    def uptime_checks(self) -> list[Json]:
        """The deployed uptime checks of the project. Raises SinkError."""
        found: list[Json] = []
        token = ""
        while True:
            asked = {"pageSize": _PAGE} | ({"pageToken": token} if token else {})
            path = f"/v3/projects/{quote(self.project, safe='')}/uptimeCheckConfigs"
            status, answer = self._ask("GET", f"{path}?{urlencode(asked)}")
            if status != http.client.OK:
                raise SinkError(f"the sandbox refuses to list uptime checks: {_why(answer)}")
            found += answer.get("uptimeCheckConfigs", ())
            token = answer.get("nextPageToken", "")
            if not token:
                return found

    def _taken(self, path: str, body: Json, count: int, refused: _Refused) -> Taken:
        status, answer = self._ask("POST", path, body)
        if status == http.client.OK:
            return Taken(count)
        if status >= http.client.INTERNAL_SERVER_ERROR:
            raise SinkError(f"the sandbox failed: {_why(answer)}")
        lost = min(refused(answer, count), count)
        return Taken(count - lost, lost, (_why(answer),))

    def _ask(self, method: str, path: str, body: Json = None) -> tuple[int, Json]:
        address = announced(self.home)
        if address is None:
            raise SinkError("no sandbox runs with this home; `make up` starts one")
        connection = http.client.HTTPConnection(
            address.host, address.rest_port, timeout=self.timeout
        )
        try:
            sent = None if body is None else json.dumps(body, allow_nan=False).encode()
            connection.request(method, path, sent, {KEY_HEADER: address.key})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read(_MAX_ANSWER))
        except (OSError, http.client.HTTPException, json.JSONDecodeError) as fault:
            what = f"{method} {path.partition('?')[0]}"
            raise SinkError(f"the sandbox did not answer {what} ({type(fault).__name__})") from None
        finally:
            connection.close()


def _slices(points: Sequence[Point], size: int) -> Iterator[Sequence[Point]]:
    for start in range(0, len(points), size):
        yield points[start : start + size]


def _all_refused(answer: Json, count: int) -> int:
    return count


def _series_refused(answer: Json, count: int) -> int:
    """By the CreateTimeSeriesSummary; a request refused as a whole has none."""
    for detail in _details(answer):
        if "totalPointCount" in detail:
            return count - int(detail.get("successPointCount", 0))
    return count


def _entries_refused(answer: Json, count: int) -> int:
    """By the WriteLogEntriesPartialErrors."""
    for detail in _details(answer):
        if "logEntryErrors" in detail:
            return len(detail["logEntryErrors"])
    return count


def _details(answer: Json) -> list[Json]:
    error = answer.get("error", {}) if isinstance(answer, dict) else {}
    return [one for one in error.get("details", ()) if isinstance(one, dict)]


def _why(answer: Json) -> str:
    error = answer.get("error", {}) if isinstance(answer, dict) else {}
    return str(error.get("message", "no reason given"))[:_WHY_CHARS]
