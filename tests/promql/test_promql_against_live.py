"""The recordings are what Prometheus's engine says now, and what promtool says of the same rules."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tests.promql import compare, differences, record, recording
from tests.promql.draws import Draws
from tests.promql.prometheus import Answer, built
from tests.promql.recording import Recording
from tests.promql.rules import MINUTE
from tests.promql.world import GRID
from tools.prometheus.unit_test import AlertRule, Firing, UnitTest, name, notation

pytestmark = pytest.mark.slow
_RULES = 120  # that promtool is asked about
_INSTANTS = 12  # at which each is looked at


@pytest.fixture(scope="module")
def engine() -> Path:
    return built("engine")


@pytest.fixture(scope="module")
def promtool() -> Path:
    return built("promtool")


def test_the_generated_recording_is_what_the_engine_says(engine: Path) -> None:
    _same_recordings([record.generated(engine)], recording.read(recording.GENERATED))


@pytest.mark.corpora
def test_the_sample_recording_is_what_the_engine_says(engine: Path, corpora: Path) -> None:
    _same_recordings(record.sampled(engine, corpora), recording.read(recording.SAMPLES))


def test_all_values_agree_with_the_engine(engine: Path) -> None:
    """The recording holds some of the values; the engine gives all."""
    found = differences.found([record.generated(engine)])

    assert sorted(found) == sorted(differences.known())


def test_promtool_agrees_with_the_recording(promtool: Path, tmp_path: Path) -> None:
    (given,) = recording.read(recording.GENERATED)
    test = _unit_test(given)
    assert sum(bool(one.alerts) for one in test.firing) > _RULES

    done = _run(promtool, test.write(tmp_path))

    assert done.returncode == 0, done.stdout + done.stderr


def test_promtool_tells_a_wrong_expectation(promtool: Path, tmp_path: Path) -> None:
    (given,) = recording.read(recording.GENERATED)
    test = _unit_test(given)
    place = next(n for n, one in enumerate(test.firing) if one.alerts)
    wrong = [*test.firing]
    wrong[place] = replace(wrong[place], alerts=wrong[place].alerts[1:])

    done = _run(promtool, replace(test, firing=wrong).write(tmp_path))

    assert done.returncode == 1
    assert wrong[place].rule in done.stderr


def _same_recordings(now: list[Recording], then: list[Recording]) -> None:
    assert len(now) == len(then)
    for one, other in zip(now, then, strict=True):
        assert [*one.series] == [*other.series]
        assert [*one.rules] == [*other.rules]
        for rule, new, old in zip(one.rules, one.answers, other.answers, strict=True):
            assert _told(new) == _told(old), rule.expr
            for row, values in old.values.items():
                same = (compare.same(new.values[row][at], value) for at, value in values.items())
                assert all(same), rule.expr


def _told(answer: Answer) -> tuple[object, ...]:
    """All but values; of errors not the text, which names one of several series."""
    where = frozenset(answer.errors)
    return answer.present, answer.active, answer.firing, where, answer.error


def _unit_test(given: Recording) -> UnitTest:
    """A share of the rules, one a minute, each looked at at some instants."""
    draws = Draws("promtool")
    pairs = [
        (rule, answer)
        for rule, answer in zip(given.rules, given.answers, strict=True)
        if rule.interval == MINUTE and answer.firing and not answer.error and not answer.errors
    ]
    rules, firing = [], []
    last = (given.end - given.start) // MINUTE
    for place, (rule, answer) in enumerate(draws.some(pairs, _RULES)):
        rules.append(AlertRule(f"Rule{place}", rule.expr, rule.hold))
        for at in draws.some(range(last + 1), _INSTANTS):
            alerts = [dict(row) for row, fires in answer.firing.items() if at in fires]
            firing.append(Firing(f"Rule{place}", given.start + at * MINUTE, alerts))
    series = {
        name(one.labels): notation(one.times, one.values, given.start, GRID)
        for one in given.series
        if one.times
    }
    return UnitTest(given.start, GRID, MINUTE, series, rules, firing)


def _run(promtool: Path, test: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [promtool, "test", "rules", test], capture_output=True, text=True, timeout=600, check=False
    )
