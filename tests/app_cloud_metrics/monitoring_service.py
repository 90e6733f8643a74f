"""A MetricService on loopback that answers as it is told, and a writer that needs no network."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
from google.cloud import monitoring_v3 as monitoring
from google.protobuf import any_pb2, empty_pb2
from google.rpc import status_pb2
from grpc_status import rpc_status

from clarity.monitoring.cloud_metrics.point import Point
from clarity.monitoring.cloud_metrics.writer import Answer, Verdict
from clarity.monitoring.identity import Identity

IDENTITY = Identity("shop", "europe-west1", "api", "api-7", "host-1", "prod")
METHOD = "/google.monitoring.v3.MetricService/CreateTimeSeries"
Deed = Callable[[Any, grpc.ServicerContext], None]


class Service:
    """`deeds` are done in turn, one a call; after them every call is well."""

    def __init__(self) -> None:
        self.requests: list[Any] = []
        self.deeds: list[Deed] = []
        self.released = threading.Event()
        self._pool = ThreadPoolExecutor(4)
        self._server = grpc.server(self._pool)
        handler = grpc.unary_unary_rpc_method_handler(
            self._create,
            request_deserializer=monitoring.CreateTimeSeriesRequest.pb().FromString,
            response_serializer=empty_pb2.Empty.SerializeToString,
        )
        service, _, method = METHOD.removeprefix("/").partition("/")
        self._server.add_generic_rpc_handlers(
            (grpc.method_handlers_generic_handler(service, {method: handler}),)
        )
        self.port = self._server.add_insecure_port("127.0.0.1:0")
        self._server.start()

    @property
    def endpoint(self) -> str:
        return f"127.0.0.1:{self.port}"

    def close(self) -> None:
        self.released.set()
        self._server.stop(0).wait(5)
        self._pool.shutdown()

    def hang(self, request: Any, context: grpc.ServicerContext) -> None:
        """No answer until the service is closed."""
        self.released.wait(30)

    def _create(self, request: Any, context: grpc.ServicerContext) -> Any:
        self.requests.append(request)
        if self.deeds:
            self.deeds.pop(0)(request, context)
        return empty_pb2.Empty()


@contextmanager
def service() -> Iterator[Service]:
    made = Service()
    try:
        yield made
    finally:
        made.close()


def fails(code: grpc.StatusCode) -> Deed:
    """A call that ends with this status."""
    return lambda request, context: context.abort(code, "not now")


def refuses(total: int, reasons: dict[str, int]) -> Deed:
    """A call of `total` points of which so many are refused, each for its reason."""
    summary = monitoring.CreateTimeSeriesSummary.pb()(
        total_point_count=total, success_point_count=total - sum(reasons.values())
    )
    for why, count in reasons.items():
        error = summary.errors.add(point_count=count)
        error.status.code, error.status.message = 3, why
    detail = any_pb2.Any()
    detail.Pack(summary)
    status = status_pb2.Status(code=3, message="One or more TimeSeries …", details=[detail])
    return lambda request, context: context.abort_with_status(rpc_status.to_status(status))


class ScriptedWriter:
    """Gives `answers` in turn, then DONE; keeps what it was given, and when."""

    def __init__(self, answers: Sequence[Answer | Exception] = ()) -> None:
        self.answers = list(answers)
        self.calls: list[list[Point]] = []
        self.times: list[float] = []
        self.connections = 0
        self.open = False

    def connect(self, identity: Identity) -> ScriptedWriter:
        self.connections += 1
        self.open = True
        return self

    def write(self, points: Sequence[Point], timeout: float) -> Answer:
        assert self.open
        self.calls.append(list(points))
        self.times.append(time.monotonic())
        answer = self.answers.pop(0) if self.answers else Answer(Verdict.DONE)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self) -> None:
        self.open = False


def wait_for(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Until `condition` holds; an AssertionError if that takes too long."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)
