"""The API in process: handlers and the REST wire without a socket, on a state of the test's own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.api.context import Api
from sandbox.api.request_log import RequestLog
from sandbox.api.rest import Rest
from sandbox.api.store import Store

DIFFERENCES = Path(__file__).with_name("differences.yaml")


class Clock:
    """A clock that stands until a test moves it."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def move(self, **by: float) -> None:
        self.time += timedelta(**by)


class Wire:
    """The REST wire, called as a function."""

    def __init__(self, api: Api, log: RequestLog) -> None:
        self.api = api
        self._rest = Rest(api, log, lambda: {"status": "ok"})

    def __call__(
        self, method: str, target: str, body: Any = None, **headers: str
    ) -> tuple[int, Any]:
        """(status, JSON) for ``("POST", "/v3/projects/p/groups?alt=json", {...})``."""
        path, _, query = target.partition("?")
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        sent = (
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        )
        status, answer, _ = self._rest.answer(scope, sent)
        return status, json.loads(json.dumps(answer))

    def ok(self, method: str, target: str, body: Any = None) -> Any:
        """The answer to a request that must succeed."""
        status, answer = self(method, target, body)
        assert status == 200, answer
        return answer

    def refused(self, method: str, target: str, body: Any = None) -> tuple[int, str, str]:
        """(HTTP status, canonical status, message) of a request that must be refused."""
        status, answer = self(method, target, body)
        assert status >= 400, answer
        assert answer["error"]["code"] == status
        return status, answer["error"]["status"], answer["error"]["message"]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def new_wire(tmp_path: Path, clock: Clock) -> Iterator[Callable[[], Wire]]:
    """Makes wires, each with an empty state."""
    log = RequestLog(tmp_path / "requests.jsonl")
    stores: list[Store] = []

    def make() -> Wire:
        stores.append(Store(tmp_path / f"state{len(stores)}.db"))
        return Wire(Api(stores[-1], clock), log)

    yield make
    for store in stores:
        store.close()
    log.close()


@pytest.fixture
def wire(new_wire: Callable[[], Wire]) -> Wire:
    return new_wire()


Found = dict[
    str, tuple[int, int, Any, Any]
]  # id: (recorded status, status, answer, recorded answer)


@pytest.fixture
def judged() -> Callable[[str, Found], None]:
    """Holds what was found against differences.yaml: nothing unlisted, nothing listed in vain."""
    return _judge


def _judge(corpus: str, found: Found) -> None:
    listed = yaml.safe_load(DIFFERENCES.read_text(encoding="utf-8"))[corpus]
    actual = {id: list(_differences_of(*exchange)) for id, exchange in found.items()}
    problems = [
        f"{id}: not listed: {difference}"
        for id, there in actual.items()
        for difference in there
        if not any(_covers(entry, id, difference) for entry in listed)
    ]
    for entry in listed:
        assert entry["reason"].strip()
        for pattern in entry["exchanges"]:
            matching = [id for id in actual if _matches(pattern, id)]
            if not matching:
                problems.append(f"{pattern}: listed, but there is no such exchange")
            for difference in entry["differs"]:
                here = [id for id in matching if any(_matches(difference, d) for d in actual[id])]
                if not here:
                    problems.append(f"{pattern}: listed, but no longer differs: {difference}")
    assert not problems, "\n".join(problems)


def _differences_of(recorded_status: int, status: int, answer: Any, recorded: Any) -> Iterator[str]:
    if status != recorded_status:
        yield f"status: {status}, not {recorded_status}"
    else:
        yield from differences(recorded, answer)


def _covers(entry: Any, id: str, difference: str) -> bool:
    return any(_matches(pattern, id) for pattern in entry["exchanges"]) and any(
        _matches(pattern, difference) for pattern in entry["differs"]
    )


def _matches(pattern: str, text: str) -> bool:
    """A star stands for anything; all else for itself."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL) is not None


def differences(recorded: Any, answered: Any, path: str = "") -> Iterator[str]:
    """Where two JSON values differ, each as a path with what is wrong there."""
    if isinstance(recorded, dict) and isinstance(answered, dict):
        for key in sorted(recorded.keys() | answered.keys()):
            place = f"{path}.{key}" if path else key
            if key not in answered:
                yield f"{place}: missing"
            elif key not in recorded:
                yield f"{place}: added"
            else:
                yield from differences(recorded[key], answered[key], place)
    elif isinstance(recorded, list) and isinstance(answered, list):
        if len(recorded) != len(answered):
            yield f"{path}: {len(answered)} entries, not {len(recorded)}"
            return
        for index, (one, other) in enumerate(zip(recorded, answered, strict=True)):
            yield from differences(one, other, f"{path}[{index}]")
    elif recorded != answered:
        yield f"{path}: {answered!r}, not {recorded!r}"
