"""The official client against a real gRPC server: what is sent, and what its answers mean."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc
import pytest

from clarity.monitoring.cloud_metrics.google_writer import connector
from clarity.monitoring.cloud_metrics.limits import CALL_SERIES
from clarity.monitoring.cloud_metrics.point import Point
from clarity.monitoring.cloud_metrics.tally import Lost
from clarity.monitoring.cloud_metrics.writer import AccessError, Answer, Verdict, Writer
from clarity.monitoring.contract.metrics import AI_PROCESSING_TIME, USER_ENGAGEMENT
from tests.app_cloud_metrics.monitoring_service import IDENTITY, Service, fails, refuses

START, END = 1_700_000_000.25, 1_700_000_010.123456
COUNTED = Point(USER_ENGAGEMENT, (("action", "login"),), START, END, 7)
MEASURED = Point(AI_PROCESSING_TIME, (("model", "gpt"), ("success", "true")), None, END, 1.5)


@pytest.fixture
def writer(cloud_service: Service) -> Iterator[Writer]:
    made = connector(cloud_service.endpoint)(IDENTITY)
    yield made
    made.close()


@contextmanager
def black_hole() -> Iterator[str]:
    """An endpoint whose connections are never made: its queue of them is full."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        waiting = []
        for _ in range(3):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
            waiting.append(one)
        yield f"127.0.0.1:{port}"
        for one in waiting:
            one.close()


def test_points_are_sent_as_the_contract_says(writer: Writer, cloud_service: Service) -> None:
    assert writer.write([COUNTED, MEASURED], 5) == Answer(Verdict.DONE)
    (request,) = cloud_service.requests
    assert request.name == "projects/shop"
    counter, gauge = request.time_series
    assert (counter.metric.type, dict(counter.metric.labels)) == (
        "custom.googleapis.com/user/engagement",
        {"action": "login"},
    )
    assert counter.resource.type == "generic_task"
    assert dict(counter.resource.labels) == {
        "project_id": "shop",
        "location": "europe-west1",
        "namespace": "prod",
        "job": "api",
        "task_id": "host-1",
    }
    assert (counter.metric_kind, counter.value_type, counter.unit) == (3, 2, "1")
    (point,) = counter.points
    assert point.interval.start_time.ToMicroseconds() == 1_700_000_000_250_000
    assert point.interval.end_time.ToMicroseconds() == 1_700_000_010_123_456
    assert point.value.int64_value == 7
    assert (gauge.metric_kind, gauge.value_type, gauge.unit) == (1, 3, "s")
    assert not gauge.points[0].interval.HasField("start_time")
    assert gauge.points[0].value.double_value == 1.5


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        (grpc.StatusCode.UNAVAILABLE, Verdict.UNREACHABLE),
        (grpc.StatusCode.INTERNAL, Verdict.AGAIN),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, Verdict.AGAIN),
        (grpc.StatusCode.PERMISSION_DENIED, Verdict.FORBIDDEN),
        (grpc.StatusCode.UNAUTHENTICATED, Verdict.FORBIDDEN),
    ],
)
def test_what_may_be_tried_again_is_told_from_what_takes_a_person(
    writer: Writer, cloud_service: Service, code: grpc.StatusCode, verdict: Verdict
) -> None:
    cloud_service.deeds = [fails(code)]
    assert writer.write([COUNTED], 5) == Answer(verdict, code.name)
    assert len(cloud_service.requests) == 1  # no second try with the same end


def test_refused_points_are_counted_by_reason(writer: Writer, cloud_service: Service) -> None:
    order = "write for resource=… failed with: Points must be written in order. One or more …"
    often = "more frequently than the maximum sampling period configured for the metric. {…}"
    cloud_service.deeds = [refuses(10, {order: 2, often: 3, "another thing": 1})]
    answer = writer.write([COUNTED] * 10, 5)
    assert answer == Answer(
        Verdict.DONE,
        "INVALID_ARGUMENT",
        {Lost.ORDER: 2, Lost.SPACING: 3, Lost.REFUSED: 1},
    )


def test_without_a_summary_every_point_is_refused(writer: Writer, cloud_service: Service) -> None:
    cloud_service.deeds = [fails(grpc.StatusCode.INVALID_ARGUMENT)]
    answer = writer.write([COUNTED] * 3, 5)
    assert answer == Answer(Verdict.DONE, "INVALID_ARGUMENT", {Lost.REFUSED: 3})


def test_a_call_that_hangs_ends_with_its_time_out(writer: Writer, cloud_service: Service) -> None:
    cloud_service.deeds = [cloud_service.hang]
    began = time.monotonic()
    assert writer.write([COUNTED], 0.3) == Answer(Verdict.UNREACHABLE, "DEADLINE_EXCEEDED")
    assert time.monotonic() - began >= 0.3


def test_a_call_is_ended_by_closing(writer: Writer, cloud_service: Service) -> None:
    cloud_service.deeds = [cloud_service.hang]
    answers: list[Answer] = []
    thread = threading.Thread(target=lambda: answers.append(writer.write([COUNTED], 30)))
    thread.start()
    while not cloud_service.requests:
        time.sleep(0.01)
    writer.close()
    thread.join(5)
    assert [answer.verdict for answer in answers] == [Verdict.UNREACHABLE]


def test_nobody_listens_or_nobody_answers() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        refused = connector(f"127.0.0.1:{unused.getsockname()[1]}")(IDENTITY)
        assert refused.write([COUNTED], 5) == Answer(Verdict.UNREACHABLE, "UNAVAILABLE")
        refused.close()
    with black_hole() as endpoint:
        lost = connector(endpoint)(IDENTITY)
        assert lost.write([COUNTED], 0.3) == Answer(Verdict.UNREACHABLE, "DEADLINE_EXCEEDED")
        lost.close()


def test_missing_credentials_are_told_without_their_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "hidden.json"))
    with pytest.raises(AccessError, match="no usable credentials") as caught:
        connector("monitoring.example.invalid:443")(IDENTITY)
    assert "hidden" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_full_call_is_small_enough(writer: Writer, cloud_service: Service) -> None:
    """The widest labels of the contract, 200 times, stay far below a gRPC message's 4 MiB."""
    wide = Point(AI_PROCESSING_TIME, (("model", "m" * 1_024), ("success", "false")), None, END, 1.0)
    assert writer.write([wide] * CALL_SERIES, 10) == Answer(Verdict.DONE)
    assert cloud_service.requests[0].ByteSize() < 2**20
