"""clarity test: passing and failing suites, reports, coverage; exit code 0, 1 or 2."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from tests.program.project import Project

FOLDER = "monitoring/alert_tests"


def write(project: Project, name: str, text: str) -> None:
    """A suite of its own, in place of the shipped one."""
    folder = project.root / FOLDER
    for shipped in folder.glob("*.yaml"):
        shipped.unlink()
    (folder / name).write_text(text, "utf-8")


def test_the_shipped_suite_passes_and_covers_every_policy(project: Project) -> None:
    done = project.clarity("test", "--coverage")
    lines = done.stdout.splitlines()
    assert "ok    total-outage" in lines
    assert lines[-2] == "coverage: of 31 policies 31 proven to fire, 31 proven silent"
    assert lines[-1].startswith("stack prod: ")
    assert " failed" not in lines[-1]
    assert done.stderr == ""
    assert project.clarity("test", "--stack", "dev").stdout.count("FAIL") == 0


def test_tests_are_run_by_name(project: Project) -> None:
    done = project.clarity("test", "leak", "total-outage")
    assert done.stdout.splitlines()[:2] == ["ok    total-outage", "ok    leak"]
    assert "2 passed" in done.stdout
    done = project.clarity("test", "total_outag", code=2)
    assert done.stderr == ("clarity: no alert test 'total_outag'; did you mean 'total-outage'?\n")
    assert "no stack 'live'" in project.clarity("test", "--stack", "live", code=2).stderr


CANNOT_FIRE = """\
alert_tests:
  outage:
    lasts: 2h
    faults:
      - {from: 10m, for: 1h, indicator: data_processing_latency, latency: 50s}
    fires:
      - alert/api_availability/page-fast
"""


def test_an_alert_that_cannot_fire_is_named_with_the_reason(project: Project) -> None:
    """At 90 % over 30 days a total outage burns ten times: 14.4 is out of reach."""
    project.edit("monitoring/sla_objectives.yaml", "target: 99.9%", "target: 90%")
    write(project, "bad.yaml", CANNOT_FIRE)
    done = project.clarity("test", code=1)
    assert f"{FOLDER}/bad.yaml:7:9: " in done.stderr
    assert "there is no policy 'alert/api_availability/page-fast'" in done.stderr
    assert (
        "hint: no page-fast policy for a burn rate of 14.4 over 1 h: at 90% a total outage burns "
        "10 times: it could never fire" in done.stderr
    )
    checked = project.clarity("check", code=1)
    assert "it could never fire" in checked.stdout


NEVER_REACHED = """\
alert_tests:
  error-rate:
    lasts: 1h
    faults:
      - {from: 10m, for: 20m, metric: service_error_rate, value: 100%}
    fires:
      - {policy: alert/high_error_rate, within: 8m}
"""


def test_an_alert_that_no_value_reaches_says_how_near_it_came(project: Project) -> None:
    """A share is never above 150 %; in its unit, 1, the threshold is 1.5."""
    project.edit("monitoring/alerts.yaml", "above: 5%", "above: 150%")
    write(project, "bad.yaml", NEVER_REACHED)
    done = project.clarity("test", code=1)
    assert (
        f"  {FOLDER}/bad.yaml:7:9: alert/high_error_rate did not fire: Error rate > 5%: it was "
        "never above 1.5: the highest value was 1, at 00:12:00"
    ) in done.stdout.splitlines()


WRONG = """\
alert_tests:
  outage:
    lasts: 2h
    faults:
      - {from: 10m, for: 10m, indicator: api_availability, errors: 100%}
    fires:
      - {policy: alert/api_availability/page-fast, within: 1m}
      - alert/uptime/health
    silent: [alert/api_availability/page-slow]
    budget_left: {api_availability: ">= 99%"}
  fine:
    lasts: 1h
    silent: others
"""


def test_a_wrong_expectation_shows_when_it_really_fired(project: Project) -> None:
    write(project, "bad.yaml", WRONG)
    lines = project.clarity("test", code=1).stdout.splitlines()
    assert lines[0] == "FAIL  outage"
    assert (
        f"  {FOLDER}/bad.yaml:7:9: alert/api_availability/page-fast fired 2 min after the fault "
        "(00:12:00), not within 1 min"
    ) in lines
    assert any(
        "8:9: alert/uptime/health did not fire" in line
        and "never above 1: the highest value was 0" in line
        for line in lines
    )
    assert any("page-slow fired 4 min after the fault (00:14:00), at 8.333" in x for x in lines)
    assert any("76.85% of the budget of api_availability is left at the end" in x for x in lines)
    assert "    00:10:00  fault begins: 100% of api_availability is bad" in lines
    assert "    00:26:00  alert/api_availability/page-fast closed (cleared)" in lines
    assert "ok    fine" in lines
    assert lines[-1].startswith("stack prod: 1 passed, 1 failed in ")


def test_coverage_that_is_not_complete_fails(project: Project) -> None:
    write(project, "few.yaml", NEVER_REACHED)
    done = project.clarity("test", "--coverage", code=1)
    assert "  no passing test makes alert/uptime/health fire" in done.stdout
    assert "no passing test with a fault proves alert/high_error_rate silent" in done.stdout
    assert "no passing test makes alert/high_error_rate fire" not in done.stdout
    project.clarity("test")


def test_json_and_junit_say_the_same(project: Project) -> None:
    write(project, "bad.yaml", WRONG)
    data = json.loads(project.clarity("test", "--format", "json", "--coverage", code=1).stdout)
    assert (data["stack"], data["passed"], data["failed"]) == ("prod", 1, 1)
    first = data["tests"][0]
    assert (first["name"], first["file"], first["line"]) == ("outage", f"{FOLDER}/bad.yaml", 2)
    assert len(first["failures"]) == 4
    assert data["coverage"]["policies"] == 31
    assert len(data["coverage"]["neverFired"]) == 31

    report = project.root / "report.xml"
    done = project.clarity(
        "test", "--format", "junit", "--output", str(report), "--coverage", code=1
    )
    assert done.stdout.startswith("stack prod: 1 passed, 1 failed")
    suite = ElementTree.fromstring(report.read_text("utf-8"))[0]
    cases = suite.findall("testcase")
    assert int(suite.get("tests", "0")) == len(cases) == 2 + 31
    assert int(suite.get("failures", "0")) == 1 + 31
    failure = cases[0].find("failure")
    assert failure is not None
    assert failure.get("message") == first["failures"][0]["message"]
    assert first["timeline"][0] in str(failure.text)


@pytest.mark.parametrize("place", ["no/such/folder/x.xml", "."])
def test_a_report_that_cannot_be_written_is_said(project: Project, place: str) -> None:
    done = project.clarity("test", "brief-blip", "--output", place, code=2)
    assert "Traceback" not in done.stderr


def test_mistakes_in_tests_are_findings_of_check_too(project: Project) -> None:
    project.edit(f"{FOLDER}/availability.yaml", "budget_spent: 5%", "budget_spend: 5%")
    for verb in ("check", "test"):
        done = project.clarity(verb, code=1)
        said = done.stdout + done.stderr
        assert f"{FOLDER}/availability.yaml:14:9: key-unknown unknown key 'budget_spend'" in said
        assert "did you mean 'budget_spent'?" in said


def test_a_project_without_tests_says_where_they_go(project: Project) -> None:
    for path in (project.root / FOLDER).glob("*.yaml"):
        path.unlink()
    done = project.clarity("test", code=2)
    assert "monitoring/alert_tests/*.yaml" in done.stderr
    assert "no findings" in project.clarity("check").stderr
