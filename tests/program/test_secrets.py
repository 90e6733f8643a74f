"""The PagerDuty key is nowhere in clear but in the API's database, which only its owner reads."""

from __future__ import annotations

import base64
import re
import secrets
import stat
import urllib.request
from pathlib import Path

import pytest
from google.cloud import monitoring_v3 as monitoring

from tests.program.clients import PARENT, everything, google
from tests.program.project import STACK, Project

pytestmark = [pytest.mark.engine, pytest.mark.slow]

CHANNEL = "channel/pagerduty"
SET_KEY = re.compile(r"  clarity:pagerdutyServiceKey:\n    secure: .*\n")


@pytest.fixture
def key() -> str:
    """A key that nobody had before: whatever holds it has it from this test."""
    return secrets.token_hex(16)


@pytest.fixture
def keyed(fresh: Project, key: str, tmp_path: Path) -> Project:
    """A project with that key in its stack, whose commands keep their temporary files in sight."""
    (tmp_path / "tmp").mkdir()
    fresh.environment["TMPDIR"] = str(tmp_path / "tmp")
    set_key(fresh, key)
    return fresh


def set_key(project: Project, key: str) -> None:
    command = ("config", "set", "--secret", "pagerdutyServiceKey", key, "--stack", STACK)
    project.pulumi(*command)
    assert project.pulumi("config", "get", "pagerdutyServiceKey", "--stack", STACK).stdout == (
        f"{key}\n"
    )
    project.said.clear()


def holders(project: Project, key: str) -> list[Path]:
    """The files that hold the key: the project's, the sandbox's, and temporary ones."""
    forms = [key.encode(), base64.b64encode(key.encode())]
    return [
        file
        for file in project.root.parent.rglob("*")
        if file.is_file() and not file.is_symlink()
        if any(form in file.read_bytes() for form in forms)
    ]


def hidden(project: Project, key: str) -> None:
    """The key is in nothing that was printed, answered or written, but in the database."""
    assert not [text for text in project.said if key in text]
    rest = f"{project.address.rest}/v3/{PARENT}/notificationChannels"
    for url in (rest, f"{rest}?filter=type%3D%22pagerduty%22"):
        with urllib.request.urlopen(url) as answer:
            text = answer.read().decode()
        assert "pagerduty" in text
        assert key not in text
    assert key not in str(everything(project))
    found = holders(project, key)
    assert found, "the key did not reach the API"
    for file in found:
        assert (file.parent, file.name.partition("-")[0]) == (project.home / "api", "state.db")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_life_shows_no_key(keyed: Project, key: str) -> None:
    for format in ("table", "json", "yaml"):
        keyed.clarity("plan", "--stack", STACK, "--format", format)
    keyed.pulumi("preview", "--stack", STACK, "--diff")
    saved = ("--save-plan", "plan.json")
    keyed.pulumi("preview", "--stack", STACK, "--json", *saved, PULUMI_EXPERIMENTAL="true")
    assert holders(keyed, key) == []
    keyed.up("--debug")
    hidden(keyed, key)

    old, new = key, key[::-1]
    set_key(keyed, new)
    step = keyed.preview()[CHANNEL]
    assert step["op"] == "update"
    assert any("serviceKey" in path or "service_key" in path for path in step["detailedDiff"])
    keyed.pulumi("up", "--stack", STACK, "--yes", "--diff", "--debug")
    keyed.pulumi("refresh", "--stack", STACK, "--yes", "--diff")
    keyed.pulumi("stack", "export", "--stack", STACK)
    keyed.pulumi("stack", "history", "--stack", STACK, "--json")
    keyed.expect_no_changes()
    hidden(keyed, new)
    keyed.stop()
    assert not [text for text in keyed.said if old in text or new in text]
    keyed.clarity("sandbox", "start")


def test_failures_show_no_key(declared: Project, key: str) -> None:
    set_key(declared, key)
    with google(declared) as clients:
        clients.channels.delete_notification_channel(name=declared.names()[CHANNEL], force=True)
    command = ("up", "--stack", STACK, "--yes", "--skip-preview", "--debug")
    refused = declared.pulumi(*command, code=1)
    assert "404 NOT_FOUND" in refused.stdout
    declared.kill()
    lost = declared.pulumi(*command, code=1)
    assert "start it with `clarity sandbox start`" in lost.stdout
    assert not [text for text in declared.said if key in text]
    assert holders(declared, key) == []
    declared.clarity("sandbox", "start")
    declared.pulumi("refresh", "--stack", STACK, "--yes", "--diff")
    declared.up("--debug")
    hidden(declared, key)


def test_a_key_in_clear_is_refused_and_not_repeated(declared: Project, key: str) -> None:
    file = declared.root / "Pulumi.local.yaml"
    text, count = SET_KEY.subn(f"  clarity:pagerdutyServiceKey: {key}\n", file.read_text())
    assert count == 1
    file.write_text(text)
    declared.clarity("check", code=1)
    declared.clarity("check", "--format", "json", code=1)
    declared.clarity("plan", "--stack", STACK, code=1)
    refused = declared.pulumi("up", "--stack", STACK, "--yes", code=1)
    assert "pulumi config set --secret pagerdutyServiceKey" in refused.stdout
    assert not [text for text in declared.said if key in text]


def test_an_imported_channel_shows_no_key(keyed: Project, key: str) -> None:
    with google(keyed) as clients:
        by_hand = monitoring.NotificationChannel(
            type="pagerduty", display_name="PagerDuty", labels={"service_key": key}
        )
        channel = clients.channels.create_notification_channel(
            name=PARENT, notification_channel=by_hand
        )
    imported = ("gcp:monitoring/notificationChannel:NotificationChannel", CHANNEL, channel.name)
    options = ("--stack", STACK, "--yes", "--protect=false", "--generate-code=false")
    keyed.pulumi("import", *imported, *options)
    hidden(keyed, key)
    keyed.pulumi("preview", "--stack", STACK, "--diff")
    assert keyed.up()["update"] == 1
    assert keyed.names()[CHANNEL] == channel.name
    keyed.expect_no_changes()
    hidden(keyed, key)
