"""What somebody changed behind the program's back is seen by a refresh and put back by an up."""

from __future__ import annotations

import pytest

from monitoring.plan import Kind
from tests.program.clients import everything, google
from tests.program.project import STACK, Project

pytestmark = [pytest.mark.engine, pytest.mark.slow]

POLICY = "alert/high_error_rate"
CHANNEL = "channel/email"
SLO = "slo/api_availability"
BOARD = "dashboard/security"


def test_edits_by_hand_are_seen_and_put_back(declared: Project) -> None:
    names, found = declared.names(), everything(declared)
    with google(declared) as clients:
        policy = clients.policies.get_alert_policy(name=names[POLICY])
        policy.display_name = "by hand"
        policy.conditions[0].condition_threshold.threshold_value = 0.5
        clients.policies.update_alert_policy(alert_policy=policy)
        channel = clients.channels.get_notification_channel(name=names[CHANNEL])
        channel.labels["email_address"] = "somebody@else.example"
        clients.channels.update_notification_channel(notification_channel=channel)
        board = clients.dashboards.get_dashboard(name=names[BOARD])
        board.mosaic_layout.tiles[0].widget.title = "by hand"
        clients.dashboards.update_dashboard(request={"dashboard": board})

    refreshed = declared.pulumi("refresh", "--stack", STACK, "--yes", "--diff").stdout
    assert '"by hand"' in refreshed
    assert "somebody@else.example" in refreshed
    assert "~ 3 updated" in refreshed

    steps = declared.preview()
    assert steps.keys() == {POLICY, CHANNEL, BOARD}
    assert set(steps[POLICY]["detailedDiff"]) == {
        "displayName",
        "conditions[0].conditionThreshold.thresholdValue",
    }
    assert set(steps[CHANNEL]["detailedDiff"]) == {"labels.email_address"}
    assert declared.up()["update"] == 3

    after = everything(declared)
    for kind, messages in after.items():
        assert messages.keys() == found[kind].keys()
    policy = after[Kind.POLICY][names[POLICY]]
    assert policy.display_name == found[Kind.POLICY][names[POLICY]].display_name
    assert policy.conditions == found[Kind.POLICY][names[POLICY]].conditions
    assert after[Kind.CHANNEL][names[CHANNEL]].labels == found[Kind.CHANNEL][names[CHANNEL]].labels
    board = after[Kind.DASHBOARD][names[BOARD]]
    assert board.mosaic_layout == found[Kind.DASHBOARD][names[BOARD]].mosaic_layout
    declared.expect_no_changes()


def test_what_was_deleted_by_hand_is_made_again(declared: Project) -> None:
    names = declared.names()
    with google(declared) as clients:
        clients.policies.delete_alert_policy(name=names[POLICY])
        clients.dashboards.delete_dashboard(name=names[BOARD])
        clients.services.delete_service_level_objective(name=names[SLO])

    refreshed = declared.pulumi("refresh", "--stack", STACK, "--yes").stdout
    assert "- 3 deleted" in refreshed
    assert {key: step["op"] for key, step in declared.preview().items()} == {
        POLICY: "create",
        BOARD: "create",
        SLO: "create",
    }
    done = declared.up()
    assert done["create"] == 3
    assert done.keys() == {"create", "same"}
    again = declared.names()
    assert again[SLO] == names[SLO]  # we choose its name
    assert again[POLICY] != names[POLICY]
    assert again[POLICY] in everything(declared)[Kind.POLICY]
    declared.expect_no_changes()
