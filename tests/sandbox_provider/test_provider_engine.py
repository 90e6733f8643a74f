"""The plugin under the real engine: what a person would do with it, step by step."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox.provider.install import install

pytestmark = pytest.mark.engine

KEY = "0123456789abcdef0123456789abcdef"
Program = Callable[[], None]


class Sandbox:
    """One stack against one API, driven through the Automation API."""

    def __init__(self, api: Any, folder: Path) -> None:
        self.api = api
        self.home = folder / "pulumi home"
        self.backend = folder / "state"
        self.backend.mkdir()
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

        stack = automation.create_or_select_stack(
            "test",
            project_name="provider-test",
            program=program,
            opts=automation.LocalWorkspaceOptions(env_vars=self.environment),
        )
        for key, value in self.api.config.items():
            stack.set_config(f"gcp:{key}", automation.ConfigValue(value))
        return stack

    def up(self, program: Program) -> dict[str, int]:
        """What `pulumi up` did, by operation."""
        return dict(self.stack(program).up().summary.resource_changes)

    def stays(self, program: Program) -> None:
        """`pulumi preview --expect-no-changes` succeeds, and the API is not written to."""
        before = len(self.api.writes())
        self.stack(program).preview(expect_no_changes=True)
        assert len(self.api.writes()) == before

    def state_text(self) -> str:
        return "".join(f.read_text() for f in self.backend.rglob("*") if f.is_file())


@pytest.fixture
def sandbox(api: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    from sandbox.engine import ensure

    monkeypatch.setenv("PATH", os.pathsep.join([str(ensure().bin_dir), os.environ["PATH"]]))
    return Sandbox(api, tmp_path)


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
                "bad_service_filter": 'metric.type="a"',
                "total_service_filter": 'metric.type="b"',
            }
        },
        user_labels={"team": "x", "odd.key": "y"},
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
                    "filter": uptime.uptime_check_id.apply(lambda i: f'check="{i}"'),
                    "comparison": "COMPARISON_GT",
                    "duration": "0s",
                    "threshold_value": 0,
                    "aggregations": [
                        {
                            "alignment_period": "60s",
                            "per_series_aligner": "ALIGN_MEAN",
                            "cross_series_reducer": "REDUCE_NONE",
                        }
                    ],
                },
            }
        ],
        documentation={"content": "runbook"},
        opts=pulumi.ResourceOptions(depends_on=[descriptor]),
    )


def test_a_life(sandbox: Sandbox) -> None:
    preview = sandbox.stack(everything).preview()
    assert preview.change_summary == {"create": 11}
    assert sandbox.api.calls == []

    assert sandbox.up(everything) == {"create": 11}
    sandbox.stays(everything)
    assert sandbox.up(everything) == {"same": 11}

    changed = lambda: everything(goal=0.9995)  # noqa: E731 - a program is a callable
    before = len(sandbox.api.writes())
    assert sandbox.up(changed) == {"update": 1, "same": 10}
    (write,) = sandbox.api.writes()[before:]
    assert write.method == "PATCH"
    assert write.target.endswith("?alt=json&updateMask=goal")
    assert write.body["goal"] == 0.9995
    sandbox.stays(changed)

    sandbox.stack(changed).refresh()
    sandbox.stays(changed)

    assert KEY not in sandbox.state_text()
    summary = sandbox.stack(changed).destroy().summary
    assert summary.resource_changes == {"delete": 11}
    assert sandbox.api.resources == {}
