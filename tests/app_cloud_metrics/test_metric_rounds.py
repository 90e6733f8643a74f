"""Rounds: batches, what failing calls do to points, and what is said of it."""

from __future__ import annotations

import logging
import math

import grpc
import pytest

from clarity.monitoring.cloud_metrics.cells import Rule
from clarity.monitoring.cloud_metrics.google_writer import connector
from clarity.monitoring.cloud_metrics.labels import Limit
from clarity.monitoring.cloud_metrics.limits import CALL_SECONDS, CALL_SERIES
from clarity.monitoring.cloud_metrics.metric import Metric
from clarity.monitoring.cloud_metrics.recorder import Recorder
from clarity.monitoring.cloud_metrics.rounds import Rounds
from clarity.monitoring.cloud_metrics.tally import Fault, Lost, Tally
from clarity.monitoring.cloud_metrics.writer import AccessError, Answer, Verdict, Writer
from clarity.monitoring.complaints import Complaints
from clarity.monitoring.contract.metrics import HEALTH_DATA_QUALITY, USER_ENGAGEMENT
from clarity.monitoring.identity import Identity
from tests.app_cloud_metrics.conftest import STARTED
from tests.app_cloud_metrics.monitoring_service import (
    IDENTITY,
    ScriptedWriter,
    Service,
    fails,
    refuses,
)

AGAIN = Answer(Verdict.AGAIN, "INTERNAL")
UNREACHABLE = Answer(Verdict.UNREACHABLE, "UNAVAILABLE")
FORBIDDEN = Answer(Verdict.FORBIDDEN, "PERMISSION_DENIED")


def forever() -> float:
    return math.inf


@pytest.fixture
def engagement(recorder: Recorder) -> Metric:
    return recorder.metric(
        USER_ENGAGEMENT, Rule.COUNT, ["action"], limits={"action": Limit(most=1_000)}
    )


@pytest.fixture
def quality(recorder: Recorder) -> Metric:
    return recorder.metric(HEALTH_DATA_QUALITY, Rule.MEAN, ["data_type"])


def complaints() -> Complaints:
    return Complaints("tests", "Metrics")


def rounds(recorder: Recorder, tally: Tally, writer: ScriptedWriter) -> Rounds:
    return Rounds(IDENTITY, recorder, writer.connect, tally, complaints())


def fill(engagement: Metric, count: int) -> None:
    for number in range(count):
        engagement.record(1, f"a{number}")


def test_a_call_has_at_most_200_series(
    recorder: Recorder, tally: Tally, engagement: Metric
) -> None:
    fill(engagement, 2 * CALL_SERIES + 1)
    writer = ScriptedWriter()
    assert rounds(recorder, tally, writer).write(STARTED + 10, forever) is Verdict.DONE
    assert [len(call) for call in writer.calls] == [CALL_SERIES, CALL_SERIES, 1]
    assert len({point.labels for call in writer.calls for point in call}) == 2 * CALL_SERIES + 1
    assert recorder.fresh == 0


def test_a_busy_service_is_asked_for_the_other_batches(
    recorder: Recorder, tally: Tally, engagement: Metric
) -> None:
    fill(engagement, 2 * CALL_SERIES)
    writer = ScriptedWriter([AGAIN])
    assert rounds(recorder, tally, writer).write(STARTED + 10, forever) is Verdict.AGAIN
    assert (len(writer.calls), recorder.fresh) == (2, CALL_SERIES)
    assert (tally.failed["INTERNAL"], tally.lost.total) == (1, 0)


@pytest.mark.parametrize("answer", [UNREACHABLE, FORBIDDEN, AccessError("no")])
def test_without_an_answer_the_round_ends_and_the_connection_is_new(
    recorder: Recorder, tally: Tally, engagement: Metric, answer: Answer | Exception
) -> None:
    fill(engagement, 2 * CALL_SERIES)
    writer = ScriptedWriter([answer])
    made = rounds(recorder, tally, writer)
    assert made.write(STARTED + 10, forever) is not Verdict.DONE
    assert (len(writer.calls), writer.open, recorder.fresh) == (1, False, 2 * CALL_SERIES)
    assert made.write(STARTED + 20, forever) is Verdict.DONE
    assert (writer.connections, recorder.fresh, tally.lost.total) == (2, 0, 0)


def test_a_try_again_has_a_new_end_and_what_came_meanwhile(
    recorder: Recorder,
    tally: Tally,
    engagement: Metric,
    quality: Metric,
    cloud_service: Service,
) -> None:
    cloud_service.deeds = [fails(grpc.StatusCode.UNAVAILABLE)]
    made = Rounds(IDENTITY, recorder, connector(cloud_service.endpoint), tally, complaints())
    engagement.record(2, "login")
    quality.record(0.5, "steps")
    assert made.write(STARTED + 10, forever) is Verdict.UNREACHABLE
    engagement.record(3, "login")
    quality.record(1.0, "steps")
    assert made.write(STARTED + 17, forever) is Verdict.DONE
    made.disconnect()
    first, second = ([one.points[0] for one in r.time_series] for r in cloud_service.requests)
    assert [point.value.int64_value for point in (first[0], second[0])] == [2, 5]
    assert [point.value.double_value for point in (first[1], second[1])] == [0.5, 0.75]
    starts = {point.interval.start_time.seconds for point in (first[0], second[0])}
    assert starts == {STARTED}
    ends = [point.interval.end_time.seconds - STARTED for point in (*first, *second)]
    assert ends == [10, 10, 17, 17]


