"""What a watcher is told of each course that a request can take."""

from __future__ import annotations

import asyncio
import time
from contextvars import ContextVar
from typing import Any

import pytest
from fastapi import BackgroundTasks, FastAPI, HTTPException, Request
from starlette.requests import ClientDisconnect
from starlette.responses import StreamingResponse

from clarity.monitoring.probes import PROBE_PATHS
from clarity.monitoring.requests.outcome import Message, Outcome, Recorder, Scope, Watcher
from clarity.monitoring.requests.watch import App, Receive, RequestWatch, Send
from tests.app_requests.asked import Told, answers, ask, http, watched

START = {"type": "http.response.start", "status": 200, "headers": [(b"x-a", b"b")]}
BODY = {"type": "http.response.body", "body": b"all"}
PART = {"type": "http.response.body", "body": b"part", "more_body": True}


def sending(*messages: Message, then: BaseException | None = None) -> App:
    """An application that sends these, and then raises."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        for message in messages:
            await send(message)
        if then is not None:
            raise then

    return app


def run(app: App, scope: Scope | None = None) -> tuple[Told, list[Message]]:
    told = Told()
    return told, asyncio.run(answers(RequestWatch(app, [told]), scope or http("/a")))


def test_a_request_is_told_from_start_to_end() -> None:
    told, sent = run(sending(START, BODY))
    assert told.events == ["started", "responding", "ended"]
    assert sent == [START, BODY]
    found = told.outcome
    assert (found.method, found.status, found.error, found.complete) == ("GET", 200, None, True)
    assert list(found.response_headers) == [(b"x-a", b"b")]
    assert found.seconds >= 0


def test_all_messages_pass_unchanged_and_unbuffered() -> None:
    messages: list[Message] = [
        {"type": "http.response.debug", "info": {"template": "t"}},
        {"type": "http.response.early_hint", "links": [b"</a>; rel=preload"]},
        START,
        PART,
        BODY,
    ]
    told, sent = run(sending(*messages))
    assert all(mine is its for mine, its in zip(sent, messages, strict=True))
    assert told.outcome.complete


@pytest.mark.parametrize(
    "messages",
    [
        [START, {"type": "http.response.pathsend", "path": "/tmp/a"}],
        [START, PART, {"type": "http.response.zerocopysend", "file": 3}],
        [{**START, "trailers": False}, PART, BODY],
        [
            {**START, "trailers": True},
            BODY,
            {"type": "http.response.trailers", "headers": [], "more_trailers": True},
            {"type": "http.response.trailers", "headers": []},
        ],
    ],
)
def test_the_last_message_ends_a_response(messages: list[Message]) -> None:
    """A file by its path, a file by its number, trailers: told once that was sent, not before."""
    told = Told()
    ends: list[int] = []

    async def send(message: Message) -> None:
        ends.append(len(told.outcomes))

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    asyncio.run(RequestWatch(sending(*messages), [told])(http("/a"), receive, send))
    assert ends == [0] * len(messages)
    assert told.outcome.complete


def test_an_exception_before_the_response_is_a_500() -> None:
    app = FastAPI()
    told = watched(app)

    @app.get("/a")
    async def fail() -> None:
        raise KeyError("secret")

    with pytest.raises(KeyError):
        ask(app, "/a")
    found = told.outcome
    assert (found.status, found.endpoint, found.complete) == (500, "/a", False)
    assert isinstance(found.error, KeyError)


def test_an_exception_in_a_stream_keeps_the_status() -> None:
    fault = RuntimeError()
    told = Told()
    with pytest.raises(RuntimeError):
        asyncio.run(answers(RequestWatch(sending(START, PART, then=fault), [told]), http("/a")))
    assert told.outcome.status == 200
    assert told.outcome.error is fault
    assert not told.outcome.complete


def test_an_application_that_answers_nothing_is_a_500() -> None:
    """The server answers so for it."""
    told, sent = run(sending())
    assert sent == []
    assert (told.outcome.status, told.outcome.complete) == (500, False)


def test_background_tasks_are_not_counted() -> None:
    app = FastAPI()
    told = watched(app)
    ended_before: list[int] = []

    @app.get("/a")
    async def later(tasks: BackgroundTasks) -> None:
        async def work() -> None:
            ended_before.append(len(told.outcomes))
            await asyncio.sleep(0.05)
            raise RuntimeError("in the background")

        tasks.add_task(work)

    with pytest.raises(RuntimeError):
        ask(app, "/a")
    assert ended_before == [1]
    assert told.outcome.complete
    assert told.outcome.error is None


def test_a_cancelled_request_is_told_and_stays_cancelled() -> None:
    told = Told()

    async def hang(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(60)

    async def cancel() -> None:
        task = asyncio.create_task(answers(RequestWatch(hang, [told]), http("/a")))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel())
    assert isinstance(told.outcome.error, asyncio.CancelledError)
    assert told.outcome.status == 500


def test_a_server_that_cannot_send_the_last_part_ends_a_response_incomplete() -> None:
    told = Told()

    async def send(message: Message) -> None:
        if message is BODY:
            raise OSError

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    with pytest.raises(OSError):
        asyncio.run(RequestWatch(sending(START, BODY), [told])(http("/a"), receive, send))
    assert isinstance(told.outcome.error, OSError)
    assert not told.outcome.complete


def test_a_client_that_leaves_while_it_sends_is_an_error_of_the_request() -> None:
    app = FastAPI()
    told = watched(app)

    @app.post("/a")
    async def read(request: Request) -> None:
        async for _ in request.stream():
            pass

    part = {"type": "http.request", "body": b"a", "more_body": True}
    with pytest.raises(ClientDisconnect):
        asyncio.run(answers(app, http("/a", "POST"), part, {"type": "http.disconnect"}))
    assert isinstance(told.outcome.error, ClientDisconnect)


def test_seconds_are_those_until_the_last_part() -> None:
    app = FastAPI()
    told = watched(app)

    @app.get("/a")
    async def stream() -> StreamingResponse:
        async def parts() -> Any:
            for _ in range(3):
                await asyncio.sleep(0.01)
                yield b"part"

        return StreamingResponse(parts())

    begun = time.perf_counter()
    ask(app, "/a")
    assert 0.03 <= told.outcome.seconds <= time.perf_counter() - begun


@pytest.mark.parametrize("type_", ["websocket", "lifespan"])
def test_other_scopes_pass_untouched(type_: str) -> None:
    seen: list[Any] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.extend((scope, receive, send))

    async def receive() -> Message:
        return {}

    async def send(message: Message) -> None: ...

    told = Told()
    scope: Scope = {"type": type_, "path": "/a"}
    asyncio.run(RequestWatch(app, [told])(scope, receive, send))
    assert [id(one) for one in seen] == [id(scope), id(receive), id(send)]
    assert told.events == []


@pytest.mark.parametrize("root", ["", "/api"])
@pytest.mark.parametrize("path", sorted(PROBE_PATHS))
def test_probes_are_not_watched(path: str, root: str) -> None:
    told, _ = run(sending(START, BODY), http(root + path, root_path=root))
    assert told.events == []


@pytest.mark.parametrize("path", ["/health-data", "/health/", "/api/health", "/metricsx"])
def test_what_only_looks_like_a_probe_is_watched(path: str) -> None:
    told, _ = run(sending(START, BODY), http(path))
    assert told.events == ["started", "responding", "ended"]


def test_a_prefix_that_is_no_root_path_does_not_make_a_probe() -> None:
    told, _ = run(sending(START, BODY), http("/apis/health", root_path="/api"))
    assert len(told.outcomes) == 1


def test_headers_can_be_added_to_a_response() -> None:
    class Adds(Watcher):
        def responding(self, scope: Scope, message: Message) -> None:
            message["headers"] = [*message["headers"], (b"x-request", b"1")]

    app = FastAPI()
    app.add_middleware(RequestWatch, watchers=[Adds()])
    (start, *_) = asyncio.run(answers(app, http("/a")))
    assert (b"x-request", b"1") in start["headers"]


def test_started_runs_in_the_context_of_the_request() -> None:
    name: ContextVar[str] = ContextVar("name", default="nobody")

    class Names(Watcher):
        def started(self, scope: Scope) -> None:
            name.set("somebody")

    app = FastAPI()
    app.add_middleware(RequestWatch, watchers=[Names()])

    @app.get("/a")
    def who() -> None:
        raise HTTPException(200 if name.get() == "somebody" else 409)

    assert ask(app, "/a") == [200]


class Broken(Watcher):
    """Raises from every hook, each time."""

    def started(self, scope: Scope) -> None:
        raise ValueError("secret")

    def responding(self, scope: Scope, message: Message) -> None:
        raise ValueError("secret")

    def ended(self, scope: Scope, outcome: Outcome) -> None:
        raise ValueError("secret")

    def recorder(self, method: str, endpoint: str, status: int) -> Recorder | None:
        def record(seconds: float) -> None:
            raise ValueError("secret")

        return record

    def fault(self, watcher: str) -> None:
        raise ValueError("secret")


def test_a_watcher_that_raises_is_counted_and_disturbs_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told, faults = Told(), list[str]()

    class Counts(Watcher):
        def fault(self, watcher: str) -> None:
            faults.append(watcher)

    watch = RequestWatch(sending(START, BODY), [Broken(), told, Counts()])
    for _ in range(3):
        assert asyncio.run(answers(watch, http("/a"))) == [START, BODY]
    assert len(told.outcomes) == 3
    assert watch.faults == 3 * 4 * 2  # four hooks raise, and so does a fault hook when told of each
    assert faults == ["Broken"] * watch.faults  # who fails to count is counted by the others
    assert len(caplog.records) == 1  # the first of a class
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text


def test_a_broken_recorder_is_not_asked_for_again() -> None:
    class Refuses(Watcher):
        asked = 0

        def recorder(self, method: str, endpoint: str, status: int) -> Recorder | None:
            self.asked += 1
            raise ValueError

    refuses = Refuses()
    watch = RequestWatch(sending(START, BODY), [refuses])
    for _ in range(5):
        asyncio.run(answers(watch, http("/a")))
    assert (refuses.asked, watch.faults) == (1, 1)


def test_each_recorder_is_given_the_seconds_of_its_kind() -> None:
    class Times(Watcher):
        def __init__(self) -> None:
            self.kinds: list[tuple[str, str, int]] = []
            self.seconds: list[float] = []

        def recorder(self, method: str, endpoint: str, status: int) -> Recorder | None:
            self.kinds.append((method, endpoint, status))
            return self.seconds.append

    app = FastAPI()
    first, second = Times(), Times()
    told = watched(app, first, second)
    app.get("/a/{b}")(lambda b: b)
    assert ask(app, "/a/1", "/a/2", "/none", "/a/3") == [200, 200, 404, 200]
    assert first.kinds == [("GET", "/a/{b}", 200), ("GET", "(unmatched)", 404)]
    assert first.seconds == second.seconds == [one.seconds for one in told.outcomes]


def test_methods_that_clients_make_up_are_one() -> None:
    app = FastAPI()
    told = watched(app)
    app.get("/a")(lambda: None)
    assert ask(app, "/a", method="BREW") == [405]
    assert ask(app, "/a", method="get") == [405]
    assert ask(app, "/a", method="HEAD") == [405]
    assert [one.method for one in told.outcomes] == ["_OTHER", "_OTHER", "HEAD"]
    assert told.endpoints == ["/a"] * 3
