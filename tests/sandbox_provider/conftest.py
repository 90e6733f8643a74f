"""A small stand-in for the API: it stores, masks secrets, and fails on demand."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

PROJECT = "clarity-test"
_SECRET_LABELS = ("auth_token", "password", "service_key")


@dataclass
class Call:
    """One request that reached the API."""

    method: str
    target: str
    body: Any


@dataclass
class FakeApi:
    """Resources by full name; `calls` in order; `faults` are (status, message) to answer next."""

    port: int = 0
    resources: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)
    lose_answers: int = 0
    """How many requests that change something are carried out and then not answered."""
    next_id: int = 1000
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def config(self) -> dict[str, str]:
        """Provider configuration that leads here."""
        return {
            "project": PROJECT,
            "monitoringCustomEndpoint": self.url,
            "loggingCustomEndpoint": f"{self.url}v2/",
        }

    def writes(self) -> list[Call]:
        return [call for call in self.calls if call.method != "GET"]

    def answer(self, method: str, target: str, body: Any) -> tuple[int, Any]:
        """Carry a request out: status and body."""
        with self.lock:
            self.calls.append(Call(method, target, body))
            if self.faults:
                code, message = self.faults.pop(0)
                return code, {"error": {"code": code, "message": message, "status": "FAULT"}}
            parts = urlsplit(target)
            name = unquote(parts.path).split("/", 2)[2]
            query = {key: values[0] for key, values in parse_qs(parts.query).items()}
            return getattr(self, f"_{method.lower()}")(name, query, body)

    def _post(self, collection: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        chosen = query.get("serviceId") or query.get("serviceLevelObjectiveId")
        descriptor = collection.endswith("/metricDescriptors")
        if descriptor:
            chosen = body["type"]
        elif collection.endswith("/metrics"):
            chosen = body["name"]
        self.next_id += 1
        name = f"{collection}/{chosen or self.next_id}"
        if name in self.resources and not descriptor:
            return _error(409, f"{name} already exists")
        self.resources[name] = _stored(name, body, etag="dashboards" in name)
        return 200, _public(self.resources[name])

    def _get(self, name: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        if name in self.resources:
            return 200, _public(self.resources[name])
        items = [_public(r) for n, r in self.resources.items() if n.rpartition("/")[0] == name]
        if len(name.split("/")) % 2:
            start = int(query.get("pageToken") or 0)
            more = {"nextPageToken": str(start + 2)} if len(items) > start + 2 else {}
            return 200, {"items": items[start : start + 2], **more}
        return _error(404, f"{name} not found")

    def _patch(self, name: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        old = self.resources.get(name)
        if old is None:
            return _error(404, f"{name} not found")
        if isinstance(body, dict) and body.get("etag") not in (None, old.get("etag")):
            return _error(409, "the etag is not the present one")
        if "updateMask" in query:
            kept = {k: v for k, v in old.items() if k not in query["updateMask"].split(",")}
            masked = {k: v for k, v in body.items() if k in query["updateMask"].split(",")}
            body = {**kept, **masked}
        self.resources[name] = _stored(name, body, etag="etag" in old)
        return 200, _public(self.resources[name])

    def _put(self, name: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        self.resources[name] = _stored(name, body)
        return 200, _public(self.resources[name])

    def _delete(self, name: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        if self.resources.pop(name, None) is None:
            return _error(404, f"{name} not found")
        return 200, {}


def _error(code: int, message: str) -> tuple[int, Any]:
    return code, {"error": {"code": code, "message": message, "status": "TEST"}}


def _stored(name: str, body: Any, *, etag: bool = False) -> dict[str, Any]:
    resource = dict(body)
    resource["name"] = name.partition("/metrics/")[2] or name
    for i, condition in enumerate(resource.get("conditions", [])):
        condition.setdefault("name", f"{name}/conditions/{i}")
    if etag:
        resource["etag"] = f"e{len(json.dumps(body))}"
    return resource


def _public(resource: dict[str, Any]) -> dict[str, Any]:
    labels = resource.get("labels")
    if not isinstance(labels, dict):
        return resource
    return {**resource, "labels": {k: v for k, v in labels.items() if k not in _SECRET_LABELS}}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    api: ClassVar[FakeApi]

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        code, answer = self.api.answer(self.command, self.path, body)
        if self.api.lose_answers and self.command != "GET":
            self.api.lose_answers -= 1
            self.close_connection = True
            return
        payload = json.dumps(answer).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve  # noqa: N815 - http.server's names

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def api() -> Iterator[FakeApi]:
    """A fresh API on a free port of this machine."""
    fake = FakeApi()
    handler = type("Handler", (_Handler,), {"api": fake, "disable_nagle_algorithm": True})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    fake.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield fake
    server.shutdown()
    server.server_close()
    thread.join()
