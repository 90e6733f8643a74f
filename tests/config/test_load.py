"""Reading whole trees: files, services, names, references."""

from __future__ import annotations

import os
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from monitoring.config import files, load
from monitoring.model import (
    LatencyIndicator,
    Match,
    MetricKind,
    Quantity,
    RatioIndicator,
    Severity,
    ValueType,
)
from monitoring.plan import Source
from tests.config.trees import (
    ROOT,
    edited,
    found,
    shipped,
    told,
    valid,
    with_file,
    with_service,
)

OBJECTIVES = "monitoring/sla_objectives.yaml"
INDICATORS = "monitoring/indicators.yaml"
DASHBOARDS = "dashboards/dashboards.yaml"
BILLING = "monitoring/services/billing"


class TestShippedConfig:
    def test_counts(self) -> None:
        model = valid(shipped()).model
        assert model is not None
        (service,) = model.services
        assert [len(d.widgets) for d in service.dashboards] == [5, 4, 4, 4]
        assert (len(service.objectives), len(service.uptime_checks)) == (4, 3)
        assert (len(model.metrics), len(model.log_metrics), len(model.channels)) == (25, 8, 3)
        assert model.routes == {
            Severity.PAGE: ("pagerduty", "responder"),
            Severity.TICKET: ("email",),
        }

    def test_objectives(self) -> None:
        objectives = {o.key: o for s in valid(shipped()).model.services for o in s.objectives}  # type: ignore[union-attr]
        availability = objectives["api_availability"]
        assert (availability.target.goal, availability.target.bound) == (Decimal("0.999"), None)
        assert (availability.window, availability.service) == (2_592_000, "clarity-loop-backend")
        assert availability.source == Source(OBJECTIVES, 5, 3)
        assert isinstance(availability.indicator, RatioIndicator)
        assert availability.indicator.bad is not None
        assert availability.indicator.bad.where == (Match("status_code", "5..", regex=True),)
        latency = objectives["data_processing_latency"]
        assert isinstance(latency.indicator, LatencyIndicator)
        assert latency.target.bound == Quantity(Decimal(30), "s")
        assert latency.indicator.latency.metric.buckets[0] == Decimal("0.1")

    def test_declared_budgets_belong_to_the_ratio(self) -> None:
        (service,) = valid(shipped()).model.services  # type: ignore[union-attr]
        assert [(b.name, b.seconds, b.objective) for b in service.budgets] == [
            ("monthly_downtime", Decimal("2592.0"), "api_availability"),
            ("daily_error_budget", 144, "api_availability"),
        ]
        assert service.budgets[1].source == Source(OBJECTIVES, 23, 3)

    def test_a_log_metric_is_a_catalogue_entry(self) -> None:
        model = valid(shipped()).model
        assert model is not None
        metric = model.metrics["data_access"]
        assert metric is model.log_metrics["data_access"].metric
        assert metric.type == "logging.googleapis.com/user/data_access"
        assert (metric.kind, metric.value_type) == (MetricKind.DELTA, ValueType.INT64)
        assert metric.labels == {"actor": "STRING", "data_type": "STRING"}
        assert model.log_metrics["data_access"].labels["actor"] == "jsonPayload.actor_type"

    def test_channels_have_the_labels_of_the_api(self) -> None:
        channels = valid(shipped()).model.channels  # type: ignore[union-attr]
        assert channels["email"].labels == {"email_address": "platform-alerts@clarity-loop.example"}
        assert channels["pagerduty"].labels == {}
        assert channels["pagerduty"].secrets == {"service_key": "pagerdutyServiceKey"}


def test_from_disk_as_from_memory() -> None:
    loaded = load(ROOT)
    assert loaded == valid(shipped())
    assert loaded.texts[OBJECTIVES].startswith("# yaml-language-server")


CHANNELS = """\
channels:
  chat: {type: google_chat, display_name: Chat, space: spaces/AAAA}
  slack: {type: slack, display_name: Slack, channel: "#a", team: T, secret: slackToken}
  sms: {type: sms, display_name: Phone, number: "+49151123456"}
  hook: {type: webhook, display_name: Hook, url: "https://example.com/a"}
  locked:
    {type: webhook, display_name: Hook, url: "https://example.com/a", username: u, secret: pass}
"""


