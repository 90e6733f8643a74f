"""clarity check: every mistake at its line; exit code 0, 1 or 2."""

from __future__ import annotations

import json

from tests.program.project import Project

SLA = "monitoring/sla_objectives.yaml"


def test_a_config_without_findings_says_what_was_looked_at(project: Project) -> None:
    done = project.clarity("check")
    assert done.stdout == ""
    assert done.stderr.startswith("no findings: dev (")
    assert "local (" in done.stderr
    assert "prod (" in done.stderr
    one = project.clarity("check", "--stack", "prod")
    assert one.stderr.startswith("no findings: prod (")
    assert json.loads(project.clarity("check", "--format", "json").stdout) == {"diagnostics": []}


def test_all_mistakes_at_once_each_with_its_place(project: Project) -> None:
    project.edit(SLA, "target: 99.9%", "target: 109.9%")
    project.edit("monitoring/alerts.yaml", "metric: service_error_rate", "metric: service_eror")
    project.edit("monitoring/service.yaml", "owner:", "owenr:")
    done = project.clarity("check", code=1)
    lines = done.stdout.splitlines()
    assert done.stderr.endswith("errors\n")
    at = next(i for i, line in enumerate(lines) if line.startswith(f"{SLA}:6:13: "))
    assert lines[at + 1] == "  |     target: 109.9%"
    assert lines[at + 2].rstrip("~") == "  |             ^"
    assert "did you mean 'owner'?" in done.stdout.replace('"', "'")
    assert "did you mean 'service_error_rate'?" in done.stdout.replace('"', "'")

    data = json.loads(project.clarity("check", "--format", "json", code=1).stdout)["diagnostics"]
    places = {(d["file"], d["line"], d["column"]) for d in data}
    assert (SLA, 6, 13) in places
    assert len(data) == sum(line.startswith(("monitoring/", "dashboards/")) for line in lines)
    assert done.stdout.count("Traceback") == 0


def test_a_finding_shows_its_line_and_a_way_out(project: Project) -> None:
    project.edit(SLA, "    target: 99.9%", "    targt: 99.9%")
    assert project.clarity("check", code=1).stdout == (
        f"{SLA}:6:5: key-unknown unknown key 'targt' in objective\n"
        "  |     targt: 99.9%\n"
        "  |     ^~~~~\n"
        "  hint: did you mean 'target'?\n"
    )


def test_only_the_stack_that_is_wrong_is_told(project: Project) -> None:
    project.edit("Pulumi.prod.yaml", "clarity:protect: true", "clarity:protect: maybe")
    assert project.clarity("check", "--stack", "dev", "--stack", "local").stdout == ""
    assert project.clarity("check", code=1).stdout.startswith("Pulumi.prod.yaml:")