def test_refused_points_are_counted_and_not_sent_again(
    recorder: Recorder, tally: Tally, quality: Metric, cloud_service: Service
) -> None:
    cloud_service.deeds = [refuses(2, {"Points must be written in order. …": 1})]
    made = Rounds(IDENTITY, recorder, connector(cloud_service.endpoint), tally, complaints())
    quality.record(0.5, "steps")
    quality.record(0.5, "sleep")
    assert made.write(STARTED + 10, forever) is Verdict.DONE
    assert (tally.lost[Lost.ORDER], recorder.fresh) == (1, 0)
    assert made.write(STARTED + 20, forever) is Verdict.DONE
    made.disconnect()
    assert len(cloud_service.requests) == 1


def test_a_point_that_cannot_be_sent_does_not_stop_the_others(
    recorder: Recorder, tally: Tally, engagement: Metric
) -> None:
    fill(engagement, CALL_SERIES + 1)
    writer = ScriptedWriter([ValueError("a secret")])
    assert rounds(recorder, tally, writer).write(STARTED + 10, forever) is Verdict.DONE
    assert (tally.lost[Lost.INTERNAL], len(writer.calls)) == (CALL_SERIES, 2)


def test_a_call_lasts_no_longer_than_there_is_time(
    recorder: Recorder, tally: Tally, engagement: Metric
) -> None:
    granted: list[float] = []

    class Timed(ScriptedWriter):
        def write(self, points: object, timeout: float) -> Answer:
            granted.append(timeout)
            return Answer(Verdict.DONE)

    fill(engagement, 3 * CALL_SERIES)
    left = iter([math.inf, 3.0, 0.0])
    verdict = rounds(recorder, tally, Timed()).write(STARTED + 10, lambda: next(left))
    assert (granted, verdict) == ([CALL_SECONDS, 3.0], Verdict.UNREACHABLE)
    assert recorder.fresh == CALL_SERIES


def test_a_source_that_fails_keeps_no_other_from_being_asked(
    recorder: Recorder, tally: Tally, engagement: Metric
) -> None:
    made = rounds(recorder, tally, ScriptedWriter())

    def broken() -> None:
        raise RuntimeError

    made.add(broken)
    made.add(lambda: engagement.record(1, "login"))
    made.ask()
    assert recorder.fresh == 1
    assert tally.faults[Fault.SOURCE] == tally.faults.total == 1


def test_troubles_are_said_once_a_minute_and_without_what_was_sent(
    recorder: Recorder,
    tally: Tally,
    engagement: Metric,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [1_000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    engagement.record(1, "hidden-action")
    secret = ValueError("a secret")
    lost = Answer(Verdict.DONE, "INVALID_ARGUMENT", {Lost.ORDER: 1})
    writer = ScriptedWriter([UNREACHABLE, UNREACHABLE, secret, secret, lost, lost])
    made = rounds(recorder, tally, writer)
    with caplog.at_level(logging.DEBUG, "clarity"):
        for number in range(6):
            made.write(STARTED + 10 * number, forever)
        assert len(caplog.messages) == 3
        assert "CLARITY_INSTANCE" in caplog.text
        now[0] += 61
        writer.answers = [UNREACHABLE]
        made.write(STARTED + 100, forever)
        assert len(caplog.messages) == 4
    assert not any(word in caplog.text for word in ("hidden", "secret", "login"))


def test_being_locked_out_is_said_once_until_let_in(
    recorder: Recorder,
    tally: Tally,
    engagement: Metric,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [1_000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    engagement.record(1, "login")
    connects: list[Exception | None] = [AccessError("no credentials"), RuntimeError("odd"), None]
    writer = ScriptedWriter([FORBIDDEN, Answer(Verdict.DONE), FORBIDDEN])

    def connect(identity: Identity) -> Writer:
        fault = connects.pop(0) if connects else None
        if fault is not None:
            raise fault
        return writer.connect(identity)

    made = Rounds(IDENTITY, recorder, connect, tally, complaints())
    verdicts = []
    for number in range(5):
        now[0] += 600
        verdicts.append(made.write(STARTED + 600 * (number + 1), forever))
    closed = Verdict.FORBIDDEN
    assert verdicts == [closed, closed, closed, Verdict.DONE, closed]
    assert len(caplog.messages) == 2  # the first refusal, and the first after it was well
    assert tally.lost.total == 0
