"""Where a checkout's sandbox is, what environment it gives, and which plugin serves it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sandbox import environment, home, lifecycle, ready


def test_each_checkout_has_a_home_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLARITY_SANDBOX_HOME", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    one, other = (home.of_checkout(tmp_path / name / "copy") for name in ("a", "b"))
    assert one != other
    assert one.root.parent == tmp_path / "state" / "clarity"
    assert one.root.name.startswith("copy-")


def test_a_home_is_for_its_owner_alone(tmp_path: Path) -> None:
    made = home.Home(tmp_path / "sandbox").make()
    for folder in (made.root, made.api, made.pulumi, made.state):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_nothing_of_a_real_account_reaches_the_sandbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in environment.FOREIGN:
        monkeypatch.setenv(name, "real")
    place = home.Home(tmp_path / "a home")
    settings = environment.pulumi_environment(place, tmp_path / "engine", 1234)
    given = environment.for_process(settings)
    assert not set(environment.FOREIGN) & set(given)
    assert given["GOOGLE_MONITORING_CUSTOM_ENDPOINT"] == "http://127.0.0.1:1234/"
    assert given["PATH"].split(os.pathsep)[0] == str(tmp_path / "engine")
    assert given["PULUMI_BACKEND_URL"] == place.state.as_uri()


def test_the_official_plugin_is_found_where_pulumi_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
    with pytest.raises(lifecycle.SandboxError, match="pulumi plugin install resource gcp"):
        ready._official_plugin()
    for version in ("9.4.0", "9.35.0"):
        plugin = tmp_path / "plugins" / f"resource-gcp-v{version}" / ready.OFFICIAL
        plugin.parent.mkdir(parents=True)
        plugin.touch(mode=0o755)
    assert ready._official_plugin().parent.name == "resource-gcp-v9.35.0"


def test_only_the_newest_logs_are_kept(tmp_path: Path) -> None:
    place = home.Home(tmp_path).make()
    logs = place.pulumi / "logs"
    logs.mkdir()
    for age in range(15):
        log = logs / f"{age}.log"
        log.touch()
        os.utime(log, (1_000_000 - age, 1_000_000 - age))
    lifecycle.trim_logs(place)
    kept = {int(log.stem) for log in logs.iterdir()}
    assert kept == set(range(lifecycle.KEPT_LOGS))
