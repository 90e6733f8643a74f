"""Google's own clients write log entries over both wires and read them back."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import grpc
import pytest
from google.api_core import exceptions
from google.auth.credentials import AnonymousCredentials
from google.cloud import logging_v2
from google.cloud.logging_v2.resource import Resource
from google.cloud.logging_v2.services.logging_service_v2 import LoggingServiceV2Client
from google.cloud.logging_v2.types import (
    LogEntry,
    WriteLogEntriesPartialErrors,
    WriteLogEntriesRequest,
)
from google.protobuf import any_pb2, struct_pb2

from tests.sandbox_server import Sandbox, sandbox

PROJECT = "shop"
LOG = f"projects/{PROJECT}/logs/app"
RESOURCE: dict[str, Any] = {"type": "cloud_run_revision", "labels": {"service_name": "api"}}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox(tmp_path_factory.mktemp("logging")) as running:
        yield running


@pytest.fixture
def client(server: Sandbox) -> Iterator[LoggingServiceV2Client]:
    with grpc.insecure_channel(server.address.grpc) as channel:
        transport = LoggingServiceV2Client.get_transport_class("grpc")
        yield LoggingServiceV2Client(transport=transport(channel=channel))


def texts(found: Any) -> list[str]:
    return [entry.text_payload for entry in found]


def test_entries_go_over_grpc_and_come_back(client: LoggingServiceV2Client) -> None:
    payload = {"event_type": "data_access", "n": 3, "deep": {"half": 0.5, "list": [1, None, "a"]}}
    entry = LogEntry(
        json_payload=payload,
        severity="ERROR",
        timestamp=datetime.now(UTC),
        labels={"k": "v"},
        http_request={"request_method": "GET", "status": 503, "latency": timedelta(seconds=0.25)},
        trace="0af7651916cd43dd8448eb211c80319c",
    )
    client.write_log_entries(
        log_name=LOG.replace("app", "a%2Fb"), resource=RESOURCE, labels={"l": "w"}, entries=[entry]
    )
    (found,) = client.list_log_entries(
        resource_names=[f"projects/{PROJECT}"], filter='httpRequest.latency>"0.2s" log_id("a/b")'
    )
    assert LogEntry.to_dict(found)["json_payload"] == payload
    assert found.severity == 500
    assert (found.timestamp, found.http_request.status) == (entry.timestamp, 503)
    assert dict(found.labels) == {"k": "v", "l": "w"}
    assert found.resource.labels["service_name"] == "api"
    assert found.receive_timestamp >= found.timestamp
    assert found.insert_id
    assert LOG.replace("app", "a%2Fb") in client.list_logs(parent=f"projects/{PROJECT}")
    client.delete_log(log_name=LOG.replace("app", "a%2Fb"))
    with pytest.raises(exceptions.NotFound):
        client.delete_log(log_name=LOG.replace("app", "a%2Fb"))


def test_pages_and_orders_over_grpc(client: LoggingServiceV2Client) -> None:
    log = f"projects/{PROJECT}/logs/pages"
    entries = [LogEntry(text_payload=f"{n:02d}") for n in range(25)]
    client.write_log_entries(log_name=log, resource=RESOURCE, entries=entries)
    asked: dict[str, Any] = {
        "resource_names": [f"projects/{PROJECT}"],
        "filter": 'log_id("pages")',
        "page_size": 7,
    }
    every = [f"{n:02d}" for n in range(25)]
    assert texts(client.list_log_entries(request=asked)) == every
    backwards = client.list_log_entries(request={**asked, "order_by": "timestamp desc"})
    assert texts(backwards) == every[::-1]


def test_a_partial_success_tells_which_entries_failed(client: LoggingServiceV2Client) -> None:
    sent = WriteLogEntriesRequest(
        log_name=f"projects/{PROJECT}/logs/partial",
        resource=RESOURCE,
        entries=[LogEntry(text_payload="good"), LogEntry(text_payload="x" * 300_000)],
        partial_success=True,
    )
    with pytest.raises(exceptions.InvalidArgument) as refused:
        client.write_log_entries(request=sent)
    assert "exceeds maximum size of 256.0K" in refused.value.message
    (detail,) = refused.value.details
    told = detail
    if isinstance(detail, any_pb2.Any):
        told = WriteLogEntriesPartialErrors.pb()()
        assert detail.Unpack(told)
    assert list(told.log_entry_errors) == [1]
    found = client.list_log_entries(
        resource_names=[f"projects/{PROJECT}"], filter='log_id("partial")'
    )
    assert texts(found) == ["good"]


def test_a_request_may_be_as_large_as_google_takes(client: LoggingServiceV2Client) -> None:
    entries = [LogEntry(text_payload="x" * 200_000) for _ in range(48)]
    log = f"projects/{PROJECT}/logs/large"
    client.write_log_entries(log_name=log, resource=RESOURCE, entries=entries)
    with pytest.raises(exceptions.ResourceExhausted):
        client.write_log_entries(log_name=log, resource=RESOURCE, entries=entries * 2)
    client.delete_log(log_name=log)


def test_what_json_cannot_hold_is_refused(client: LoggingServiceV2Client) -> None:
    payload = struct_pb2.Struct()
    payload.fields["n"].number_value = math.nan
    unknown = any_pb2.Any(type_url="type.googleapis.com/no.such.Message", value=b"")
    for entry in (LogEntry(json_payload=payload), LogEntry(proto_payload=unknown)):
        with pytest.raises(exceptions.InvalidArgument):
            client.write_log_entries(log_name=LOG, resource=RESOURCE, entries=[entry])


def test_the_handwritten_client_over_rest(server: Sandbox) -> None:
    client = logging_v2.Client(
        project=PROJECT,
        credentials=AnonymousCredentials(),
        client_options={"api_endpoint": server.address.rest},
        _use_grpc=False,
    )
    logger = client.logger("by hand")
    with pytest.raises(exceptions.BadRequest, match="log id"):
        logger.log_text("a blank is no letter of a log id")
    logger = client.logger("by-hand", resource=Resource(**RESOURCE), labels={"l": "w"})
    logger.log_struct({"event_type": "ml_processing", "n": 1.5}, severity="ERROR")
    with logger.batch() as batch:
        batch.log_text("one")
        batch.log_text("two")
    asked = {"filter_": 'log_id("by-hand")'}
    found = list(client.list_entries(resource_names=[f"projects/{PROJECT}"], **asked))
    assert [entry.payload for entry in found] == [
        {"event_type": "ml_processing", "n": 1.5},
        "one",
        "two",
    ]
    assert (found[0].resource.type, found[0].labels) == ("cloud_run_revision", {"l": "w"})
    newest = client.list_entries(order_by="timestamp desc", max_results=1, **asked)
    assert next(iter(newest)).payload == "two"
    logger.delete()
    assert list(client.list_entries(**asked)) == []
