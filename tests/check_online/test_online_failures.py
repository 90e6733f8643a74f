"""An API that refuses, hangs or is not there: told, bounded, and never a traceback."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import grpc
import pytest

from checks.check import Report
from checks.online.check import check_online
from checks.online.cloud import Cloud
from checks.online.error import AccessError
from checks.online.state import State

_LISTS = [
    "metric descriptors",
    "notification channels",
    "channel types",
    "alert policies",
    "uptime checks",
    "SLOs",
    "time series",
]


@contextmanager
def refusing(code: grpc.StatusCode, only: str = "") -> Iterator[str]:
    """The endpoint of an API that refuses methods whose name has `only`; others list nothing."""

    def refuse(request: bytes, context: grpc.ServicerContext) -> bytes:
        context.abort(code, "not you")
        return b""

    class Handler(grpc.GenericRpcHandler):  # type: ignore[type-arg]  # has none at run time
        def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler[bytes, bytes]:
            answer = refuse if only in details.method else lambda request, context: b""
            return grpc.unary_unary_rpc_method_handler(answer)

    server = grpc.server(ThreadPoolExecutor(4), handlers=[Handler()])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(None).wait()


def _read(endpoint: str, timeout: float = 20) -> State:
    return Cloud("shop", endpoint, timeout).read(["custom.googleapis.com/"], [], ["custom/x"])


@pytest.mark.parametrize(
    "code", [grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED]
)
def test_a_project_that_lets_nobody_in_says_how_to_get_in(code: grpc.StatusCode) -> None:
    with refusing(code) as endpoint, pytest.raises(AccessError) as refused:
        _read(endpoint)
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
    ],
)
def test_what_alone_is_refused_is_told_and_the_rest_read(method: str, what: str) -> None:
    """A role that may not list one kind: a judgement of the others is worth having."""
    with refusing(grpc.StatusCode.PERMISSION_DENIED, method) as endpoint:
        state = _read(endpoint)
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
    with refusing(grpc.StatusCode.NOT_FOUND, "ListServiceLevelObjectives") as endpoint:
        state = Cloud("shop", endpoint).read([], ["projects/shop/services/shop"], [])
    assert (state.slos, state.unread) == (frozenset(), ())


def test_a_server_that_hangs_is_asked_once(tmp_path: Path) -> None:
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
