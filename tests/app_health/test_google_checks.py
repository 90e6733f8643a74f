"""The checks of Firestore and Cloud Storage, with Google's clients against local stand-ins."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import grpc
import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore, storage
from google.cloud.firestore_v1.types import BatchGetDocumentsRequest, BatchGetDocumentsResponse

from clarity.monitoring.health.check import Component, FunctionCheck, Status
from clarity.monitoring.health.google_cloud import firestore_check, storage_check
from clarity.monitoring.health.health import Health

TIMEOUT = 0.3  # of checks that are to run into it
PATIENCE = 20.0


class Mode:
    """How a stand-in behaves: "up", "error" or "hang" (until the end of the test)."""

    def __init__(self) -> None:
        self.mode = "up"
        self.over = threading.Event()
        self.asked: list[str] = []
        self.address = ""


async def status(check: FunctionCheck) -> Status:
    report = await Health([check]).report()
    return report.results[0].status


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def documents(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mode]:
    """Firestore, as far as reading documents goes: there are none."""
    mode = Mode()

    def batch_get(request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        mode.asked.append(request.documents[0])
        if mode.mode == "hang":
            mode.over.wait(PATIENCE)
        if mode.mode == "error":
            context.abort(grpc.StatusCode.UNAVAILABLE, "overloaded: db-7.internal")
        yield BatchGetDocumentsResponse(
            missing=request.documents[0], read_time={"seconds": 1_700_000_000}
        )

    handler = grpc.unary_stream_rpc_method_handler(
        batch_get,
        request_deserializer=BatchGetDocumentsRequest.deserialize,
        response_serializer=BatchGetDocumentsResponse.serialize,
    )
    with ThreadPoolExecutor(4) as pool:
        server = grpc.server(pool)
        server.add_generic_rpc_handlers(
            (
                grpc.method_handlers_generic_handler(
                    "google.firestore.v1.Firestore", {"BatchGetDocuments": handler}
                ),
            )
        )
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        mode.address = f"127.0.0.1:{port}"
        monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", mode.address)
        yield mode
        mode.over.set()
        server.stop(None).wait(PATIENCE)


def of_firestore(**settings: Any) -> Status:
    async def run() -> Status:
        client = firestore.AsyncClient(project="a-project")
        return await status(firestore_check(client, **settings))

    return asyncio.run(run())


def test_firestore_is_up(documents: Mode) -> None:
    assert of_firestore(timeout=PATIENCE) is Status.HEALTHY
    assert documents.asked == [
        "projects/a-project/databases/(default)/documents/health_check/probe"
    ]


def test_firestore_answers_with_an_error_and_is_asked_once(documents: Mode) -> None:
    documents.mode = "error"
    assert of_firestore(timeout=PATIENCE) is Status.UNHEALTHY
    assert len(documents.asked) == 1


def test_firestore_hangs(documents: Mode) -> None:
    documents.mode = "hang"
    # Its client's time-out and ours are the same: either may come first.
    assert of_firestore(timeout=TIMEOUT) is not Status.HEALTHY


def test_firestore_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", f"127.0.0.1:{free_port()}")
    assert of_firestore(timeout=5.0) is Status.UNHEALTHY


@pytest.fixture
def buckets() -> Iterator[Mode]:
    """Cloud Storage, as far as the metadata of one bucket go."""
    mode = Mode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            mode.asked.append(self.path)
            if mode.mode == "hang":
                mode.over.wait(PATIENCE)
            found = self.path.startswith("/storage/v1/b/uploads")
            code = 503 if mode.mode == "error" else 200 if found else 404
            body = json.dumps({"kind": "storage#bucket", "id": "uploads", "name": "uploads"})
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    mode.address = f"http://127.0.0.1:{server.server_port}"
    yield mode
    mode.over.set()
    server.shutdown()
    server.server_close()
    thread.join()
    for left in threading.enumerate():
        if left.name.startswith("clarity-health"):
            left.join(PATIENCE)


Storage = Callable[..., Status]


def of_storage(address: str, bucket: str = "uploads", **settings: Any) -> Status:
    client = storage.Client(
        project="a-project",
        credentials=AnonymousCredentials(),
        client_options={"api_endpoint": address},
    )
    client._http.trust_env = False
    try:
        return asyncio.run(status(storage_check(client, bucket, **settings)))
    finally:
        client.close()


def test_storage_is_up(buckets: Mode) -> None:
    assert of_storage(buckets.address, timeout=PATIENCE) is Status.HEALTHY
    (asked,) = buckets.asked
    assert asked.startswith("/storage/v1/b/uploads?")


def test_storage_answers_with_an_error_and_is_asked_once(buckets: Mode) -> None:
    buckets.mode = "error"
    assert of_storage(buckets.address, timeout=PATIENCE) is Status.UNHEALTHY
    assert len(buckets.asked) == 1


def test_a_bucket_that_is_not_there(buckets: Mode) -> None:
    assert of_storage(buckets.address, "other", timeout=PATIENCE) is Status.UNHEALTHY


def test_storage_hangs(buckets: Mode) -> None:
    buckets.mode = "hang"
    assert of_storage(buckets.address, timeout=TIMEOUT) is not Status.HEALTHY


def test_storage_is_not_there() -> None:
    address = f"http://127.0.0.1:{free_port()}"
    assert of_storage(address, timeout=PATIENCE) is Status.UNHEALTHY


def test_what_kind_of_things_they_are() -> None:
    assert firestore_check(None).component is Component.DATASTORE  # type: ignore[arg-type]
    assert storage_check(None, "b").component is Component.STORAGE  # type: ignore[arg-type]
    assert firestore_check(None).timeout == storage_check(None, "b").timeout == 0.8  # type: ignore[arg-type]
