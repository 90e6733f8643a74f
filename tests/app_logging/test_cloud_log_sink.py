"""Entries to Cloud Logging's API over gRPC: lifted, batched, tried again, and counted if lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from google.cloud.logging_v2.types import (
    WriteLogEntriesPartialErrors,
    WriteLogEntriesRequest,
    WriteLogEntriesResponse,
)
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.json_format import MessageToDict
from google.rpc.status_pb2 import Status
from grpc_status import rpc_status

from clarity.monitoring.contract.events import Category
from clarity.monitoring.identity import Identity
from clarity.monitoring.logging.cloud.sender import Patience
from clarity.monitoring.logging.cloud.sink import Batching, CloudSink, connect
from clarity.monitoring.logging.configure import LogSettings, make_log
from clarity.monitoring.logging.correlation import Correlation, Trace
from clarity.monitoring.logging.limits import ENTRY_BYTES
from clarity.monitoring.logging.log import Log, thread
from clarity.monitoring.logging.losses import Losses
from tests.app_logging.agent import lifted
from tests.app_logging.logged import IDENTITY, KEYS, NOW, Memory

PATIENCE = 20.0
QUICK = Batching(seconds=0.02, patience=Patience(call=0.4, batch=30, pause=0.02, longest_pause=0.1))
_REQUEST, _RESPONSE = WriteLogEntriesRequest.pb(), WriteLogEntriesResponse.pb()


class Service:
    """LoggingServiceV2.WriteLogEntries on a port of loopback. `answer` decides; it may raise."""

    def __init__(self) -> None:
        self.requests: list[Any] = []
        self.answer: Callable[[Any, grpc.ServicerContext], None] = lambda request, context: None
        handler = grpc.unary_unary_rpc_method_handler(
            self._write, _REQUEST.FromString, _RESPONSE.SerializeToString
        )
        self._server = grpc.server(ThreadPoolExecutor(4))
        self._server.add_generic_rpc_handlers(
            [
                grpc.method_handlers_generic_handler(
                    "google.logging.v2.LoggingServiceV2", {"WriteLogEntries": handler}
                )
            ]
        )
        self.port = self._server.add_insecure_port("127.0.0.1:0")
        self._server.start()

    def _write(self, request: Any, context: grpc.ServicerContext) -> Any:
        self.requests.append(request)
        self.answer(request, context)
        return _RESPONSE()

    @property
    def entries(self) -> list[dict[str, Any]]:
        return [MessageToDict(entry) for one in self.requests for entry in one.entries]

    def stop(self) -> None:
        self._server.stop(0).wait(PATIENCE)


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()
    yield service
    service.stop()


class Logging:
    """A log whose entries go to the service."""

    def __init__(self, service: Service, batching: Batching = QUICK) -> None:
        self.losses = Losses()
        self._channels: list[Any] = []

        def connected() -> Any:
            client = connect(f"127.0.0.1:{service.port}")
            self._channels.append(client)
            return client

        self.sink = CloudSink(IDENTITY, self.losses, connected, batching)
        settings = LogSettings(errors=None)
        self.log: Log = make_log(
            IDENTITY, KEYS, settings, sink=self.sink, losses=self.losses, now=lambda: NOW
        )

    def info(self, count: int = 1, **fields: Any) -> None:
        for n in range(count):
            self.log.write(Category.EVENT, "INFO", "Done", {"n": n, **fields})

    def close(self, seconds: float = PATIENCE) -> None:
        self.log.close(seconds)
        for client in self._channels:
            client.transport.close()


@pytest.fixture
def begin(service: Service) -> Iterator[Callable[..., Logging]]:
    """Makes logs, and closes them."""
    made: list[Logging] = []

    def start(batching: Batching = QUICK) -> Logging:
        made.append(Logging(service, batching))
        return made[-1]

    yield start
    for one in made:
        one.close(0.1)


Begin = Callable[..., Logging]


def until(holds: Callable[[], bool]) -> None:
    """Wait for it, but not for ever."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


def refuse(code: grpc.StatusCode) -> Callable[[Any, grpc.ServicerContext], None]:
    return lambda request, context: context.abort(code, "no")


