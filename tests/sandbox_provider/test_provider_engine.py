"""The plugin under the real engine: what a person would do with it, step by step."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sandbox.provider.install import install

pytestmark = pytest.mark.engine

KEY = "0123456789abcdef0123456789abcdef"
REQUESTS = 'metric.type="serviceruntime.googleapis.com/api/request_count" resource.type="api"'
CHECKS = (
    'metric.type="monitoring.googleapis.com/uptime_check/check_passed" resource.type="uptime_url"'
)
Program = Callable[[], None]


class Sandbox:
    """One stack against one API, driven through the Automation API."""

    def __init__(self, api: Any, folder: Path) -> None:
        self.api = api
        self.home = folder / "pulumi home"
        self.backend = folder / "state"
        self.backend.mkdir()
        self._stack: Any = None
        install(self.home, Path(sys.executable))
        self.environment = {
            "PULUMI_HOME": str(self.home),
            "PULUMI_BACKEND_URL": self.backend.as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "x",
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1",
        }

    def stack(self, program: Program) -> Any:
        from pulumi import automation

        if self._stack is None:
            options = automation.LocalWorkspaceOptions(env_vars=self.environment)
            self._stack = automation.create_or_select_stack(
                "test", project_name="provider-test", program=program, opts=options
            )
            config = {f"gcp:{k}": automation.ConfigValue(v) for k, v in self.api.config.items()}
            self._stack.set_all_config(config)
        self._stack.workspace.program = program
        return self._stack

    def up(self, program: Program) -> dict[str, int]:
        """What `pulumi up` did, by operation."""
        return dict(self.stack(program).up().summary.resource_changes)

    def stays(self, program: Program) -> None:
        """`pulumi preview --expect-no-changes` succeeds, and the API is not written to."""
        before = len(self.api.writes())
        self.stack(program).preview(expect_no_changes=True)
        assert len(self.api.writes()) == before

    def would(self, program: Program) -> dict[str, tuple[str, dict[str, str]]]:
        """What a preview would do with each resource that does not stay: operation and diff."""
        found = {}

        def note(event: Any) -> None:
            step = event.resource_pre_event and event.resource_pre_event.metadata
            if step and step.op in ("create", "update", "replace", "delete"):
                detail = {path: diff.diff_kind for path, diff in (step.detailed_diff or {}).items()}
                found[step.urn.rpartition("::")[2]] = (str(step.op.value), detail)

        self.stack(program).preview(on_event=note)
        found.pop("provider-test-test", None)  # the stack itself
        return {name: step for name, step in found.items() if not name.startswith("default_")}

    def state_text(self) -> str:
        return "".join(f.read_text() for f in self.backend.rglob("*") if f.is_file())


@dataclass
class LocalApi:
    """The sandbox's own API in a process of its own."""

    folder: Path
    url: str

    @property
    def config(self) -> dict[str, str]:
        return {
            "project": "clarity-test",
            "monitoringCustomEndpoint": f"{self.url}/",
            "loggingCustomEndpoint": f"{self.url}/v2/",
        }

    def writes(self) -> list[dict[str, Any]]:
        lines = (self.folder / "requests.jsonl").read_text().splitlines()
        return [call for call in map(json.loads, lines) if call["writes"]]


@pytest.fixture
def local_api(tmp_path: Path, root: Path) -> Iterator[LocalApi]:
    from sandbox.api.client import running

    folder = tmp_path / "api"
    command = [sys.executable, "-m", "sandbox.api", "--home", str(folder)]
    process = subprocess.Popen(command, cwd=root)
    deadline = time.monotonic() + 30
    while (address := running(folder)) is None:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield LocalApi(folder, address.rest)
    process.terminate()
    process.wait(10)


@pytest.fixture
def sandbox_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], Sandbox]:
    from sandbox.engine import ensure

    monkeypatch.setenv("PATH", os.pathsep.join([str(ensure().bin_dir), os.environ["PATH"]]))
    return lambda api: Sandbox(api, tmp_path)


@pytest.fixture
def sandbox(api: Any, sandbox_of: Callable[[Any], Sandbox]) -> Sandbox:
    return sandbox_of(api)


