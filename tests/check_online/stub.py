"""An API over gRPC that answers by method as a test says, and keeps what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import grpc

Answer = bytes | grpc.StatusCode | Callable[[bytes], "bytes | grpc.StatusCode"]


@dataclass
class Stub:
    """`answers` by method: a serialized message, a status, or either made from the request.

    What has no answer is answered with `otherwise`: an empty message, which lists nothing.
    """

    answers: Mapping[str, Answer] = field(default_factory=dict)
    otherwise: Answer = b""
    endpoint: str = ""
    asked: list[str] = field(default_factory=list)

    def answer(self, method: str, request: bytes, context: grpc.ServicerContext) -> bytes:
        self.asked.append(method)
        said = self.answers.get(method, self.otherwise)
        if callable(said):
            said = said(request)
        if isinstance(said, grpc.StatusCode):
            context.abort(said, "not you")
        assert isinstance(said, bytes)
        return said


@contextmanager
def stubbed(stub: Stub) -> Iterator[Stub]:
    """The stub, while it listens on loopback."""

    class Handler(grpc.GenericRpcHandler):  # type: ignore[type-arg]  # has none at run time
        def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler[bytes, bytes]:
            method = str(details.method).rpartition("/")[2]
            return grpc.unary_unary_rpc_method_handler(
                lambda request, context: stub.answer(method, request, context)
            )

    server = grpc.server(ThreadPoolExecutor(4), handlers=[Handler()])
    stub.endpoint = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        yield stub
    finally:
        server.stop(None).wait()