def refuse_entries(codes: dict[int, int]) -> Callable[[Any, grpc.ServicerContext], None]:
    """Partial success: the entries at these places fail with these codes, the others are kept."""

    def answer(request: Any, context: grpc.ServicerContext) -> None:
        assert request.partial_success
        errors = WriteLogEntriesPartialErrors.pb()()
        for place, code in codes.items():
            errors.log_entry_errors[place].code = code
        detail = AnyMessage()
        detail.Pack(errors)
        status = Status(code=3, message="some failed", details=[detail])
        context.abort_with_status(rpc_status.to_status(status))

    return answer


def test_an_entry_arrives_as_the_agent_would_have_lifted_it(service: Service, begin: Begin) -> None:
    logging, memory = begin(), Memory()
    alike = make_log(IDENTITY, KEYS, LogSettings(), sink=memory, losses=Losses(), now=lambda: NOW)
    trace = Trace("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", True)
    for log in (logging.log, alike):
        log.write(
            Category.ERROR,
            "ERROR",
            "Broken",
            {"n": 1, "user": "anna", "nested": {"a": [1, None, True]}},
            http_request={"requestMethod": "GET", "responseSize": "12", "latency": "0.012000s"},
            correlation=Correlation("a-1", trace),
            location={"file": "a.py", "line": "3", "function": "f"},
        )
    logging.close()
    (request,) = service.requests
    (entry,) = service.entries
    assert entry.pop("logName") == "projects/shop/logs/clarity-error"
    assert entry.pop("insertId")
    assert entry == lifted(memory.lines[0])
    assert entry["trace"] == trace.id
    assert dict(request.resource.labels) == IDENTITY.generic_task()
    assert request.resource.type == "generic_task"
    assert logging.losses.counts() == {}


def test_each_category_has_a_log_of_its_own(service: Service, begin: Begin) -> None:
    logging = begin()
    for category in Category:
        logging.log.write(category, "INFO", "Done")
    logging.close()
    assert [entry["logName"].rpartition("-")[2] for entry in service.entries] == list(Category)


def test_entries_travel_in_batches_without_waiting_for_the_end(
    service: Service, begin: Begin
) -> None:
    logging = begin(Batching(entries=100, seconds=30, patience=QUICK.patience))
    logging.info(100)
    until(lambda: len(service.entries) == 100)
    logging.info(1)
    logging.close()
    sizes = [len(request.entries) for request in service.requests]
    assert sum(sizes) == 101
    assert len({entry["insertId"] for entry in service.entries}) == 101
    assert [entry["jsonPayload"]["n"] for entry in service.entries] == [*range(100), 0]


def test_a_few_entries_are_sent_soon(service: Service, begin: Begin) -> None:
    begin().info(3)
    until(lambda: len(service.entries) == 3)


def test_a_request_is_not_larger_than_allowed(service: Service, begin: Begin) -> None:
    logging = begin(Batching(request_bytes=300_000, seconds=0.02, patience=QUICK.patience))
    logging.info(60, text="x" * 15_000)
    logging.close()
    assert len(service.entries) == 60
    assert len(service.requests) > 3
    assert max(request.ByteSize() for request in service.requests) < 310_000


def test_an_entry_whose_message_would_be_too_large_keeps_its_words(
    service: Service, begin: Begin
) -> None:
    logging = begin()
    logging.info(1, **{f"many{n}": [1] * 256 for n in range(100)})
    logging.close()
    (entry,) = service.requests[-1].entries
    assert entry.ByteSize() < ENTRY_BYTES
    assert MessageToDict(entry)["jsonPayload"]["message"] == "Done"
    assert "many7" in MessageToDict(entry)["jsonPayload"]["truncated"]


@pytest.mark.parametrize(
    "code",
    [
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.INTERNAL,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        grpc.StatusCode.ABORTED,
    ],
)
def test_an_outage_is_waited_out_and_nothing_is_lost(
    service: Service, begin: Begin, code: grpc.StatusCode
) -> None:
    logging = begin()
    service.answer = refuse(code)
    logging.info(5)
    until(lambda: len(service.requests) >= 3)
    service.answer = lambda request, context: None
    logging.info(5)
    logging.close()
    tries = [[one.insert_id for one in r.entries] for r in service.requests]
    assert tries[0] == tries[1] == tries[2]
    assert logging.losses.counts() == {}


