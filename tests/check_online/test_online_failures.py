"""An API that refuses, hangs or is not there: told, bounded, and never a traceback."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import grpc
import pytest

from checks.check import Report
from checks.online.check import check_online
from checks.online.cloud import Cloud
from checks.online.error import AccessError
from checks.online.state import State
from tests.check_online.stub import Stub, stubbed

_LISTS = [
    "metric descriptors",
    "notification channels",
    "channel types",
    "alert policies",
    "uptime checks",
    "SLOs",
    "time series",
]
_SERVICE = "projects/shop/services/shop"


def _read(endpoint: str, timeout: float = 20) -> State:
    return Cloud("shop", endpoint, timeout).read(["custom.googleapis.com/"], [_SERVICE], ["x/y"])


@pytest.mark.parametrize(
    "code", [grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED]
)
def test_a_project_that_lets_nobody_in_says_how_to_get_in(code: grpc.StatusCode) -> None:
    with stubbed(Stub(otherwise=code)) as stub, pytest.raises(AccessError) as refused:
        _read(stub.endpoint)
    assert str(refused.value) == (
        "Google Cloud does not let us read shop: not you; "
        "run `gcloud auth application-default login`"
    )


def test_no_credentials_are_told_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an endpoint, Google's own is meant, and it is not even asked."""
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "none.json"))
    with pytest.raises(AccessError, match="gcloud auth application-default login"):
        _read("")


@pytest.mark.parametrize(
    ("method", "what"),
    [
        ("ListMetricDescriptors", "metric descriptors"),
        ("ListNotificationChannels", "notification channels"),
        ("ListNotificationChannelDescriptors", "channel types"),
        ("ListAlertPolicies", "alert policies"),
        ("ListUptimeCheckConfigs", "uptime checks"),
        ("ListServiceLevelObjectives", "SLOs"),
    ],
)
@pytest.mark.parametrize(
    "code", [grpc.StatusCode.PERMISSION_DENIED, grpc.StatusCode.RESOURCE_EXHAUSTED]
)
def test_what_alone_is_refused_is_told_and_the_rest_read(
    method: str, what: str, code: grpc.StatusCode
) -> None:
    """A role that may not list one kind: a judgement of the others is worth having."""
    with stubbed(Stub({method: code})) as stub:
        state = _read(stub.endpoint)
    assert [(one.what, one.why) for one in state.unread] == [(what, "not you")]
    fields = (
        state.metrics,
        state.channels,
        state.channel_types,
        state.policies,
        state.uptime_checks,
        state.slos,
    )
    assert fields.count(None) == 1


def test_a_service_that_is_not_deployed_has_no_slos() -> None:
    answers = {"ListServiceLevelObjectives": grpc.StatusCode.NOT_FOUND}
    with stubbed(Stub(answers)) as stub:
        state = _read(stub.endpoint)
    assert (state.slos, state.unread) == (frozenset(), ())


def test_a_short_failure_is_asked_again() -> None:
    """What is not available for a moment is no reason to leave a list unread."""
    left = [grpc.StatusCode.UNAVAILABLE]
    answers = {"ListAlertPolicies": lambda request: left.pop() if left else b""}
    with stubbed(Stub(answers)) as stub:
        state = _read(stub.endpoint)
    assert (state.policies, state.unread) == ((), ())
    assert stub.asked.count("ListAlertPolicies") == 2


def test_a_server_that_hangs_is_asked_once() -> None:
    """Its silence is waited for once, and told of everything; not for each list again."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        start = time.monotonic()
        state = _read(f"127.0.0.1:{silent.getsockname()[1]}", timeout=0.3)
        took = time.monotonic() - start
    assert [one.what for one in state.unread] == _LISTS
    assert all("does not answer" in one.why for one in state.unread)
    assert took < 30  # seven lists, each with its retries, were longer by far


def test_a_port_where_nobody_listens_is_told(report: Report, tmp_path: Path) -> None:
    """The report is that of the check offline, and all is told to be unread."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    told = check_online(tmp_path / "offline", report, f"127.0.0.1:{port}", timeout=1)
    assert [one.what for one in told.unread] == _LISTS
    assert told.report == report
