"""A request's correlation id and trace come from its headers, or from the current span."""

from __future__ import annotations

import asyncio
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.sdk.trace import TracerProvider

from clarity.monitoring.contract.events import Category
from clarity.monitoring.logging.correlation import (
    Correlation,
    Trace,
    bind,
    current,
    of_cloud_trace,
    of_request,
    of_traceparent,
    outgoing_headers,
)
from tests.app_logging.logged import Logged

ID = "0af7651916cd43dd8448eb211c80319c"
SPAN = "b7ad6b7169203331"
PARENT = f"00-{ID}-{SPAN}-01".encode()


@pytest.mark.parametrize(
    ("header", "trace"),
    [
        (f"00-{ID}-{SPAN}-01", Trace(ID, SPAN, True)),
        (f" 00-{ID}-{SPAN}-00 ", Trace(ID, SPAN, False)),
        (f"00-{ID}-{SPAN}-03", Trace(ID, SPAN, True)),
        (f"cc-{ID}-{SPAN}-01-of-a-later-version", Trace(ID, SPAN, True)),
        (f"00-{ID}-{SPAN}-01-not-of-this", None),
        (f"ff-{ID}-{SPAN}-01", None),
        (f"00-{'0' * 32}-{SPAN}-01", None),
        (f"00-{ID}-{'0' * 16}-01", None),
        (f"00-{ID.upper()}-{SPAN}-01", None),
        (f"00-{ID}-{SPAN}", None),
        ("", None),
    ],
)
def test_traceparent_is_read_as_w3c_defines_it(header: str, trace: Trace | None) -> None:
    assert of_traceparent(header.encode()) == trace


@pytest.mark.parametrize(
    ("header", "trace"),
    [
        (f"{ID}/1;o=1", Trace(ID, "0000000000000001", True)),
        (f"{ID.upper()}/{2**64 - 1};o=0", Trace(ID, "f" * 16, False)),
        (f"{ID}/0;o=1", Trace(ID, "", True)),
        (f"{ID}/{2**64}", Trace(ID, "", False)),
        (ID, Trace(ID, "", False)),
        (f"{'0' * 32}/1;o=1", None),
        (f"{ID}/{SPAN};o=1", None),
        (f"{ID}1/1;o=1", None),
    ],
)
def test_cloud_trace_context_has_a_decimal_span(header: str, trace: Trace | None) -> None:
    assert of_cloud_trace(header.encode()) == trace


def test_the_id_is_the_callers_else_the_traces_else_new() -> None:
    cloud = (b"x-cloud-trace-context", b"1" * 32 + b"/5;o=1")
    given_id = (b"x-correlation-id", b"order-17.a:b_c")
    parent = (b"traceparent", PARENT)
    assert of_request([cloud, parent, given_id]) == Correlation(
        "order-17.a:b_c", Trace(ID, SPAN, True)
    )
    assert of_request([given_id, (b"x-correlation-id", b"second")]).id == "order-17.a:b_c"
    assert of_request([cloud, parent]).id == ID
    assert of_request([cloud, (b"traceparent", b"broken")]).id == "1" * 32
    new = of_request([])
    assert re.fullmatch("[0-9a-f]{32}", new.id)
    assert new.trace is None
    assert of_request([]).id != new.id


@given(st.binary(max_size=300))
def test_a_malformed_id_is_not_taken_over(header: bytes) -> None:
    made = of_request([(b"x-correlation-id", header)]).id
    assert re.fullmatch(r"[A-Za-z0-9._:-]{1,128}", made)


@pytest.mark.parametrize("header", [b"", b"a b", b"x\nSet-Cookie: a", b"a" * 129, b"-x", b"a@b.c"])
def test_unsafe_ids_are_replaced(header: bytes) -> None:
    assert of_request([(b"x-correlation-id", header)]).id != header.decode()


def test_calls_carry_the_ids_on() -> None:
    bind(None)
    assert outgoing_headers() == {}
    bind(Correlation("a-1", Trace(ID, SPAN, True)))
    assert outgoing_headers() == {"X-Correlation-ID": "a-1", "traceparent": PARENT.decode()}
    bind(Correlation("a-1", Trace(ID, "", True)))
    assert outgoing_headers() == {"X-Correlation-ID": "a-1"}
    bind(None)


def test_requests_that_run_at_once_keep_their_own_id() -> None:
    async def serve(id: str) -> bool:
        bind(Correlation(id))
        await asyncio.sleep(0)
        here = await asyncio.to_thread(current)
        return current() == here == Correlation(id)

    async def both() -> list[bool]:
        return await asyncio.gather(*(serve(str(n)) for n in range(20)))

    assert all(asyncio.run(both()))
    assert current() is None


def test_the_current_span_goes_before_the_headers(logged: Logged) -> None:
    bind(Correlation("a-1", Trace(ID, SPAN, True)))
    tracer = TracerProvider().get_tracer(__name__)
    with tracer.start_as_current_span("work") as span:
        logged.log.write(Category.EVENT, "INFO", "Within")
        context = span.get_span_context()
        assert outgoing_headers()["traceparent"].split("-")[2] == f"{context.span_id:016x}"
    logged.log.write(Category.EVENT, "INFO", "After")
    within, after = logged.entries
    assert within["trace"] == f"{context.trace_id:032x}"
    assert within["spanId"] == f"{context.span_id:016x}"
    assert within["jsonPayload"]["correlation_id"] == "a-1"
    assert (after["trace"], after["spanId"]) == (ID, SPAN)
