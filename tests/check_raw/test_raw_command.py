"""clarity check FILE: Google's own JSON and YAML, from files and from a pipe."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app

CHANNEL = '{"type": "email", "labels": {"email_address": "a@b.example"}, "displayName": "Mail"}'


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No project is needed; nor does where the tests run choose the format."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)


def run(*args: str, piped: str | bytes = "") -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["check", *args], input=piped)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr


def test_files_and_what_is_piped_in_are_judged_together(tmp_path: Path) -> None:
    Path("channel.json").write_text(CHANNEL)
    code, _, err = run("channel.json", "--ignore", "useless")
    assert (code, err) == (0, "no findings: channel.json (1 resources)\n")
    descriptor = '{"type": "custom.googleapis.com/x", "metricKind": "GAUGE"}'
    code, out, _ = run("channel.json", "-", piped=descriptor)
    assert code == 1
    assert "<stdin>:1:1: descriptor-value-type valueType: must be one of BOOL, " in out


def test_an_error_is_shown_at_its_place(tmp_path: Path) -> None:
    Path("channel.yaml").write_text("type: email\nlabels:\n  email_address: a\ndisplayName: M\n")
    code, out, _ = run("channel.yaml", "--select", "refused")
    lines = out.splitlines()
    assert code == 1
    assert lines[0].startswith("channel.yaml:3:18: channel-label-form ")
    assert lines[1:3] == ["  |   email_address: a", "  |                  ^"]


def test_a_comment_in_yaml_sets_a_finding_aside(tmp_path: Path) -> None:
    policy = {
        "displayName": "P", "combiner": "OR", "severity": "WARNING", "documentation":
        {"content": "Look."}, "conditions": [{"displayName": "c", "conditionMatchedLog":
        {"filter": "severity >= ERROR"}}], "alertStrategy": {"notificationRateLimit":
        {"period": "300s"}},
    }  # fmt: skip
    Path("p.yaml").write_text(json.dumps(policy) + "\n")
    code, out, _ = run("p.yaml", "--fail-on", "warning")
    assert (code, out.split()[1]) == (1, "alert-no-channel")
    told = "# clarity: ignore-file alert-no-channel Terraform adds them\n"
    Path("p.yaml").write_text(told + json.dumps(policy) + "\n")
    code, _, err = run("p.yaml", "--fail-on", "warning")
    assert (code, "1 set aside" in err) == (0, True)


@pytest.mark.parametrize("data", [b"\xff\xfe{", b"{\xff}", b"[" * 5_000_000])
def test_what_cannot_be_read_is_a_finding(tmp_path: Path, data: bytes) -> None:
    Path("x.json").write_bytes(data)
    code, out, _ = run("x.json")
    assert code == 1 and out.startswith("x.json:1:")


def test_wrong_usage_ends_with_2(tmp_path: Path) -> None:
    assert run("nothing.json")[0] == 2
    assert "there is no file 'nothing.json'" in run("nothing.json")[2]
    Path("channel.json").write_text(CHANNEL)
    for option in (["--stack", "prod"], ["--root", str(tmp_path)]):
        code, _, err = run("channel.json", *option)
        assert (code, err.startswith("clarity: FILE goes without")) == (2, True)
    for option in ("--fix", "--diff"):
        code, _, err = run("-", option, piped=CHANNEL)
        assert (code, err.startswith("clarity: --fix and --diff need files")) == (2, True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_a_finding(tmp_path: Path) -> None:
    path = Path("x.json")
    path.write_text(CHANNEL)
    path.chmod(0)
    code, out, _ = run("x.json")
    assert code == 1 and out.startswith("x.json:1:1: file-unreadable the file cannot be read")