def everything(goal: float = 0.999, page: str = "ops@example.com") -> None:
    """A resource of each type, the policy referring to a channel that is created with it."""
    import pulumi
    from pulumi_gcp import logging, monitoring

    mail = monitoring.NotificationChannel(
        "mail", type="email", labels={"email_address": page}, display_name="Mail"
    )
    pager = monitoring.NotificationChannel(
        "pager", type="pagerduty", sensitive_labels={"service_key": KEY}
    )
    service = monitoring.CustomService("svc", service_id="svc", display_name="Service")
    monitoring.Slo(
        "slo",
        service=service.service_id,
        slo_id="availability",
        goal=goal,
        rolling_period_days=30,
        request_based_sli={
            "good_total_ratio": {
                "bad_service_filter": f'{REQUESTS} metric.labels.response_code_class="5xx"',
                "total_service_filter": REQUESTS,
            }
        },
        user_labels={"team": "x"},
    )
    descriptor = monitoring.MetricDescriptor(
        "descriptor",
        type="custom.googleapis.com/quality",
        metric_kind="GAUGE",
        value_type="DOUBLE",
        labels=[{"key": "z"}, {"key": "a", "value_type": "BOOL"}],
    )
    logging.Metric("slow", name="slow/requests", filter="severity>=ERROR")
    uptime = monitoring.UptimeCheckConfig(
        "health",
        display_name="health",
        timeout="10s",
        http_check={"path": "/health", "use_ssl": True},
        monitored_resource={"type": "uptime_url", "labels": {"host": "h", "project_id": "p"}},
    )
    monitoring.Group("group", display_name="g", filter='resource.type="x"')
    monitoring.Dashboard(
        "board",
        dashboard_json='{"displayName": "b", "mosaicLayout": {"columns": 48, "tiles": ['
        '{"xPos": 0, "yPos": 0, "width": 24, "height": 8, "widget": {"blank": {}}}]}}',
    )
    monitoring.AlertPolicy(
        "policy",
        display_name="policy",
        combiner="OR",
        notification_channels=[mail.name, pager.name],
        conditions=[
            {
                "display_name": "c",
                "condition_threshold": {
                    "filter": uptime.uptime_check_id.apply(
                        lambda check: f'{CHECKS} metric.labels.check_id="{check}"'
                    ),
                    "comparison": "COMPARISON_GT",
                    "duration": "0s",
                    "threshold_value": 0,
                    "aggregations": [
                        {
                            "alignment_period": "60s",
                            "per_series_aligner": "ALIGN_FRACTION_TRUE",
                            "cross_series_reducer": "REDUCE_NONE",
                        }
                    ],
                },
            }
        ],
        documentation={"content": "runbook"},
        opts=pulumi.ResourceOptions(depends_on=[descriptor]),
    )


def policy(title: str = "p", **more: Any) -> Any:
    from pulumi_gcp import monitoring

    condition = {"display_name": "c", "condition_matched_log": {"filter": "severity>=ERROR"}}
    arguments = {"display_name": title, "combiner": "OR", "conditions": [condition], **more}
    return monitoring.AlertPolicy("policy", **arguments)


def test_a_life(local_api: LocalApi, sandbox_of: Callable[[Any], Sandbox]) -> None:
    """Against the sandbox's own API: create, stay, change one thing, refresh, destroy."""
    sandbox = sandbox_of(local_api)
    would = sandbox.would(everything)
    assert {operation for operation, _ in would.values()} == {"create"}
    assert len(would) == 10
    assert local_api.writes() == []

    assert sandbox.up(everything) == {"create": 11}
    sandbox.stays(everything)
    assert KEY not in sandbox.state_text()

    def changed() -> None:
        everything(goal=0.9995)

    assert sandbox.would(changed) == {"slo": ("update", {"goal": "update"})}
    before = len(local_api.writes())
    assert sandbox.up(changed) == {"update": 1, "same": 10}
    (write,) = local_api.writes()[before:]
    assert (write["method"], write["status"]) == ("PATCH", 200)

    sandbox.stack(changed).refresh()
    sandbox.stays(changed)
    assert sandbox.stack(changed).destroy().summary.resource_changes == {"delete": 11}


