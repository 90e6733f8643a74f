"""Everything recorded from the real service, played to the local API: the same answers.

Names that the service gave stand in the logs as placeholders (``${alertPolicyID}``). The player
learns from each answer what the local API put in a placeholder's place. What remains different is
in differences.yaml, with its reason.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format

from sandbox.api import dispatch
from sandbox.api.errors import ApiError
from sandbox.api.grpc_wire import request_of
from sandbox.api.methods import METHODS
from sandbox.api.names import Project
from sandbox.api.schema import message

PROJECT = "a-project"
CONSTANTS = {
    "${projectId}": PROJECT,
    "${projectNumber}": Project(PROJECT).number,
    "${uniqueId}": "abc123",
    "${organizationID}": "123456",
    "${kccVersion}": "1.0",
}
TIME = "2024-04-01T12:34:56.123456Z"
AUTHOR = "user@example.com"
ETAG = "abcdef0123A="

_HEAD = re.compile(r"(GET|POST|PUT|PATCH|DELETE|GRPC) (\S+)")
_STATUS = re.compile(r"(\d{3})( [A-Za-z ]+)?|OK")
_PLACEHOLDER = re.compile(r"\$\{[a-zA-Z]+\}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, as texts of JSON. `verb` is GRPC for calls (status 200)."""

    id: str
    verb: str
    target: str
    body: str
    status: int
    answer: str


def read_log(path: Path) -> Iterator[Exchange]:
    """The exchanges of one ``.http.log``, in order."""
    for number, text in enumerate(path.read_text(encoding="utf-8").split("\n---\n")):
        blocks = [block for block in text.strip().split("\n\n") if block.strip()]
        head = _HEAD.match(blocks[0])
        assert head, f"{path.name}: {blocks[0][:80]}"
        at = next(i for i, b in enumerate(blocks) if i and _STATUS.fullmatch(b.split("\n")[0]))
        status = blocks[at].split("\n")[0]
        yield Exchange(
            id=f"{path.name.removesuffix('.http.log')}/{number}",
            verb=head[1],
            target=head[2].removeprefix("https://"),
            body="\n\n".join(blocks[1:at]),
            status=200 if status == "OK" else int(status[:3]),
            answer="\n\n".join(blocks[at + 1 :]),
        )


class Player:
    """Plays a log to a wire and keeps account of what the placeholders stand for."""

    def __init__(self, wire: Any) -> None:
        self._wire = wire
        self._live: dict[str, list[str]] = defaultdict(list)
        self._dead: dict[str, str] = {}
        self._etag = ETAG

    def play(self, exchange: Exchange) -> tuple[int, Any, Any]:
        """(status, answer, recorded answer), both answers in the words of the recording."""
        target = self._filled(exchange.target, exchange)
        body = self._filled(exchange.body, exchange)
        if exchange.verb == "GRPC":
            status, answer = self._call(target, json.loads(body))
        else:
            _, _, rest = target.partition("/")
            sent = body.encode() if body else None
            status, answer = self._wire(exchange.verb, f"/{rest}", sent)
        recorded = json.loads(_constants(exchange.answer))
        if status == exchange.status == 200:
            self._learn(recorded, answer)
            if exchange.verb == "DELETE":
                self._bury(exchange.target)
        return status, json.loads(self._in_words_of_recording(answer)), recorded

    def _call(self, rpc: str, body: Any) -> tuple[int, Any]:
        method = next(method for method in METHODS if method.rpc == rpc)
        sent = json_format.ParseDict(body, message(method.binding.request)())
        try:
            return 200, dispatch.call(self._wire.api, method, request_of(method, sent))
        except ApiError as refusal:
            return refusal.code.http, refusal.body()

    def _filled(self, text: str, exchange: Exchange) -> str:
        text = _constants(text).replace(ETAG, self._etag)
        # Of two groups under one placeholder, the parent is the older.
        oldest = self._live["${groupID}"][:1]
        if oldest:
            text = re.sub(r'("parentName": "[^"]*/)\$\{groupID\}', lambda m: m[1] + oldest[0], text)
        return _PLACEHOLDER.sub(lambda found: self._value(found[0], exchange.status), text)

    def _value(self, placeholder: str, status: int) -> str:
        if status == 404 and placeholder in self._dead:
            return self._dead[placeholder]
        live = self._live[placeholder]
        return live[-1] if live else "no-such-" + placeholder.strip("${}").lower()

    def _learn(self, recorded: Any, answer: Any) -> None:
        if isinstance(recorded, dict) and isinstance(answer, dict):
            if recorded.get("etag") == ETAG:
                self._etag = answer.get("etag", ETAG)
            for key in recorded.keys() & answer.keys():
                self._learn(recorded[key], answer[key])
        elif isinstance(recorded, list) and isinstance(answer, list):
            for one, other in zip(recorded, answer, strict=False):
                self._learn(one, other)
        elif isinstance(recorded, str) and isinstance(answer, str):
            names = _PLACEHOLDER.findall(recorded)
            shape = "([^/]+)".join(re.escape(part) for part in _PLACEHOLDER.split(recorded))
            found = re.fullmatch(shape, answer)
            for name, value in zip(names, found.groups() if found else (), strict=False):
                if value not in self._live[name]:
                    self._live[name].append(value)

    def _bury(self, target: str) -> None:
        name = _PLACEHOLDER.findall(target.partition("?")[0])[-1]
        if self._live[name]:
            self._dead[name] = self._live[name].pop()

    def _in_words_of_recording(self, answer: Any) -> str:
        text = json.dumps(answer)
        for name, values in self._live.items():
            for value in values:
                text = text.replace(value, name)
        for name, value in self._dead.items():
            text = text.replace(value, name)
        text = text.replace("sandbox@localhost", AUTHOR).replace(self._etag, ETAG)
        return _TIME.sub(TIME, text)


def _constants(text: str) -> str:
    for name, value in CONSTANTS.items():
        text = text.replace(name, value)
    return text


@pytest.mark.corpora
def test_every_recorded_exchange_is_answered_as_recorded(
    corpora: Path, new_wire: Callable[[], Any], judged: Callable[..., None]
) -> None:
    logs = sorted((corpora / "gcp-recorded-http").glob("*.http.log"))
    found: dict[str, Any] = {}
    for log in logs:
        player = Player(new_wire())
        for exchange in read_log(log):
            found[exchange.id] = (exchange.status, *player.play(exchange))
    assert len(found) == 175
    judged("gcp-recorded-http", found)
