"""Which series a Monitoring filter takes."""

from __future__ import annotations

import pytest

from alerts.evaluate import matching
from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.series import Identity, pairs
from monitoring.filters.parser import parse

_ONE = Identity(
    "run.googleapis.com/request_count",
    "cloud_run_revision",
    pairs({"response_code": "503", "route": "/v1/users", "ok": "true", "x": "${NAME}"}),
    pairs({"project_id": "shop", "service_name": "api", "location": "europe-west1"}),
    pairs({"name": "vm-1"}),
    pairs({"app.kubernetes.io/name": "api"}),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('metric.type = "run.googleapis.com/request_count"', True),
        ('metric.type = "run.googleapis.com/request"', False),
        ('metric.type = starts_with("run.googleapis.com/")', True),
        ('metric.type = ends_with("_count")', True),
        ('resource.type = "cloud_run_revision" metric.label.response_code = "503"', True),
        ('resource.type = "cloud_run_revision" metric.label.response_code = "500"', False),
        ("metric.labels.response_code = 503", True),
        ("metric.labels.response_code = 503.0", True),
        ("metric.labels.response_code >= 500", True),
        ("metric.labels.response_code > 503", False),
        ("metric.labels.response_code < 1000", True),  # as numbers: as text "503" is above "1000"
        ('metric.labels.response_code <= "503"', True),
        ('metric.labels.route > "/v1"', True),
        ("metric.labels.route > 5", False),
        ("metric.labels.absent < 5", False),
        ("metric.labels.ok = true", True),
        ("metric.labels.ok = false", False),
        ('metric.labels.absent = ""', True),
        ('metric.labels.absent != "a"', True),
        ('metric.labels.route = has_substring("users")', True),
        ('metric.labels.route != has_substring("users")', False),
        ('metric.labels.route : "v1/us"', True),
        ('resource.labels.location = one_of("us-east1", "europe-west1")', True),
        ('resource.labels.location != one_of("us-east1", "europe-west1")', False),
        ('metric.labels.route = monitoring.regex.full_match("/v[0-9]/.*")', True),
        ('metric.labels.route = monitoring.regex.full_match("v[0-9]")', False),  # the whole value
        ('metric.labels.route != monitoring.regex.full_match("v[0-9]")', True),
        ('metric.labels.route = monitoring.regex.full_match("(?i)/V1/USERS|x")', True),
        ("resource.labels : service_name", True),
        ("resource.label:service_name", True),
        ("resource.labels : instance_id", False),
        ("NOT resource.labels : instance_id", True),
        ('project = "shop"', True),
        ('project != "shop"', False),
        ('metadata.system_labels.name = "vm-1"', True),
        ('metadata.user_labels."app.kubernetes.io/name" = "api"', True),
        ('metric.labels.x = "${NAME}"', True),
        ('metric.labels.x = "${OTHER}"', False),
        # OR binds tighter than AND, NOT tightest.
        ('project = "no" AND project = "shop" OR metric.labels.ok = "true"', False),
        ('project = "no" OR project = "shop" AND metric.labels.ok = "true"', True),
        ('NOT project = "no" AND project = "shop"', True),
        ('NOT (project = "no" OR project = "shop")', False),
    ],
)
def test_fits(text: str, expected: bool) -> None:
    node = parse(text)
    assert matching.fits(node)(_ONE) is expected
    among = matching.metrics(node)
    assert not expected or among is None or _ONE.metric in among


def test_metrics_that_a_filter_can_take() -> None:
    assert matching.metrics(parse('metric.type = "a" resource.type = "r"')) == {"a"}
    assert matching.metrics(parse('metric.type = "a" OR metric.type = "b"')) == {"a", "b"}
    assert matching.metrics(parse('metric.type = one_of("a", "b") metric.type = "b"')) == {"b"}
    assert matching.metrics(parse('metric.type = "a" OR resource.type = "r"')) is None
    assert matching.metrics(parse('NOT metric.type = "a"')) is None
    assert matching.metrics(parse('metric.type != "a"')) is None
    assert matching.metrics(parse('metric.type = starts_with("a")')) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('group.id = "123"', "group membership is not in the data"),
        ('resource.metadata.name = "x"', r"resource\.metadata\.name is not in the data"),
        ("${location}", "variable of dashboards"),
        ('metric.type = "m" select_slo_health("s")', "stands alone"),
    ],
)
def test_what_the_data_cannot_tell_says_so(text: str, why: str) -> None:
    with pytest.raises(NotEvaluableError, match=why):
        matching.fits(parse(text))