def test_a_service_that_hangs_holds_up_nobody(service: Service, begin: Begin) -> None:
    logging = begin()
    released = threading.Event()

    def hang(request: Any, context: grpc.ServicerContext) -> None:
        released.wait(PATIENCE)

    service.answer = hang
    logging.info(10)
    until(lambda: len(service.requests) >= 2)  # the first call ran into its time-out
    service.answer = lambda request, context: None
    released.set()
    logging.close()
    assert {entry["jsonPayload"]["n"] for entry in service.entries} == set(range(10))
    assert logging.losses.counts() == {}


@pytest.mark.parametrize(
    "code", [grpc.StatusCode.PERMISSION_DENIED, grpc.StatusCode.INVALID_ARGUMENT]
)
def test_what_is_refused_is_not_sent_again(
    service: Service, begin: Begin, code: grpc.StatusCode
) -> None:
    logging = begin()
    service.answer = refuse(code)
    logging.info(5)
    until(lambda: logging.losses.counts() == {"refused": 5})
    assert len(service.requests) == 1


def test_of_a_batch_only_the_refused_entries_are_lost(service: Service, begin: Begin) -> None:
    """Two are refused for good, one for now; the others were kept, and are not sent again."""
    logging = begin(Batching(entries=10, seconds=30, patience=QUICK.patience))

    def answer(request: Any, context: grpc.ServicerContext) -> None:
        service.answer = lambda request, context: None
        refuse_entries({2: 3, 5: 7, 7: 14})(request, context)

    service.answer = answer
    logging.info(10)
    until(lambda: len(service.requests) == 2)
    first, second = service.requests
    assert [one.insert_id for one in second.entries] == [first.entries[7].insert_id]
    assert logging.losses.counts() == {"refused": 2}


def test_a_full_queue_drops_and_counts(service: Service, begin: Begin) -> None:
    patience = Patience(call=0.4, batch=30, pause=5, longest_pause=5)
    logging = begin(Batching(queue_bytes=5_000, entries=10, seconds=0.02, patience=patience))
    service.answer = refuse(grpc.StatusCode.UNAVAILABLE)
    logging.info(10)
    until(lambda: len(service.requests) == 1)
    logging.info(100, text="x" * 100)
    assert 60 < logging.losses.counts()["queue_full"] < 100


def test_an_outage_beyond_patience_is_counted(service: Service, begin: Begin) -> None:
    patience = Patience(call=0.4, batch=0.2, pause=0.02, longest_pause=0.02)
    logging = begin(Batching(entries=5, seconds=30, patience=patience))
    service.answer = refuse(grpc.StatusCode.UNAVAILABLE)
    logging.info(5)
    until(lambda: logging.losses.counts() == {"undelivered": 5})
    service.answer = lambda request, context: None
    logging.info(5)
    until(lambda: len(service.requests[-1].entries) == 5 and len(service.requests) > 2)


def test_closing_takes_no_longer_than_it_may(service: Service, begin: Begin) -> None:
    logging = begin(Batching(entries=10, seconds=0.02, patience=Patience(call=0.2, pause=0.05)))
    service.answer = refuse(grpc.StatusCode.UNAVAILABLE)
    logging.info(100)
    logging.sink.close(0.3)
    until(lambda: logging.losses.counts() == {"undelivered": 100})
    logging.info(1)
    assert logging.losses.counts() == {"undelivered": 101}


def test_a_client_that_cannot_be_made_ends_nothing() -> None:
    losses = Losses()
    calls: list[int] = []

    def broken() -> Any:
        calls.append(1)
        raise RuntimeError("no credentials")

    sink = CloudSink(IDENTITY, losses, broken, QUICK)
    memory = Memory()
    log = make_log(IDENTITY, KEYS, LogSettings(), sink=memory, losses=losses, now=lambda: NOW)
    log.write(Category.EVENT, "INFO", "Done")
    for _ in range(2):
        sink.write(memory.lines[0])
        until(lambda: losses.counts().get("refused", 0) == len(calls) > 0)
    sink.write(b"no JSON\n")
    sink.close(PATIENCE)
    assert losses.counts() == {"refused": 2, "unwritable": 1}
    assert not thread.quiet


def test_without_a_project_there_is_no_log() -> None:
    nobody = Identity("", "global", "api", "r", "i", "e")
    with pytest.raises(ValueError, match=r"set \$GOOGLE_CLOUD_PROJECT"):
        CloudSink(nobody, Losses())
