"""Channels, descriptors, log metrics and uptime checks, to the last field."""

from __future__ import annotations

from typing import Any

import pytest

from monitoring.channels import channel_resource
from monitoring.compile_error import CompileError, Fault
from monitoring.context import Context
from monitoring.descriptors import descriptor_resource
from monitoring.log_metrics import log_metric_resource
from monitoring.plan import Resource
from monitoring.uptime_checks import uptime_resource
from tests.model_factory import channel, check, context, gauge, log_metric, service


def bare(resource: Resource) -> dict[str, Any]:
    body = dict(resource.body)
    assert body.pop("userLabels")["managed_by"] == "clarity"
    return body


def test_an_e_mail_channel_with_its_override() -> None:
    made = channel_resource(context(), channel("mail"), {"email_address": "b@example.com"}, "shop")
    assert made.key == "channel/mail"
    assert bare(made) == {
        "type": "email",
        "displayName": "mail",
        "labels": {"email_address": "b@example.com"},
        "enabled": True,
    }


def test_a_secret_is_a_token() -> None:
    pager = channel("pager", "pagerduty", secrets={"service_key": "pagerKey"})
    made = channel_resource(context(), pager, {}, "shop")
    assert made.body["labels"] == {"service_key": "${secret:pagerKey}"}


@pytest.mark.parametrize(
    ("topic", "full"),
    [
        ("alerts", "projects/shop-prod/topics/alerts"),
        ("projects/x/topics/y", "projects/x/topics/y"),
    ],
)
def test_a_topic_is_this_project_s_unless_it_says_whose(topic: str, full: str) -> None:
    made = channel_resource(
        context(), channel("bus", "pubsub", labels={"topic": topic}), {}, "shop"
    )
    assert made.body["labels"] == {"topic": full}


def test_a_descriptor() -> None:
    made = descriptor_resource(context(), gauge(labels={"ok": "BOOL"}, aliases=("old",)), "shop")
    assert (made.key, made.aliases) == ("metric/queue", ("metric/old",))
    description = made.body["description"].split("\n")[0]
    assert {**made.body, "description": description} == {
        "type": "custom.googleapis.com/app/queue",
        "metricKind": "GAUGE",
        "valueType": "DOUBLE",
        "unit": "1",
        "description": "What happens.",
        "displayName": "Queue",
        "labels": [{"key": "ok", "valueType": "BOOL"}],
    }


def test_a_log_metric() -> None:
    made = log_metric_resource(context(), log_metric(), "shop")
    description = made.body["description"].split("\n")[0]
    assert {**made.body, "description": description} == {
        "name": "slow",
        "description": "Slow requests.",
        "filter": 'jsonPayload.message="slow"',
        "metricDescriptor": {
            "metricKind": "DELTA",
            "valueType": "INT64",
            "unit": "1",
            "labels": [{"key": "route", "valueType": "STRING"}],
        },
        "labelExtractors": {"route": "EXTRACT(jsonPayload.route)"},
    }


def test_an_uptime_check() -> None:
    made = uptime_resource(context(), service(), check())
    assert bare(made) == {
        "displayName": "Shop: Front",
        "monitoredResource": {
            "type": "uptime_url",
            "labels": {"host": "shop.example.com", "project_id": "shop-prod"},
        },
        "httpCheck": {
            "path": "/",
            "port": 443,
            "requestMethod": "GET",
            "useSsl": True,
            "validateSsl": True,
        },
        "period": "60s",
        "timeout": "10s",
        "contentMatchers": [{"content": "welcome", "matcher": "CONTAINS_STRING"}],
        "selectedRegions": ["USA", "EUROPE", "ASIA_PACIFIC"],
    }


def test_a_plain_check_of_its_own_host_from_everywhere() -> None:
    plain = check(host="other.example", tls=False, port=80, contains="", regions=())
    body = bare(uptime_resource(context(), service(), plain))
    assert body["monitoredResource"]["labels"]["host"] == "other.example"
    assert body["httpCheck"]["useSsl"] is False
    assert not {"contentMatchers", "selectedRegions"} & body.keys()


def test_a_check_without_a_host_is_refused() -> None:
    nowhere = Context("p", "prod", "", {}, {})
    with pytest.raises(CompileError) as caught:
        uptime_resource(nowhere, service(), check())
    assert caught.value.fault is Fault.HOST
