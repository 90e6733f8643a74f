"""What Google's messages become when they are read, and what is asked for them."""

from __future__ import annotations

import pytest
from google.cloud import monitoring_v3 as m

from checks.check import Report
from checks.online import cloud
from checks.online.cloud import Cloud
from checks.online.metrics import judge_metrics
from checks.online.readers import readers
from checks.online.state import Heard, State, StoredChannel, Verification
from checks.place import Places
from monitoring.model import MetricKind, ValueType
from monitoring.validation.lookup import MetricFacts
from tests.check_online.deployed import DURATION, QUEUE, REQUESTS
from tests.check_online.stub import Stub, stubbed

_DAY = 86_400
_STATUS = m.NotificationChannel.VerificationStatus


def _descriptors(*descriptors: dict[str, object]) -> bytes:
    listed = m.ListMetricDescriptorsResponse(metric_descriptors=list(descriptors))
    return bytes(m.ListMetricDescriptorsResponse.serialize(listed))


def test_only_lists_are_asked_for(report: Report) -> None:
    """Reading a project changes nothing in it."""
    with stubbed(Stub()) as stub:
        Cloud("shop", stub.endpoint).read(["x/"], ["projects/shop/services/a"], ["x/y"])
    assert stub.asked
    assert all(method.startswith("List") for method in stub.asked)


@pytest.mark.parametrize(
    ("status", "verification"),
    [
        (_STATUS.VERIFICATION_STATUS_UNSPECIFIED, Verification.NOT_NEEDED),
        (_STATUS.UNVERIFIED, Verification.MISSING),
        (_STATUS.VERIFIED, Verification.GIVEN),
    ],
)
def test_a_channel_is_read_without_its_labels(status: int, verification: Verification) -> None:
    """Labels may hold keys: they are not even kept."""
    channel = m.NotificationChannel(
        type_="sms",
        display_name="Phone",
        labels={"number": "+15550100"},
        user_labels={"managed_by": "clarity"},
        verification_status=status,
    )
    channel.enabled = False
    listed = m.ListNotificationChannelsResponse(notification_channels=[channel])
    data = m.ListNotificationChannelsResponse.serialize(listed)
    with stubbed(Stub({"ListNotificationChannels": data})) as stub:
        state = Cloud("shop", stub.endpoint).read([], [], [])
    read = StoredChannel("sms", "Phone", False, verification, {"managed_by": "clarity"})
    assert state.channels == (read,)
    assert "15550100" not in repr(state)


def test_a_descriptor_is_read_whole() -> None:
    """Kind, value type, unit and labels; one of no kind is as if it were not there."""
    data = _descriptors(
        {
            "type": "x/y",
            "metric_kind": "DELTA",
            "value_type": "INT64",
            "unit": "By",
            "labels": [{"key": "a"}, {"key": "b", "value_type": "BOOL"}],
        },
        {"type": "x/none", "unit": "1"},
    )
    with stubbed(Stub({"ListMetricDescriptors": data})) as stub:
        state = Cloud("shop", stub.endpoint).read(["x/"], [], [])
    labels = {"a": "STRING", "b": "BOOL"}
    facts = MetricFacts(MetricKind.DELTA, ValueType.INT64, labels, "By")
    assert state.metrics == {"x/y": facts}


def test_pages_are_read_up_to_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list without an end is left at some point, and that is told."""
    monkeypatch.setattr(cloud, "MOST", 5)
    page = m.ListAlertPoliciesResponse(
        alert_policies=[{"display_name": "a"}, {"display_name": "b"}], next_page_token="more"
    )
    data = m.ListAlertPoliciesResponse.serialize(page)
    with stubbed(Stub({"ListAlertPolicies": data})) as stub:
        state = Cloud("shop", stub.endpoint).read([], [], [])
    assert state.policies is not None
    assert [one.display_name for one in state.policies] == ["a", "b", "a", "b", "a"]
    assert [str(one) for one in state.unread] == [
        "alert policies: there are more than 5; the first were read"
    ]
    assert stub.asked.count("ListAlertPolicies") == 3


@pytest.mark.parametrize(("back", "heard"), [(1, Heard.DAY), (7, Heard.WEEK), (30, Heard.NEVER)])
def test_the_last_data_are_looked_for_in_a_day_then_in_a_week(back: int, heard: Heard) -> None:
    """The stub has data for intervals that reach back so many days."""

    def answer(request: bytes) -> bytes:
        asked = m.ListTimeSeriesRequest.deserialize(request)
        assert asked.filter == 'metric.type = "x/y"'
        seconds = (asked.interval.end_time - asked.interval.start_time).total_seconds()
        found = [m.TimeSeries()] if seconds >= back * _DAY else []
        answer = m.ListTimeSeriesResponse(time_series=found)
        return bytes(m.ListTimeSeriesResponse.serialize(answer))

    data = _descriptors({"type": "x/y", "metric_kind": "GAUGE", "value_type": "DOUBLE"})
    stub = Stub({"ListMetricDescriptors": data, "ListTimeSeries": answer})
    with stubbed(stub):
        state = Cloud("shop", stub.endpoint).read(["x/"], [], ["x/y", "x/unknown"])
    assert state.heard == {"x/y": heard}


@pytest.mark.parametrize(
    ("heard", "words"), [(Heard.DAY, ""), (Heard.WEEK, "last 24 h"), (Heard.NEVER, "last 7 d")]
)
def test_a_silent_metric_is_told_with_how_long(report: Report, heard: Heard, words: str) -> None:
    model, plan = report.model, report.plans["prod"]
    assert model is not None
    none = MetricFacts(MetricKind.GAUGE, ValueType.DOUBLE, {}, "1")
    state = State(plan.project, metrics={QUEUE: none}, heard={QUEUE: heard})
    read = {QUEUE: readers(model, plan)[QUEUE]}
    found = judge_metrics(state, model, frozenset(), read, Places(report.texts))
    assert [words in one.message for one in found] == ([True] if words else [])


def test_the_readers_of_a_stack_are_its_alerts_and_objectives(report: Report) -> None:
    model = report.model
    assert model is not None
    found = readers(model, report.plans["prod"])
    assert {type: (r.called, r.alerts) for type, r in found.items()} == {
        QUEUE: ("the alert queue", True),
        REQUESTS: ("the objective availability", True),
        DURATION: ("the objective latency", True),
    }
