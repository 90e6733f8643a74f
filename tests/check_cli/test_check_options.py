"""The options of `clarity check`: formats, reports, selection, exit codes, fixes."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from checks.report.formats import Format
from cli.main import app
from tests.check_cli.small_project import SmallProject

SLA = "monitoring/sla_objectives.yaml"
TARGET = "target: 99.5%"
WARNING = "\nerror_budgets: {objective: availability, daily_error_budget: 1s}\n"


@pytest.fixture
def spoilt(small: SmallProject) -> SmallProject:
    """The project with one error that has one right answer."""
    small.spoil(SLA, TARGET, "targt: 99.5%")
    return small


@pytest.fixture
def warned(small: SmallProject) -> SmallProject:
    """The project with one warning."""
    small.write(SLA, small.read(SLA) + WARNING)
    return small


@pytest.mark.parametrize("format", Format)
def test_every_format_is_printed_and_the_summary_beside_it(
    spoilt: SmallProject, format: Format
) -> None:
    done = spoilt.check("--format", format, code=1)
    assert "targt" in done.stdout
    assert done.stderr == "1 error\n"


def test_in_github_actions_findings_are_annotations(
    spoilt: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert spoilt.check(code=1).stdout.startswith(
        "::error title=clarity key-unknown,file=infra/monitoring/"
    )
    assert spoilt.check("--format", "text", code=1).stdout.startswith("monitoring/")


def test_reports_are_written_beside_what_is_printed(spoilt: SmallProject, tmp_path: Path) -> None:
    sarif, junit, again = (tmp_path / name for name in ("a.sarif", "b.xml", "c.json"))
    outputs = [f"sarif={sarif}", f"junit={junit}", f"json={again}"]
    done = spoilt.check(*(part for path in outputs for part in ("--output", path)), code=1)
    assert done.stdout.startswith(f"{SLA}:")
    (result,) = json.loads(sarif.read_text())["runs"][0]["results"]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact["uri"] == f"infra/{SLA}"
    assert ElementTree.parse(junit).getroot().get("failures") == "1"
    assert [d["code"] for d in json.loads(again.read_text())["diagnostics"]] == ["key-unknown"]


@pytest.mark.parametrize(
    ("option", "told"),
    [
        (["--output", "pdf=x"], "is not FORMAT=PATH, with a FORMAT of text, json, jsonl, sarif"),
        (["--output", "json"], "'json' is not FORMAT=PATH"),
        (["--output", "json="], "is not FORMAT=PATH"),
        (["--output", "json=x", "--output", "text=x"], "two reports go to x"),
        (["--select", "slo-gaol"], "no rule 'slo-gaol'; did you mean 'slo-goal'?"),
        (["--ignore", "securty"], "did you mean 'security'?"),
        (["--fail-on", "sometimes"], "'sometimes' is not one of"),
        (["--watch", "--fix"], "--watch goes without --fix and --diff"),
        (["--watch", "-"], "--watch needs files that can change"),
    ],
)
def test_a_wrong_call_ends_with_2(small: SmallProject, option: list[str], told: str) -> None:
    done = small.check(*option, code=2)
    assert told in " ".join(done.stderr.split())
    assert done.stdout == ""


def test_a_report_that_cannot_be_written_ends_with_2(small: SmallProject, tmp_path: Path) -> None:
    path = tmp_path / "none" / "a.json"
    done = small.check("--output", f"json={path}", code=2)
    assert f"{path} cannot be written: No such file or directory" in done.stderr


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ([], 0),
        (["--fail-on", "error"], 0),
        (["--fail-on", "warning"], 1),
        (["--fail-on", "warning", "--ignore", "budget-declared"], 0),
        (["--fail-on", "warning", "--select", "budget"], 1),
        (["--fail-on", "warning", "--select", "cost"], 0),
        (["--fail-on", "never"], 0),
    ],
)
def test_exit_codes_of_a_warning(warned: SmallProject, options: list[str], code: int) -> None:
    warned.check(*options, code=code)


def test_exit_codes_of_an_error(spoilt: SmallProject) -> None:
    spoilt.check("--fail-on", "warning", code=1)
    spoilt.check("--select", "cost", code=1)
    assert "targt" in spoilt.check("--fail-on", "never").stdout


def test_what_comments_set_aside_is_counted(warned: SmallProject) -> None:
    assert warned.check().stderr == "1 warning\n"
    warned.spoil(SLA, "1s}", "1s}  # clarity: ignore budget-declared it is meant so")
    done = warned.check("--fail-on", "warning")
    assert done.stdout == ""
    assert done.stderr.endswith(" (1 set aside by comments)\n")


def test_a_diff_is_shown_and_nothing_is_changed(spoilt: SmallProject) -> None:
    before = spoilt.read(SLA)
    done = spoilt.check("--diff", code=1)
    assert done.stdout.startswith(f"--- {SLA}\n+++ {SLA}\n@@ ")
    assert done.stdout.count("\n-") == 1
    assert done.stderr == "1 place to put right\n"
    assert spoilt.read(SLA) == before


def test_what_has_one_right_answer_is_put_right(spoilt: SmallProject) -> None:
    done = spoilt.check("--fix")
    assert done.stdout == ""
    assert "1 place put right\n" in done.stderr
    assert f"+++ {SLA}" in done.stderr
    assert "\nno findings: prod (" in done.stderr
    assert TARGET in spoilt.read(SLA)


def test_a_project_that_is_its_own_repository_has_no_folder_before_its_files(
    spoilt: SmallProject,
) -> None:
    (spoilt.folder / ".git").write_text("gitdir: elsewhere\n")
    assert f"file={SLA}," in spoilt.check("--format", "github", code=1).stdout


POLICY = """\
displayName: Errors
combiner: OR
severity: WARNING
notificationChannels: [projects/shop/notificationChannels/1]
documentation: {content: Look at the log., mimeType: text/markdown}
conditions:
  - displayName: Errors
    conditionThreshold:
      filter: metric.type="custom.googleapis.com/errors" AND resource.type="generic_task"
      comparison: COMPARISON_GT
      duration: 60s
      aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
"""


def _check_file(path: Path, text: str) -> list[str]:
    path.write_text(text)
    done = CliRunner().invoke(app, ["check", "--format", "jsonl", str(path)])
    return [json.loads(line)["code"] for line in done.stdout.splitlines()]


def test_comments_in_raw_yaml_set_findings_aside_too(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    assert _check_file(path, POLICY) == []
    silent = POLICY.replace("severity: WARNING\n", "")
    (code,) = _check_file(path, silent)
    assert _check_file(path, f"# clarity: ignore-file {code} its severity is known\n{silent}") == []
    unused = f"# clarity: ignore-file {code} it is not\n{POLICY}"
    assert _check_file(path, unused) == ["ignore-unused"]