def test_channel_types() -> None:
    channels = valid(with_service(channels=CHANNELS)).model.channels  # type: ignore[union-attr]
    assert {k: (c.type, dict(c.labels), dict(c.secrets)) for k, c in channels.items()} == {
        "pagerduty": ("pagerduty", {}, {"service_key": "pagerdutyServiceKey"}),
        "email": ("email", {"email_address": "platform-alerts@clarity-loop.example"}, {}),
        "responder": ("pubsub", {"topic": "monitoring-incidents"}, {}),
        "chat": ("google_chat", {"space": "spaces/AAAA"}, {}),
        "slack": ("slack", {"channel_name": "#a", "team": "T"}, {"auth_token": "slackToken"}),
        "sms": ("sms", {"number": "+49151123456"}, {}),
        "hook": ("webhook_tokenauth", {"url": "https://example.com/a"}, {}),
        "locked": (
            "webhook_basicauth",
            {"url": "https://example.com/a", "username": "u"},
            {"password": "pass"},
        ),
    }


class TestServices:
    def test_two_files_are_enough(self) -> None:
        model = valid(with_service()).model
        assert model is not None
        billing = model.services[1]
        assert (billing.id, billing.owner, billing.description) == ("billing", "payments", "")
        assert billing.objectives[0].indicator.key == "api_availability"

    def test_dashboards_may_show_objectives_of_any_service(self) -> None:
        dashboards = (
            "dashboards:\n  billing: {display_name: B, widgets: [calls]}\n"
            "widgets:\n  calls: {title: T, metric: http_request_duration, show: p95, "
            "objective: api_latency}\n"
        )
        model = valid(with_service(dashboards=dashboards)).model
        assert model is not None
        assert model.services[1].dashboards[0].widgets[0].objective == "api_latency"

    def test_keys_are_unique_over_all(self) -> None:
        clash = (
            "service_level_objectives:\n  api_latency: {target: 95% < 1s, measurement_window: 7d}\n"
        )
        assert found(with_service(sla_objectives=clash)) == [
            f"{BILLING}/sla_objectives.yaml:2:3 name-taken the objective 'api_latency' is "
            f"already at {OBJECTIVES}:9:3 | each needs a name of its own"
        ]

    def test_ids_are_unique(self) -> None:
        same = "id: clarity-loop-backend\ndisplay_name: B\nowner: o\n"
        assert found(with_service(service=same)) == [
            f"{BILLING}/service.yaml:1:5 name-taken the service 'clarity-loop-backend' is "
            "already at monitoring/service.yaml:3:5 | each needs a name of its own"
        ]

    def test_catalogue_channels_and_routes_are_shared(self) -> None:
        metrics = "metrics:\n  storage_bytes: {}\n"
        log_metrics = "log_metrics:\n  active_users: {description: D, filter: F}\n"
        routes = "routes:\n  page: [email]\n"
        findings = found(with_service(metrics=metrics, log_metrics=log_metrics, channels=routes))
        assert [f.partition(" | ")[0] for f in findings if "name-taken" in f] == [
            f"{BILLING}/channels.yaml:2:3 name-taken 'page' is already routed at "
            "monitoring/channels.yaml:20:3",
            f"{BILLING}/log_metrics.yaml:2:3 name-taken the metric 'active_users' is already at "
            "monitoring/metrics.yaml:25:3",
            f"{BILLING}/metrics.yaml:2:3 name-taken the metric 'storage_bytes' is already at "
            "monitoring/metrics.yaml:127:3",
        ]

    def test_a_metric_type_is_one_entry(self) -> None:
        again = shipped()["monitoring/metrics.yaml"].decode().split("\n")
        entry = "\n".join(["metrics:", *again[5:14]]).replace("http_requests:", "again:", 1)
        (finding,) = found(with_service(metrics=entry + "\n"))
        assert finding.startswith(
            f"{BILLING}/metrics.yaml:3:11 name-taken the metric type 'prometheus."
        )

    def test_what_is_missing_is_named(self) -> None:
        tree = with_service()
        del tree[f"{BILLING}/sla_objectives.yaml"]
        assert found(tree) == [
            f"{BILLING}/sla_objectives.yaml:1:1 file-unreadable {BILLING}/sla_objectives.yaml "
            "is missing: it says what the service promises"
        ]

    def test_stray_files(self) -> None:
        tree = {
            **with_service(alert="alerts: {}\n"),
            "monitoring/services/web.yaml": b"id: web\n",
            "monitoring/uptime_check.yaml": b"x: 1\n",
            "monitoring/dashboards.yaml": b"x: 1\n",
        }
        assert found(tree) == [
            "monitoring/dashboards.yaml:1:1 file-unread monitoring/dashboards.yaml is not read | "
            "dashboards/dashboards.yaml is read",
            f"{BILLING}/alert.yaml:1:1 file-unread {BILLING}/alert.yaml is not read | "
            "did you mean 'alerts'?",
            "monitoring/services/web.yaml:1:1 file-unread monitoring/services/web.yaml is not "
            "read | a service is a folder: monitoring/services/web/service.yaml",
            "monitoring/uptime_check.yaml:1:1 file-unread monitoring/uptime_check.yaml is not "
            "read | did you mean 'uptime_checks'?",
        ]

    def test_yml_is_told_to_be_yaml(self) -> None:
        tree = shipped()
        tree["monitoring/alerts.yml"] = tree.pop("monitoring/alerts.yaml")
        assert found(tree) == [
            "monitoring/alerts.yml:1:1 file-unread monitoring/alerts.yml is not read | "
            "name it monitoring/alerts.yaml"
        ]


