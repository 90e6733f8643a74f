"""The benchmarks run, at sizes at which their figures mean nothing."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from benchmarks import check_time, evaluate_time
from benchmarks.__main__ import BENCHMARKS, main
from benchmarks.check_rendering import outcome
from benchmarks.config_tree import write_tree
from benchmarks.evaluation import evaluated
from benchmarks.evaluation_world import Workload, resources, rules, traffic
from benchmarks.promtool_rules import write
from benchmarks.stages import checked, compiled
from benchmarks.timing import run
from checks.report.formats import Format
from monitoring.plan import Kind
from tools.prometheus.build import NotBuiltError, locate_promtool

SMALL = Workload(6, 2)


@pytest.fixture
def no_build(monkeypatch: pytest.MonkeyPatch) -> None:
    """Uses a promtool that is there, and builds none."""

    def located(*_: object) -> Path:
        found = locate_promtool()
        if found is None:
            raise NotBuiltError("not in this test")
        return found

    monkeypatch.setattr("tools.prometheus.build.ensure", located)


def test_the_evaluation_is_measured_tabled_and_drawn(tmp_path: Path, no_build: None) -> None:
    sizes = ["--evaluated", "4,2", "--runs", "1"]
    assert main(["evaluate", *sizes, "--results", str(tmp_path)]) == 0
    stored = json.loads((tmp_path / "results.json").read_text())["evaluate"]
    assert [row["policies"] for row in stored["policies"]] == [1, 4]
    assert [row["days"] for row in stored["days"]] == [1, 2]
    assert all(row["incidents"] for row in stored["policies"])
    page = (tmp_path / "results.md").read_text()
    assert f"## {evaluate_time.TITLE}" in page
    assert "| 4 | 2 | 11,520 |" in page
    picture = ET.parse(tmp_path / evaluate_time.PLOT).getroot()
    assert picture.tag.endswith("svg")


def test_a_part_that_is_not_there_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["nonsense"])
    assert ended.value.code == 2
    assert "evaluate" in capsys.readouterr().err
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", "--evaluated", "7"])
    assert ended.value.code == 2


def test_checks_are_measured_and_tabled(tmp_path: Path) -> None:
    sizes = ["--objectives", "1,2", "--runs", "1"]
    assert main(["check", *sizes, "--results", str(tmp_path)]) == 0
    stored = json.loads((tmp_path / "results.json").read_text())["check"]
    assert [row["objectives"] for row in stored["rows"]] == [1, 2]
    assert set(stored["rendering"]) == set(Format)
    page = (tmp_path / "results.md").read_text()
    assert f"## {check_time.TITLE}" in page
    assert "| 2 objectives |" in page
    assert "| `sarif` |" in page


def test_every_finding_that_is_rendered_is_at_a_place_of_its_own() -> None:
    made = outcome(50)
    assert len({found.span for found in made.diagnostics}) == 50
    lines = {name: len(text.splitlines()) for name, text in made.texts.items()}
    assert all(found.span.line <= lines[found.span.file] for found in made.diagnostics)


def test_the_required_figures_stand_beside_the_measured_ones() -> None:
    cost = {"median": {"wall": 6.0, "cpu": 4.0, "peak": 2_000.0}, "best": 5.5}
    row = {"policies": 1_000, "days": 30, "points": 43_200, "incidents": 9, "evaluate": 5.5}
    row |= {"cpu": 3.5, "best": 5.2, "process": cost}
    result = {"policies": [row], "days": [row], "peers": [], "promtool": "1", "not_built": ""}
    said = "\n".join(evaluate_time.markdown(result))
    assert "5.20 s at its quickest, **over** 5 s" in said
    assert "2,000 MiB, **over** it" in said


def test_a_workload_has_as_many_policies_as_it_says_with_data_of_their_own() -> None:
    made = resources(SMALL)
    assert sum(r.kind is Kind.POLICY for r in made) == SMALL.policies == len(list(rules(SMALL)))
    data = traffic(SMALL)
    assert len(data.series) == 2 * SMALL.objectives
    assert len({one.values.tobytes() for one in data.series}) == len(data.series)
    assert all(len(one.times) == 2 * 24 * 60 for one in data.series)


def test_selectors_and_promql_are_asked_the_same() -> None:
    """Windows of selectors count samples, rates of PromQL extrapolate: the same but for that."""
    by_selectors, in_promql = evaluated(SMALL), evaluated(SMALL, promql=True)
    assert by_selectors["incidents"] == pytest.approx(in_promql["incidents"], rel=0.1)


def test_promtool_runs_a_workload(tmp_path: Path) -> None:
    promtool = locate_promtool()
    if promtool is None:
        pytest.skip("promtool is not built: python -m tools.prometheus.build")
    _, said = run([promtool, "test", "rules", write(tmp_path, Workload(1, 1))], within=60)
    assert "SUCCESS" in said


def test_a_tree_of_any_size_compiles_without_findings(tmp_path: Path) -> None:
    write_tree(tmp_path, 4)
    counted = compiled(tmp_path)["resources"]
    assert isinstance(counted, dict)
    assert counted["ServiceLevelObjective"] == 4
    assert checked(tmp_path)["resources"] == counted


def test_each_benchmark_can_be_measured_and_shown() -> None:
    for module in BENCHMARKS.values():
        assert module.TITLE
        assert callable(module.measure)
        assert callable(module.markdown)
