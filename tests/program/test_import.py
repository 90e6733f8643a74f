"""What was made by hand is taken over: imported, then declared, never made twice."""

from __future__ import annotations

import json

import pytest
from google.cloud import monitoring_v3 as monitoring
from google.protobuf import json_format

from monitoring.plan import Kind, tokens
from tests.program.clients import PARENT, everything, google
from tests.program.project import STACK, Project

pytestmark = [pytest.mark.engine, pytest.mark.slow]

POLICY = "alert/very_slow"
CHANNEL = "channel/backup"

ALERT = """alerts:
  very_slow:
    display_name: Very slow
    severity: ticket
    condition: {metric: service_request_duration, above: 5s, for: 10m, every: 60s, across: max}
"""
BACKUP = """channels:
  backup:
    type: email
    display_name: Backup e-mail
    address: backup@clarity-loop.example
"""


def take(project: Project, type: str, key: str, name: str) -> None:
    project.pulumi(
        *("import", type, key, name, "--stack", STACK, "--yes", "--skip-preview"),
        *("--generate-code=false", "--protect=false"),
    )


def test_a_policy_and_a_channel_are_imported(declared: Project) -> None:
    declared.edit("monitoring/alerts.yaml", "alerts:\n", ALERT)
    declared.edit("monitoring/channels.yaml", "channels:\n", BACKUP)
    declared.edit("monitoring/channels.yaml", "page: [pagerduty,", "page: [backup, pagerduty,")
    names = declared.names()
    body = json.dumps(declared.plan()[POLICY]["body"])
    for token in list(tokens(body)):
        body = body.replace(token.group(), names[token["key"]])
    with google(declared) as clients:
        # One made as it is planned, the other as a person would in the console.
        wanted = monitoring.AlertPolicy(json_format.Parse(body, monitoring.AlertPolicy.pb()()))
        policy = clients.policies.create_alert_policy(name=PARENT, alert_policy=wanted)
        by_hand = monitoring.NotificationChannel(
            type="email",
            display_name="Backup",
            labels={"email_address": "backup@clarity-loop.example"},
        )
        channel = clients.channels.create_notification_channel(
            name=PARENT, notification_channel=by_hand
        )

    before = len(declared.writes())
    take(declared, "gcp:monitoring/alertPolicy:AlertPolicy", POLICY, policy.name)
    take(declared, "gcp:monitoring/notificationChannel:NotificationChannel", CHANNEL, channel.name)
    assert len(declared.writes()) == before

    steps = declared.preview()
    assert POLICY not in steps
    assert steps[CHANNEL]["op"] == "update"
    assert {path.partition(".")[0] for path in steps[CHANNEL]["detailedDiff"]} == {
        "displayName",
        "userLabels",
    }
    assert declared.up().keys() == {"same", "update"}
    after, names = everything(declared), declared.names()
    assert (names[POLICY], names[CHANNEL]) == (policy.name, channel.name)
    assert set(after[Kind.CHANNEL]) == {
        name for key, name in names.items() if key.startswith("channel/")
    }
    assert after[Kind.CHANNEL][channel.name].display_name == "Backup e-mail"
    assert after[Kind.POLICY][policy.name] == policy
    declared.expect_no_changes()
