"""clarity plan: what the config becomes, for people and for their tools."""

from __future__ import annotations

import json

import pytest
import yaml

from monitoring.plan import Kind, Resource, Source
from tests.google_types import parsed
from tests.program.project import Project

STACKS = ("dev", "local", "prod")


@pytest.mark.parametrize("stack", STACKS)
def test_every_body_but_dashboards_is_googles_message(project: Project, stack: str) -> None:
    text = project.clarity("plan", "--stack", stack, "--format", "json").stdout
    plan = json.loads(text)
    assert plan.keys() == {"resources"}
    seen: set[str] = set()
    for item in plan["resources"]:
        assert item.keys() == {"kind", "key", "body", "needs", "source"}
        assert set(item["needs"]) <= seen  # needed ones first
        seen.add(item["key"])
        source = Source(**item["source"])
        assert (project.root / source.file).read_text().splitlines()[source.line - 1]
        kind = Kind(item["kind"])
        if kind is not Kind.DASHBOARD:
            assert parsed(Resource(kind, item["key"], item["body"], (), source))
    assert len(seen) == len(plan["resources"])


def test_yaml_and_the_table_say_the_same(project: Project) -> None:
    plan = json.loads(project.clarity("plan", "--format", "json").stdout)
    assert yaml.safe_load(project.clarity("plan", "--format", "yaml").stdout) == plan
    table = project.clarity("plan").stdout.splitlines()
    rows = [line.split() for line in table[1 : table.index("")]]
    assert rows == [
        [item["kind"], item["key"], "{file}:{line}:{column}".format(**item["source"])]
        for item in plan["resources"]
    ]
    assert table[table.index("") + 1].startswith(
        f"local (clarity-loop-backend-local): {len(rows)} resources: "
    )


def test_findings_instead_of_a_plan(project: Project) -> None:
    project.edit("monitoring/sla_objectives.yaml", "target: 99.9%", "target: 109.9%")
    for format in ("table", "json", "yaml"):
        done = project.clarity("plan", "--format", format, code=1)
        assert done.stdout == ""
        assert done.stderr.startswith("monitoring/sla_objectives.yaml:6:13: ")


def test_a_reader_that_has_seen_enough_is_no_error(project: Project) -> None:
    done = project.run("sh", "-c", ".venv/bin/clarity plan --format json | head -c 1")
    assert (done.stdout, done.stderr) == ("{", "")
