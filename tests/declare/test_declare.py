"""The program under Pulumi's mocks: what is registered, with which inputs, in which order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from monitoring.plan import Kind, Plan, Resource, Source, ref, secret

SOURCE = Source("test.yaml", 1, 1)
KEY = "0123456789abcdef0123456789abcdef"
# How a secret is marked on the wire between the SDK and the engine (Pulumi's own constant).
SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"


def resource(kind: Kind, key: str, body: dict[str, Any], *needs: str, **more: Any) -> Resource:
    return Resource(kind, key, body, needs, SOURCE, **more)


CHANNEL = resource(
    Kind.CHANNEL,
    "channel/pagerduty",
    {
        "type": "pagerduty",
        "displayName": "On-call",
        "labels": {"service_key": secret("pagerdutyServiceKey")},
        "userLabels": {"managed_by": "clarity"},
    },
)
SERVICE = resource(
    Kind.SERVICE,
    "service/shop",
    {"name": "projects/p/services/shop", "displayName": "Shop", "custom": {}},
)
SLO = resource(
    Kind.SLO,
    "slo/checkout",
    {
        "name": "projects/p/services/shop/serviceLevelObjectives/checkout",
        "displayName": "Checkout",
        "goal": 0.999,
        "rollingPeriod": "2592000s",
        "serviceLevelIndicator": {
            "requestBased": {
                "goodTotalRatio": {
                    "badServiceFilter": 'metric.type="a/bad" resource.type="global"',
                    "totalServiceFilter": 'metric.type="a/all" resource.type="global"',
                }
            }
        },
    },
    "service/shop",
)
UPTIME = resource(
    Kind.UPTIME,
    "uptime/health",
    {
        "displayName": "Health",
        "period": "60s",
        "timeout": "10s",
        "monitoredResource": {"type": "uptime_url", "labels": {"host": "h", "project_id": "p"}},
        "httpCheck": {"path": "/health", "useSsl": True, "port": 443},
    },
)


def policy(key: str, filter: str, *needs: str, **more: Any) -> Resource:
    body = {
        "displayName": key,
        "combiner": "OR",
        "conditions": [
            {
                "displayName": "c",
                "conditionThreshold": {
                    "filter": filter,
                    "comparison": "COMPARISON_GT",
                    "thresholdValue": 1,
                    "duration": "60s",
                },
            }
        ],
        "notificationChannels": [ref("channel/pagerduty")],
    }
    return resource(Kind.POLICY, key, body, *needs, **more)


BURN = policy(
    "alert/checkout/page-fast",
    'select_slo_burn_rate("projects/p/services/shop/serviceLevelObjectives/checkout", "3600s")',
    "channel/pagerduty",
    "slo/checkout",
)
CHECK = policy(
    "alert/uptime/health",
    f'metric.labels.check_id="{ref("uptime/health", "check_id")}" resource.type="uptime_url"',
    "channel/pagerduty",
    "uptime/health",
)
DASHBOARD = resource(
    Kind.DASHBOARD,
    "dashboard/overview",
    {"displayName": "Overview", "gridLayout": {"widgets": []}, "labels": {"managed_by": "clarity"}},
)
PLAN = Plan("p", "test", (CHANNEL, SERVICE, SLO, UPTIME, BURN, CHECK, DASHBOARD))


class Recorder(pulumi.runtime.Mocks):
    """Answers as the provider does: an id, and the inputs as outputs."""

    def __init__(self) -> None:
        self.made: dict[str, pulumi.runtime.MockResourceArgs] = {}
        self.order: list[str] = []

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        self.made[args.name] = args
        self.order.append(args.name)
        return f"projects/p/things/{args.name.replace('/', '-')}", dict(args.inputs)

    def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, Any]:
        raise AssertionError(f"the program calls nothing, yet: {args.token}")


@pytest.fixture
def run() -> Callable[[Plan], Recorder]:
    def run_program(plan: Plan, **options: Any) -> Recorder:
        from monitoring.declare.declare import declare

        asyncio.set_event_loop(asyncio.new_event_loop())
        mocks = Recorder()
        pulumi.runtime.set_mocks(mocks, project="clarity", stack="test")
        pulumi.runtime.set_all_config({"clarity:pagerdutyServiceKey": KEY}, secret_keys=[])

        @pulumi.runtime.test
        def program() -> Any:
            declared = declare(plan, **options)
            return pulumi.Output.all(*[each.urn for each in declared.values()])

        program()
        return mocks

    return run_program


def test_every_resource_is_registered_once(run: Callable[..., Recorder]) -> None:
    made = run(PLAN).made
    assert {r.key for r in PLAN.resources} <= set(made)
    assert made["slo/checkout"].typ == "gcp:monitoring/slo:Slo"
    assert made["dashboard/overview"].typ == "gcp:monitoring/dashboard:Dashboard"


def test_needed_resources_come_first(run: Callable[..., Recorder]) -> None:
    order = run(PLAN).order
    for each in PLAN.resources:
        for needed in each.needs:
            assert order.index(needed) < order.index(each.key), (needed, each.key)


def test_references_become_the_names_that_the_server_gave(run: Callable[..., Recorder]) -> None:
    made = run(PLAN).made
    burn = made["alert/checkout/page-fast"].inputs
    assert burn["notificationChannels"] == ["projects/p/things/channel-pagerduty"]
    check = made["alert/uptime/health"].inputs["conditions"][0]["conditionThreshold"]
    assert check["filter"] == 'metric.labels.check_id="uptime-health" resource.type="uptime_url"'


def test_the_key_travels_as_a_sensitive_label(run: Callable[..., Recorder]) -> None:
    inputs = run(PLAN).made["channel/pagerduty"].inputs
    sensitive = inputs["sensitiveLabels"]
    assert SECRET_SIGNATURE in sensitive.values(), "the whole property is marked secret"
    assert sensitive["value"]["serviceKey"] == KEY
    assert "service_key" not in inputs.get("labels", {})


def test_numbers_and_names_reach_the_provider(run: Callable[..., Recorder]) -> None:
    inputs = run(PLAN).made["slo/checkout"].inputs
    assert (inputs["goal"], inputs["rollingPeriodDays"]) == (0.999, 30)
    assert (inputs["service"], inputs["sloId"]) == ("shop", "checkout")


def test_objectives_and_dashboards_are_components(run: Callable[..., Recorder]) -> None:
    made = run(PLAN).made
    assert made["checkout"].typ == "clarity:monitoring:Objective"
    assert made["overview"].typ == "clarity:monitoring:Dashboard"
    assert "health" not in made, "an uptime check belongs to no objective"


def test_protection_covers_what_people_and_history_hang_on() -> None:
    from monitoring.declare.declare import PROTECTED

    assert set(PROTECTED) == {Kind.CHANNEL, Kind.SLO}
