"""The rules on security over small projects and bodies: what their pages' examples leave out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from checks.check import check_contents
from checks.examples import PROJECT
from checks.facts.secret_names import is_clear, is_secret_header, parameter_of
from checks.facts.stages import is_production
from checks.raw import judge_files, judge_raw
from checks.registry import ids
from checks.rule import Group
from monitoring.config import render
from monitoring.model import Environment
from monitoring.plan import Source
from tests.checks.judged import places
from tests.config.trees import ROOT, shipped

CHANNELS, DEV, PROD = "monitoring/channels.yaml", "Pulumi.dev.yaml", "Pulumi.prod.yaml"
SECURITY = {id for id, group in ids().items() if group is Group.SECURITY}

STACK = """\
config:
  gcp:project: shop-{name}
  clarity:environment: {name}
  clarity:host: shop.example
  clarity:protect: true
"""


def stack(name: str, more: str = "") -> str:
    return STACK.format(name=name) + more


def found(files: Mapping[str, str]) -> list[tuple[str, str]]:
    """The security findings of the small project with these files: rule, and marked text."""
    texts = {**PROJECT, **files}
    report = check_contents({name: text.encode() for name, text in texts.items()})
    return [one for one in places(report) if one[0] in SECURITY]


def raw(body: Mapping[str, Any]) -> list[str]:
    return [str(d.code) for d in judge_raw("x.json", json.dumps(body)) if d.code in SECURITY]


def channels(*channel: str, route: str = "mail") -> str:
    lines = "".join(f"  {one}\n" for one in channel)
    pager = "  pager: {type: pagerduty, display_name: Pager, secret: pagerKey}\n"
    return f"channels:\n{pager}{lines}routes: {{page: [pager], ticket: [{route}]}}\n"


def test_the_shipped_project_gives_nothing_away() -> None:
    stacks = {path.name: path.read_bytes() for path in ROOT.glob("Pulumi.*.yaml")}
    report = check_contents({**shipped(), **stacks})
    assert [one for one in places(report) if one[0] in SECURITY] == []


MAIL = "mail: {type: email, display_name: Mail, address: web@shop.example}"
TOPIC = "mail: {type: pubsub, display_name: Bot, topic: %s}"
SLACK = 'mail: {type: slack, display_name: Chat, channel: "#shop", team: Shop, secret: slackToken}'


class TestSharedAddresses:
    @pytest.mark.parametrize(
        ("own", "stacks", "marked"),
        [
            (MAIL, {DEV: stack("dev")}, ["web@shop.example"]),
            (MAIL, {DEV: stack("dev", "  clarity:channels: {mail: {address: WEB@shop.example}}\n")},
             ["WEB@shop.example"]),
            (MAIL, {DEV: stack("dev", "  clarity:channels: {mail: {address: dev@shop.example}}\n")},
             []),
            (MAIL, {DEV: stack("dev", "  clarity:routes: {page: [pager], ticket: [pager]}\n")}, []),
            (MAIL, {"Pulumi.local.yaml": stack("local")}, []),
            (MAIL, {DEV: stack("dev"), PROD: stack("test")}, []),
            (MAIL, {DEV: stack("dev"), "Pulumi.qa.yaml": stack("qa")}, ["web@shop.example"] * 2),
            (TOPIC % "incidents", {DEV: stack("dev")}, []),
            (SLACK, {DEV: stack("dev")}, ['"#shop"']),
            (SLACK, {DEV: stack("dev", "  clarity:channels: {mail: {team: Trials}}\n")}, []),
        ],
    )  # fmt: skip
    def test_what_reaches_the_same_people_is_found_at_the_other_stack(
        self, own: str, stacks: dict[str, str], marked: list[str]
    ) -> None:
        expected = [("channel-shared", text) for text in marked]
        assert found({CHANNELS: channels(own), **stacks}) == expected


@pytest.mark.parametrize(
    ("domains", "address", "finds"),
    [
        ("[shop.example]", "web@ops.SHOP.example", False),
        ("[shop.example]", "web@workshop.example", True),
        ("[shop.example]", "web@shop.example.org", True),
        ("[shop.example, gmail.com]", "shop@gmail.com", False),
        ("", "shop@gmail.com", True),
        ("", "web@partner.example", False),
    ],
)
def test_domains_of_mail(domains: str, address: str, finds: bool) -> None:
    files = {CHANNELS: channels(MAIL.replace("web@shop.example", address))}
    if domains:
        files["monitoring/checks.yaml"] = f"email_domains: {domains}\n"
    assert found(files) == ([("email-domain", address)] if finds else [])


def test_a_channel_that_nothing_is_routed_to_is_not_judged() -> None:
    unused = "other: {type: email, display_name: Other, address: shop@gmail.com}"
    assert found({CHANNELS: channels(MAIL, unused)}) == []


@pytest.mark.parametrize(
    ("topic", "finds"),
    [
        ("incidents", False),
        ("projects/shop-prod/topics/incidents", False),
        ("projects/shop-dev/topics/incidents", True),
    ],
)
def test_a_topic_is_of_the_stacks_own_project(topic: str, finds: bool) -> None:
    expected = [("topic-of-other-project", topic)] if finds else []
    assert found({CHANNELS: channels(TOPIC % topic)}) == expected


def test_a_webhook_is_judged_where_its_url_is_written() -> None:
    own = "mail: {type: webhook, display_name: Bot, url: https://bot.example/hooks}"
    url = "https://bot.example/hooks?api_key=0f9a8b7c6d5e"
    override = f"  clarity:channels: {{mail: {{url: '{url}'}}}}\n"
    files = {CHANNELS: channels(own), PROD: stack("prod", override)}
    assert found(files) == [("webhook-token", "api_key=0f9a8b7c6d5e")]


@pytest.mark.parametrize(
    ("name", "production"),
    [
        ("prod", True), ("production", True), ("prod-eu", True), ("eu_live", True),
        ("pre-prod", False), ("non-prod", False), ("product", False), ("dev", False),
    ],
)  # fmt: skip
def test_production_is_known_by_its_name(name: str, production: bool) -> None:
    source = Source("Pulumi.x.yaml", 1, 1)
    assert is_production(Environment("x", source, name, "shop", "")) is production


def test_production_is_protected_and_leaves_nothing_out() -> None:
    bare = "config:\n  gcp:project: shop-prod\n  clarity:host: shop.example\n"
    assert found({PROD: bare}) == [("production-unprotected", "config")]
    out = "  clarity:disabled: [alert/queue, dashboard/]\n"
    assert found({PROD: stack("prod", out.replace(", dashboard/", ""))}) == [
        ("production-disabled", "alert/queue")
    ]
    assert found({PROD: stack("test", out.replace(", dashboard/", ""))}) == []


def channel(type: str, **labels: str) -> dict[str, Any]:
    return {"type": type, "displayName": "Channel", "labels": labels}


@pytest.mark.parametrize(
    ("body", "rules"),
    [
        (channel("pagerduty", service_key="0" * 32), ["secret-label"]),
        (channel("pagerduty", service_key="****"), []),
        (channel("pagerduty", service_key="${secret:pagerKey}"), []),
        (channel("slack", channel_name="#a", auth_token="t"), ["secret-label"]),
        (channel("webhook_basicauth", url="http://a.example", username="u", password="p"),
         ["secret-label", "webhook-unencrypted"]),
        (channel("webhook_tokenauth", url="http://127.0.0.1:8080/hooks"), []),
        (channel("webhook_tokenauth", url="HTTP://a.example/"), ["webhook-unencrypted"]),
        (channel("webhook_tokenauth", url="https://[broken/?token=abc"), []),
        (channel("email", email_address="a@a.example"), []),
    ],
)  # fmt: skip
def test_channels_by_hand(body: dict[str, Any], rules: list[str]) -> None:
    assert sorted(raw(body)) == rules


def uptime(resource: str = "uptime_url", **request: Any) -> dict[str, Any]:
    return {
        "displayName": "Shop",
        "monitoredResource": {"type": resource, "labels": {"host": "shop.example"}},
        "httpCheck": request,
        "period": "60s",
        "timeout": "10s",
    }


SAFE: dict[str, Any] = {"path": "/", "useSsl": True, "validateSsl": True}


@pytest.mark.parametrize(
    ("body", "rules"),
    [
        (uptime(**SAFE), []),
        (uptime(path="/"), ["uptime-unencrypted"]),
        (uptime(path="/", useSsl=True), ["uptime-certificate-unchecked"]),
        (uptime("k8s_service", path="/", useSsl=True), []),
        (uptime(**SAFE, authInfo={"username": "u", "password": "p"}), ["uptime-credentials"]),
        (uptime(**SAFE, authInfo={"username": "u", "password": "******"}), []),
        (uptime(**SAFE, headers={"Authorization": "Basic dTpw"}), ["uptime-credentials"]),
        (uptime(**SAFE, headers={"Authorization": "***", "Accept": "*/*"}), []),
        (uptime(**{**SAFE, "path": "/?page=2&access_token=abc"}), ["uptime-credentials"]),
        ({**uptime(), "httpCheck": None, "tcpCheck": {"port": 443}}, []),
    ],
)
def test_uptime_checks_by_hand(body: dict[str, Any], rules: list[str]) -> None:
    assert [code for code in raw(body) if code in rules or code.startswith("uptime-")] == rules


def policy(filter: str, name: str = "Queue") -> dict[str, Any]:
    condition = {
        "filter": filter,
        "comparison": "COMPARISON_GT",
        "thresholdValue": 1,
        "duration": "60s",
        "aggregations": [{"alignmentPeriod": "60s", "perSeriesAligner": "ALIGN_MAX"}],
    }
    conditions = [{"displayName": "c", "conditionThreshold": condition}]
    return {"displayName": name, "combiner": "OR", "conditions": conditions}


QUEUE = 'metric.type="custom.googleapis.com/queue" resource.type="global"'


@pytest.mark.parametrize(
    ("filter", "finds"),
    [
        (QUEUE, False),
        (f'{QUEUE} metric.label.user_id="u-17"', True),
        (f'{QUEUE} metric.labels.customer_id = "17"', True),
        (f'{QUEUE} metric.label.owner="jo@shop.example"', True),
        (f'{QUEUE} metric.label.account="robot@shop.iam.gserviceaccount.com"', False),
        (f'{QUEUE} metric.label.user_kind="guest"', False),
    ],
)
def test_filters_of_alerts_name_nobody(filter: str, finds: bool) -> None:
    assert raw(policy(filter)) == (["person-in-filter"] if finds else [])


def test_names_name_nobody() -> None:
    assert raw(policy(QUEUE, "Sign-ins of jo@shop.example")) == ["person-in-filter"]


def test_a_log_filter_may_ask_whether_there_is_a_user() -> None:
    metric = {
        "name": "sign_ins",
        "metricDescriptor": {"metricKind": "DELTA", "valueType": "INT64"},
    }
    for filter, finds in (
        ("jsonPayload.user_id:*", False),
        ('jsonPayload.user_id!=""', False),
        ('jsonPayload.user_id=~"^test-"', False),
        ("jsonPayload.user_id=17", True),
        ("protoPayload.authenticationInfo.principalEmail:jo", True),
    ):
        assert raw({**metric, "filter": filter}) == (["person-in-filter"] if finds else []), filter


def test_a_secret_anywhere_in_a_body_is_found_and_not_shown() -> None:
    token = "xo" + "xb-0000000000-EXAMPLEONLY"
    body = policy(QUEUE)
    body["documentation"] = {
        "links": [{"displayName": "Post", "url": f"https://a.example/{token}"}]
    }
    report = judge_files({"x.json": json.dumps(body, indent=1)})
    found = [one for one in report.diagnostics if one.code in SECURITY]
    assert [str(one.code) for one in found] == ["secret-in-text"]
    assert token not in "".join(render(one, report.texts) for one in report.diagnostics)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://a.example/?token=abc", "token"),
        ("https://a.example/?X-Amz-Signature=abc", "X-Amz-Signature"),
        ("https://a.example/?a=b&client_secret=c", "client_secret"),
        ("https://a.example/?token=", ""),
        ("https://a.example/?token=${secret:botToken}", ""),
        ("https://a.example/?monkey=1&tokens=2&author=3", ""),
        ("/health?verbose=1", ""),
        ("https://[", ""),
    ],
)
def test_parameters_that_are_secrets(url: str, name: str) -> None:
    assert parameter_of(url) == name


def test_headers_that_are_secrets() -> None:
    secret = ("Authorization", "proxy-authorization", "Cookie", "X-Api-Key", "X-Shop-Token")
    assert all(map(is_secret_header, secret))
    assert not any(map(is_secret_header, ("Accept", "User-Agent", "X-Request-Id", "Host")))


def test_masks_and_references_are_no_secrets() -> None:
    assert [is_clear(v) for v in ("", "***", "${secret:x}", "p", "***a")] == [
        False, False, False, True, True,
    ]  # fmt: skip