REFERENCES = {
    (INDICATORS, "metric: http_requests}", "metric: http_reqests}"): (
        f"{INDICATORS}:9:23 reference-unknown there is no metric 'http_reqests' | did you mean "
        "'http_requests'?"
    ),
    (INDICATORS, "status_code:", "status:"): (
        f"{INDICATORS}:10:44 label-not-in-catalogue the metric 'http_requests' has no label "
        "'status' | did you mean 'status_code'?"
    ),
    (INDICATORS, '"/5../"', "500"): (
        f"{INDICATORS}:10:57 label-not-in-catalogue the label 'status_code' is text, 500 is not | "
        'write "500" in quotes'
    ),
    ("monitoring/alerts.yaml", "service_error_rate", "service_eror_rate"): (
        "monitoring/alerts.yaml:20:15 reference-unknown there is no metric 'service_eror_rate' | "
        "did you mean 'service_error_rate'?"
    ),
    ("monitoring/alerts.yaml", "across: mean", "across: mean\n      by: [host]"): (
        "monitoring/alerts.yaml:14:12 label-not-in-catalogue the metric "
        "'service_request_duration' has no label "
        "'host' | it has no labels at all"
    ),
    ("monitoring/channels.yaml", "ticket: [email]", "ticket: [e-mail]"): (
        "monitoring/channels.yaml:21:12 reference-unknown there is no channel 'e-mail' | did "
        "you mean 'email'?"
    ),
    (DASHBOARDS, "- system_health", "- sytem_health"): (
        f"{DASHBOARDS}:11:9 reference-unknown there is no widget 'sytem_health' | did you mean "
        "'system_health'?"
    ),
    (DASHBOARDS, "objective: api_latency", "objective: api_latencies"): (
        f"{DASHBOARDS}:38:112 reference-unknown there is no objective 'api_latencies' | "
        "did you mean 'api_latency'?"
    ),
    (DASHBOARDS, "objective: api_latency", "objective: api_availability"): (
        f"{DASHBOARDS}:38:112 reference-unsuitable the objective 'api_availability' has no "
        "bound that could be drawn | name a latency objective, or none"
    ),
    (DASHBOARDS, "by: [status_code]", "by: [code]"): (
        f"{DASHBOARDS}:37:101 label-not-in-catalogue the metric 'http_requests' has no label "
        "'code' | did you mean 'status_code'?"
    ),
    (DASHBOARDS, "of: {metric: http_requests}", "of: {metric: http_request}"): (
        f"{DASHBOARDS}:44:18 reference-unknown there is no metric 'http_request' | did you mean "
        "'http_requests'?"
    ),
    (OBJECTIVES, '"30d"', '"30d"\n    indicator: api_avail'): (
        f"{OBJECTIVES}:8:16 reference-unknown there is no indicator 'api_avail' | "
        "did you mean 'api_availability'?"
    ),
    (OBJECTIVES, "  monthly", "  objective: api_late\n  monthly"): (
        f"{OBJECTIVES}:22:14 reference-unknown this service has no objective 'api_late' | "
        "did you mean 'api_latency'?"
    ),
}


@pytest.mark.parametrize(("edit", "expected"), REFERENCES.items(), ids=lambda v: str(v)[-40:])
def test_references(edit: tuple[str, str, str], expected: str) -> None:
    """Each wrong reference, and what follows from nothing else, is one finding."""
    errors = [f for f in found(edited(*edit)) if " entry-unused " not in f]
    assert errors == [expected]


