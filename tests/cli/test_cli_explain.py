"""clarity explain, as a person runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.quiet import quiet
from tests.program.project import Project, copy

KEY = "alert/api_availability/page-fast"


@pytest.fixture(scope="module")
def unchanged(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that no test edits."""
    folder = tmp_path_factory.mktemp("explain")
    return quiet(copy(root, folder / "a checkout", folder / "home"))


def test_a_page_for_whoever_is_woken(unchanged: Project) -> None:
    done = unchanged.clarity("explain", KEY)
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Broken      api availability spends its error budget 14.4 times")
    assert any(line.startswith("100%         51.8 s       2%") for line in lines)
    assert max(map(len, lines)) <= 80
    assert "\x1b" not in done.stdout
    assert done.stderr == ""
    assert unchanged.clarity("explain", "api_availability/page-fast").stdout == done.stdout


def test_json_has_the_same_numbers(unchanged: Project) -> None:
    text = unchanged.clarity("explain", KEY, "--format", "json", "--fault", "15%", "--for", "10m")
    found = json.loads(text.stdout)
    assert found["key"] == KEY
    assert found["faults"][0]["detect_seconds"] == 51.84
    assert found["asked"]["detect_seconds"] == 345.6
    assert found["asked"]["reset_seconds"] == 271.2
    assert found["promise"]["budget_seconds"] == 2_592


def test_the_stack_s_own_target_counts(unchanged: Project) -> None:
    made = unchanged.clarity("explain", KEY, "--stack", "dev", "--format", "json").stdout
    dev, prod = (
        json.loads(text)
        for text in (made, unchanged.clarity("explain", KEY, "--format", "json").stdout)
    )
    same = dev["promise"]["goal"] == prod["promise"]["goal"]
    assert (dev["faults"] == prod["faults"]) == same


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("alert/api_latenc/page-fast",), "did you mean 'alert/api_latency/page-fast'?"),
        (("zzz",), "`clarity plan` lists them"),
        ((KEY, "--fault", "4s"), "a share of bad events"),
        ((KEY, "--for", "soon"), "--for soon: 'soon' is not a duration"),
        (("alert/absent/http_requests", "--fault", "3"), "a silence has no size"),
        ((KEY, "--stack", "nowhere"), "no stack 'nowhere' here"),
    ],
)
def test_usage_errors(unchanged: Project, arguments: tuple[str, ...], told: str) -> None:
    done = unchanged.clarity("explain", *arguments, code=2)
    assert told in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_findings_instead(project: Project) -> None:
    project.edit("monitoring/sla_objectives.yaml", "target: 99.9%", "target: 109.9%")
    done = project.clarity("explain", KEY, code=1)
    assert done.stdout == ""
    assert done.stderr.startswith("monitoring/sla_objectives.yaml:6:13: ")


def test_a_stated_rate_reaches_plan_and_explanation(project: Project) -> None:
    project.edit(
        "monitoring/sla_objectives.yaml",
        "target: 99.9%",
        "target: 99.9%\n    expected_rate: 10/h",
    )
    assert "at 10/h fewer than 3 bad events would be enough" in project.clarity("plan").stdout
    found = json.loads(project.clarity("explain", KEY, "--format", "json").stdout)
    assert found["low_traffic"]["expected_rate"] == "10/h"
    assert round(found["low_traffic"]["chance_caught"], 3) == 0.875