def test_a_replacement_and_what_hangs_on_it(sandbox: Sandbox) -> None:
    from pulumi_gcp import monitoring

    def program(kind: str, service: str) -> None:
        monitoring.MetricDescriptor(
            "metric", type="custom.googleapis.com/m", metric_kind=kind, value_type="INT64"
        )
        made = monitoring.CustomService("svc", service_id=service)
        sli = {"distribution_cut": {"distribution_filter": "x", "range": {"max": 1}}}
        monitoring.Slo(
            "slo",
            service=made.service_id,
            slo_id="fast",
            goal=0.9,
            rolling_period_days=7,
            request_based_sli=sli,
        )

    sandbox.up(lambda: program("GAUGE", "one"))
    before = len(sandbox.api.writes())
    would = sandbox.would(lambda: program("CUMULATIVE", "two"))
    assert would["metric"][1] == {"metricKind": "update-replace"}
    assert would["svc"][1] == {"serviceId": "update-replace"}
    assert would["slo"][1] == {"service": "update-replace"}

    changes = sandbox.up(lambda: program("CUMULATIVE", "two"))
    assert changes == {"replace": 3, "same": 1}
    metric = [c for c in sandbox.api.writes()[before:] if "metricDescriptors" in c.target]
    assert [c.method for c in metric] == ["DELETE", "POST"]  # one name, so never two at once
    services = [c for c in sandbox.api.writes()[before:] if c.target.count("/") == 4]
    assert [c.method for c in services if "/services" in c.target] == ["POST"]
    assert sorted(sandbox.api.resources) == [
        "projects/clarity-test/metricDescriptors/custom.googleapis.com/m",
        "projects/clarity-test/services/two",
        "projects/clarity-test/services/two/serviceLevelObjectives/fast",
    ]


def test_an_edit_behind_its_back_is_seen_and_undone(sandbox: Sandbox) -> None:
    def program() -> None:
        policy(user_labels={"a": "1"})

    sandbox.up(program)
    (name,) = sandbox.api.resources
    sandbox.api.resources[name]["userLabels"] = {"a": "2"}
    sandbox.api.resources[name]["severity"] = "ERROR"
    refreshed = sandbox.stack(program).refresh()
    assert refreshed.summary.resource_changes == {"update": 1, "same": 1}
    assert sandbox.would(program) == {
        "policy": ("update", {"userLabels.a": "update", "severity": "delete"})
    }
    sandbox.up(program)
    assert sandbox.api.resources[name]["userLabels"] == {"a": "1"}
    assert "severity" not in sandbox.api.resources[name]
    sandbox.stays(program)

    del sandbox.api.resources[name]
    sandbox.stack(program).refresh()
    assert sandbox.would(program) == {"policy": ("create", {})}


def test_an_import_then_no_difference(sandbox: Sandbox) -> None:
    import pulumi

    condition = {"displayName": "c", "conditionMatchedLog": {"filter": "severity>=ERROR"}}
    body = {"displayName": "p", "combiner": "OR", "enabled": True, "conditions": [condition]}
    _, answer = sandbox.api.answer("POST", "/v3/projects/clarity-test/alertPolicies", body)

    before = len(sandbox.api.writes())
    imported = pulumi.ResourceOptions(import_=answer["name"])
    assert sandbox.up(lambda: policy(opts=imported)) == {"create": 1, "import": 1}
    sandbox.stays(policy)
    assert len(sandbox.api.writes()) == before


def test_a_refusal_is_told_once_and_the_next_run_goes_on(sandbox: Sandbox) -> None:
    from pulumi.automation import CommandError

    sandbox.api.faults = [(400, "Field alert_policy.filter had an invalid value.")]
    with pytest.raises(CommandError) as error:
        sandbox.up(policy)
    assert "invalid value. (400 FAULT)" in str(error.value)
    assert "Traceback" not in str(error.value)

    sandbox.api.lose_answers = 1
    with pytest.raises(CommandError, match="broke off its answer"):
        sandbox.up(policy)
    sandbox.up(policy)
    assert len(sandbox.api.resources) == 1
    sandbox.stays(policy)


def test_wrong_inputs_are_told_by_property(sandbox: Sandbox) -> None:
    from pulumi.automation import CommandError

    with pytest.raises(CommandError) as error:
        sandbox.stack(lambda: policy(severity="SEVERITY_UNSPECIFIED")).preview()
    assert "has a problem: must be one of CRITICAL, ERROR, WARNING" in " ".join(
        str(error.value).split()
    )


def test_google_cloud_itself_is_out_of_reach(sandbox: Sandbox) -> None:
    from pulumi.automation import CommandError, ConfigValue

    stack = sandbox.stack(policy)
    url = ConfigValue("https://monitoring.googleapis.com/")
    stack.set_config("gcp:monitoringCustomEndpoint", url)
    with pytest.raises(CommandError, match="speaks to this machine alone"):
        stack.preview()