class TestExpectedRate:
    def test_is_events_a_second(self) -> None:
        model = valid(edited(OBJECTIVES, "99.9%", "99.9%\n    expected_rate: 36/h")).model
        assert model is not None
        rates = [o.expected_rate for o in model.services[0].objectives]
        assert rates == [Decimal("0.01"), None, None, None]

    def test_a_mistake_is_told_at_its_place(self) -> None:
        (finding,) = found(edited(OBJECTIVES, "99.9%", "99.9%\n    expected_rate: 10 req/h"))
        assert finding.startswith(f"{OBJECTIVES}:7:20 ")
        assert finding.endswith("| write 10/h")


class TestBudgets:
    def test_the_objective_can_be_named(self) -> None:
        tree = edited(OBJECTIVES, "  monthly", "  objective: api_latency\n  monthly")
        (service,) = valid(tree).model.services  # type: ignore[union-attr]
        assert {b.objective for b in service.budgets} == {"api_latency"}

    def test_two_ratios_need_a_name(self) -> None:
        more = (
            "  second:\n    target: 99%\n    measurement_window: 7d\n"
            "    indicator: api_availability\n"
        )
        (finding,) = found(edited(OBJECTIVES, "\nerror_budgets", f"{more}\nerror_budgets"))
        assert finding.startswith(
            f"{OBJECTIVES}:25:1 reference-unknown whose budgets are these? The service has 2"
        )

    def test_no_ratio(self) -> None:
        budgets = "error_budgets:\n  monthly_downtime: 1h\n"
        text = (
            "service_level_objectives:\n  p:\n    target: 95% < 1s\n    measurement_window: 7d\n"
            f"    indicator: api_latency\n{budgets}"
        )
        (finding,) = found(with_service(sla_objectives=text))
        assert "The service has no objective that counts events | remove error_budgets" in finding


class TestFormerKeys:
    def test_one_and_many(self) -> None:
        tree = edited(
            OBJECTIVES, 'target: "95% < 500ms"', 'target: "95% < 500ms"\n    renamed_from: old'
        )
        model = valid(tree).model
        assert model is not None
        assert model.services[0].objectives[1].aliases == ("old",)
        tree = edited("monitoring/service.yaml", "owner", "renamed_from: [aa, bb]\nowner")
        assert valid(tree).model.services[0].aliases == ("aa", "bb")  # type: ignore[union-attr]

    def test_of_an_entry_that_exists(self) -> None:
        target = 'target: "95% < 500ms"'
        tree = edited(OBJECTIVES, target, f"{target}\n    renamed_from: api_availability")
        assert found(tree) == [
            f"{OBJECTIVES}:11:19 name-taken 'api_availability' cannot be a former objective: it "
            f"is at {OBJECTIVES}:5:3 | remove it here"
        ]

    def test_claimed_twice(self) -> None:
        tree = edited(OBJECTIVES, "target: 99.9%", "target: 99.9%\n    renamed_from: old")
        text = tree[OBJECTIVES].decode()
        text = text.replace('"95% < 2s"', '"95% < 2s"\n    renamed_from: [old]')
        (finding,) = found({**tree, OBJECTIVES: text.encode()})
        assert "name-taken 'old' cannot be a former objective" in finding


class TestOneMistakeIsToldOnce:
    def test_an_entry_that_is_wrong_is_not_missing_too(self) -> None:
        tree = edited("monitoring/metrics.yaml", "kind: CUMULATIVE", "kind: CUMULATVE")
        assert len(found(tree)) == 1

    def test_nor_is_one_whose_file_cannot_be_read(self) -> None:
        for name in shipped():
            (finding,) = found(with_file(name, "a: [\n"))
            assert finding.startswith(f"{name}:1:5 yaml-syntax")
            missing = {k: v for k, v in shipped().items() if k != name}
            assert {f.split()[1] for f in found(missing)} <= {
                "file-unreadable",
                "reference-unknown",
            }

    def test_nor_one_whose_key_is_misspelt_beyond_use(self) -> None:
        (finding,) = found(edited(DASHBOARDS, "  active_users: {", "  Active users: {"))
        assert finding.startswith(
            f"{DASHBOARDS}:45:3 value-invalid 'Active users': a key starts with"
        )
        assert finding.endswith(" | write active_users")

    def test_mistakes_in_all_files_come_at_once_and_in_order(self) -> None:
        tree = shipped()
        for name in tree:
            tree[name] += b"zzz: 1\n"
        findings = found(tree)
        assert findings == sorted(findings)
        assert {f.partition(":")[0] for f in findings} == tree.keys()


