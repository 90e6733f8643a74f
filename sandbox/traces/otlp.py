"""OTLP over HTTP: what a body says, and the answer in the same encoding.

Source: OpenTelemetry Protocol specification, "OTLP/HTTP": protobuf or its JSON (ids in hex, enums
as numbers, unknown fields passed over), gzip, and a google.rpc.Status where the body cannot be
read. What is refused must not be sent again, and is told as a partial success.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from google.protobuf import json_format
from google.protobuf.message import DecodeError, Message
from google.rpc import status_pb2
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as service

from monitoring.plan import Json
from sandbox.api.errors import Code
from sandbox.api.own_paths import Answer, Raw

MAX_INFLATED = 10 * 1024 * 1024
_IDS = ("traceId", "spanId", "parentSpanId")
_GZIP = 16 + zlib.MAX_WBITS


class Encoding(StrEnum):
    """How a body is written; the values are content types."""

    PROTOBUF = "application/x-protobuf"
    JSON = "application/json"


class UnreadableError(Exception):
    """A body that is no request; the text says why."""


def encoding_of(content_type: str) -> Encoding | None:
    """``application/json; charset=utf-8``; None for one that OTLP does not have."""
    named = content_type.partition(";")[0].strip().lower()
    return Encoding(named) if named in set(Encoding) else None


def inflated(body: bytes, content_encoding: str) -> bytes:
    """The body without its compression; raises UnreadableError, also where it grows too large."""
    match content_encoding.strip().lower():
        case "" | "identity":
            return body
        case "gzip":
            return _unzipped(body)
    raise UnreadableError("the content encoding must be gzip or none")


def _unzipped(body: bytes) -> bytes:
    unpack = zlib.decompressobj(_GZIP)
    try:
        content = unpack.decompress(body, MAX_INFLATED + 1)
    except zlib.error:
        raise UnreadableError("the body is no gzip") from None
    if len(content) > MAX_INFLATED:
        raise UnreadableError(f"the body inflates to over {MAX_INFLATED} bytes")
    if not unpack.eof or unpack.unused_data:
        raise UnreadableError("the body is not one whole gzip member")
    return content


def request_of(content: bytes, encoding: Encoding) -> Any:
    """The ExportTraceServiceRequest; raises UnreadableError."""
    try:
        if encoding is Encoding.PROTOBUF:
            return service.ExportTraceServiceRequest.FromString(content)
        data = json.loads(content)
        if not isinstance(data, dict):
            raise ValueError("an object is wanted")
        for holder in _with_ids(data):
            _to_base64(holder)
        return json_format.ParseDict(
            data, service.ExportTraceServiceRequest(), ignore_unknown_fields=True
        )
    except (DecodeError, json_format.ParseError, ValueError, TypeError, RecursionError):
        raise UnreadableError("the body is no ExportTraceServiceRequest") from None


def _with_ids(data: Json) -> Iterator[dict[str, Json]]:
    """The spans and their links, whose ids are hex here and base64 in other JSON of protobuf."""
    for group in _list(data, "resourceSpans"):
        for scoped in _list(group, "scopeSpans"):
            for span in _list(scoped, "spans"):
                yield span
                yield from _list(span, "links")


def _list(holder: Json, field: str) -> Iterator[dict[str, Json]]:
    found = holder.get(field) if isinstance(holder, Mapping) else None
    if isinstance(found, list):
        yield from (one for one in found if isinstance(one, dict))


def _to_base64(holder: dict[str, Json]) -> None:
    for field in _IDS:
        if isinstance(holder.get(field), str):
            try:
                holder[field] = base64.b64encode(bytes.fromhex(holder[field])).decode()
            except (ValueError, binascii.Error):
                raise UnreadableError(f"{field} is no hexadecimal number") from None


def response(refused: Mapping[str, int]) -> Any:
    """The answer to a request of which spans were refused, by reason."""
    answer = service.ExportTraceServiceResponse()
    if refused:
        answer.partial_success.rejected_spans = sum(refused.values())
        answer.partial_success.error_message = "; ".join(
            f"{count} spans: {why}" for why, count in refused.items()
        )
    return answer


def encoded(message: Message, encoding: Encoding, status: int = 200) -> Answer:
    """A message as the answer to a request in this encoding."""
    if encoding is Encoding.PROTOBUF:
        return status, Raw(message.SerializeToString(), encoding.value)
    return status, Raw(json_format.MessageToJson(message, indent=None).encode(), encoding.value)


def refusal(why: str, encoding: Encoding) -> Answer:
    """The answer to a body that cannot be read."""
    code = Code.INVALID_ARGUMENT
    return encoded(status_pb2.Status(code=code.grpc, message=why), encoding, code.http)
