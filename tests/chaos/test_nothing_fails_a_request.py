"""Ten thousand requests at once, with all that monitoring depends on away: none of them is failed,
held up or answered otherwise, what is lost is counted, and nothing grows.

A server process under uvicorn is asked over sockets by a process of visitors; beside it, the same
application without monitoring says how it should answer.
"""

from __future__ import annotations

import re
import signal
from collections import Counter

import pytest

from clarity.monitoring.metrics.active_users import MOST_USERS
from clarity.monitoring.metrics.labels import MOST_SERIES
from tests.chaos.cases import COUNTED, Case
from tests.chaos.mix import PROBES
from tests.chaos.runs import Answers, Run

pytestmark = pytest.mark.slow

BLOCKED_SECONDS = 2.5  # more than without monitoring; what hangs here hangs for longer
STOP_SECONDS = 10.0  # that Cloud Run grants
NOISE_SECONDS = 5.0
MORE_BYTES = 8 * 2**20  # 400 for each request of two waves
MORE_RSS = 128 * 2**20  # with holes
MOST_KINDS = 100  # of requests, by route, method and status
MOST_FILES = 12  # of connections that monitoring and the tests keep open
ANSWERED = {  # what probes, scrapes and senders of incidents are told
    "/health": 200,
    "/health/live": 200,
    "/health/ready": 503,
    "/health/detailed": 503,
    "/metrics": 200,
    "/incidents/webhook": 200,
    "/incidents/pubsub": 503,  # to be sent again: who it is from cannot be known now
}
_STATUS = re.compile(r'endpoint="(.*?)".*status_code="(\d+)"')


def of_users(answers: Answers) -> Answers:
    return Counter({answer: n for answer, n in answers.items() if answer[0] not in PROBES})


def test_all_are_open_at_once(run: Run, bare: Run) -> None:
    for one in (bare, run):
        assert [report["gate"]["peak"] for report in one.reports] == [one.size] * len(one.waves)
        assert all(wave["most_open"] >= one.size for wave in one.waves)


def test_each_is_answered_as_without_monitoring(run: Run, bare: Run) -> None:
    expected = of_users(bare.answers(0))
    assert expected.total() == bare.size
    assert all(status and whole for _, status, whole in expected)
    for wave in range(len(run.waves)):
        assert of_users(run.answers(wave)) == expected


def test_probes_are_answered_meanwhile(run: Run) -> None:
    for wave in range(len(run.waves)):
        asked = {answer for answer in run.answers(wave) if answer[0] in PROBES}
        assert asked == {(path, status, True) for path, status in ANSWERED.items()}


def test_the_event_loop_never_stands_still(run: Run, bare: Run) -> None:
    """It may be busy; it waits for nobody."""
    most = bare.reports[0]["lag"]["blocked"] + BLOCKED_SECONDS
    assert max(report["lag"]["blocked"] for report in run.reports) < most


def test_what_is_lost_is_counted(run: Run, case: Case) -> None:
    counted = (*COUNTED, *case.counted)
    assert [one for one in counted if not run.losses(*one)] == []
    assert run.losses("watcher_faults_total", "") >= run.size * len(run.waves)


def test_each_request_is_counted_all_the_same(run: Run, bare: Run) -> None:
    expected: Counter[int] = Counter()
    for (_, status, _), times in of_users(bare.answers(0)).items():
        expected[status] += times * len(run.waves)
    counted: Counter[int] = Counter()
    for (name, labels), n in run.page.items():
        found = _STATUS.search(labels)
        if name == "http_requests_total" and found and not found[1].startswith("/incidents"):
            counted[int(found[2])] += int(n)
    assert counted == expected


def test_nothing_grows(long_run: Run) -> None:
    first, *_, last = long_run.reports
    requests = long_run.size * (len(long_run.waves) - 1)
    for what in ("objects", "blocks"):
        assert last[what] <= first[what] + requests, f"{what}: one for each request is a leak"
    assert last["bytes"] < first["bytes"] + MORE_BYTES
    assert last["rss"] < first["rss"] + MORE_RSS


def test_labels_and_what_is_remembered_are_few(run: Run) -> None:
    """However many paths, methods, users and names there were."""
    series = Counter(name for name, _ in run.page)
    assert series["http_requests_total"] < MOST_KINDS
    assert series["ml_inference_duration_seconds_count"] == MOST_SERIES + 1  # the rest
    assert run.page["active_users_total", ""] == MOST_USERS
    assert all(0 < report["kinds"] < MOST_KINDS for report in run.reports)


def test_what_was_there_for_requests_goes_with_them(run: Run) -> None:
    for report in run.reports:
        assert report["gate"]["within"] == 0
        assert report["files"] <= run.before["files"] + MOST_FILES
        ours = [name for name in report["threads"] if name.startswith("clarity")]
        assert len(set(ours)) == len(ours), "a thread of each kind at most"
        assert report["spans_held"] == 0


def test_it_ends_in_the_time_that_it_has(run: Run) -> None:
    code, seconds = run.ended
    assert code in (0, -signal.SIGTERM)
    assert seconds < STOP_SECONDS + NOISE_SECONDS