class TestWarnings:
    def test_unused_indicators_and_widgets(self) -> None:
        tree = edited(
            INDICATORS,
            "indicators:\n",
            "indicators:\n  spare: {latency: {metric: http_request_duration}}\n",
        )
        text = tree[DASHBOARDS].decode().replace("      - active_users\n", "", 1)
        from monitoring.config import load_contents

        loaded = load_contents({**tree, DASHBOARDS: text.encode()})
        assert loaded.model is not None
        assert [told(d).partition(" | ")[0] for d in loaded.diagnostics] == [
            f"{DASHBOARDS}:44:3 entry-unused nothing uses the widget 'active_users'",
            f"{INDICATORS}:6:3 entry-unused nothing uses the indicator 'spare'",
        ]
        assert {d.severity for d in loaded.diagnostics} == {"warning"}


def test_every_severity_is_routed() -> None:
    tree = edited("monitoring/channels.yaml", "  ticket: [email]\n", "")
    (finding,) = found(tree)
    assert finding.startswith(
        "monitoring/channels.yaml:19:1 severity-unrouted alerts of severity 'ticket'"
    )


class TestFilesOnDisk:
    @pytest.fixture
    def tree(self, tmp_path: Path) -> Path:
        for name, data in shipped().items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(data)
        return tmp_path

    def told(self, root: Path) -> list[str]:
        loaded = load(root)
        assert loaded.model is None
        return [told(d) for d in loaded.diagnostics]

    def test_an_empty_folder(self, tmp_path: Path) -> None:
        findings = self.told(tmp_path)
        assert len(findings) == 5
        assert findings[0] == (
            "monitoring/channels.yaml:1:1 file-unreadable monitoring/channels.yaml is missing: "
            "it says who is notified"
        )

    def test_a_folder_in_place_of_a_file(self, tree: Path) -> None:
        (tree / "monitoring/alerts.yaml").unlink()
        (tree / "monitoring/alerts.yaml").mkdir()
        assert self.told(tree) == [
            "monitoring/alerts.yaml:1:1 file-unreadable monitoring/alerts.yaml is not a file"
        ]

    def test_a_pipe_is_not_waited_for(self, tree: Path) -> None:
        (tree / "monitoring/alerts.yaml").unlink()
        os.mkfifo(tree / "monitoring/alerts.yaml")
        assert self.told(tree)[0].endswith("monitoring/alerts.yaml is not a file")

    def test_a_loop_of_links(self, tree: Path) -> None:
        for name, other in (("alerts", "service"), ("service", "alerts")):
            (tree / f"monitoring/{name}.yaml").unlink()
            (tree / f"monitoring/{name}.yaml").symlink_to(f"{other}.yaml")
        findings = self.told(tree)
        assert len(findings) == 2
        assert "monitoring/alerts.yaml cannot be read: too many levels" in findings[0]

    def test_services_that_link_to_themselves(self, tree: Path) -> None:
        (tree / "monitoring/services").symlink_to("services")
        assert load(tree).model is not None  # a folder that leads nowhere holds no service
        (tree / "monitoring/services").unlink()
        (tree / "monitoring/services").mkdir()
        (tree / "monitoring/services/again").symlink_to("..")
        assert any("name-taken the service" in finding for finding in self.told(tree))

    def test_a_file_without_permission(self, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        real = Path.open

        def refuse(path: Path, mode: str = "r") -> object:
            if path.name == "alerts.yaml":
                raise PermissionError(13, os.strerror(13))
            return real(path, mode)

        monkeypatch.setattr(Path, "open", refuse)
        assert self.told(tree) == [
            "monitoring/alerts.yaml:1:1 file-unreadable monitoring/alerts.yaml cannot be read: "
            "permission denied"
        ]

    def test_too_many_files(self, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(files, "MAX_FILES", 3)
        assert any(
            "file-too-large the config is larger than 3 files" in finding
            for finding in self.told(tree)
        )

    def test_a_path_with_spaces(self, tree: Path, tmp_path: Path) -> None:
        shutil.copytree(tree / "monitoring", tmp_path / "a b ü" / "monitoring")
        assert load(tmp_path / "a b ü").model is not None
