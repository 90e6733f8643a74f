"""A running sandbox, Google's own client of Cloud Run, and a service to begin with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud import run_v2

from tests.sandbox_server import PROJECT, Sandbox, sandbox

PARENT = f"projects/{PROJECT}/locations/europe-west1"
SERVICE = {"template": {"containers": [{"image": "gcr.io/shop/cart:1"}]}}
_NUMBERS = count(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox of the module's own."""
    with sandbox(tmp_path_factory.mktemp("run")) as running:
        yield running


def transport_of(server: Sandbox, client: Any) -> Any:
    """The REST transport of one of Google's clients, to the sandbox."""
    made = client.get_transport_class("rest")
    host = f"127.0.0.1:{server.address.rest_port}"
    return made(host=host, url_scheme="http", credentials=AnonymousCredentials())


@pytest.fixture(scope="module")
def services(server: Sandbox) -> Iterator[Any]:
    transport = transport_of(server, run_v2.ServicesClient)
    with run_v2.ServicesClient(transport=transport) as client:
        yield client


@pytest.fixture(scope="module")
def revisions(server: Sandbox) -> Iterator[Any]:
    transport = transport_of(server, run_v2.RevisionsClient)
    with run_v2.RevisionsClient(transport=transport) as client:
        yield client


Made = Callable[..., str]


@pytest.fixture
def made(server: Sandbox) -> Made:
    """Makes a service, waits until it serves, and gives its name."""

    def make(**changes: Any) -> str:
        id = f"cart{next(_NUMBERS)}"
        path = f"/v2/{PARENT}/services?serviceId={id}"
        settled(server, server.ok("POST", path, SERVICE | changes))
        return f"{PARENT}/services/{id}"

    return make


def settled(server: Sandbox, operation: Any) -> Any:
    """The response of an operation once it is done."""
    done = server.ok("POST", f"/v2/{operation['name']}:wait", {})
    assert done["done"] is True
    return done["response"]
