"""Google's sample queries and generated ones give what Prometheus's own engine gave: recorded."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.promql import compare, differences, recording, sample_queries
from tests.promql.prometheus import Answer
from tests.promql.recording import Recording
from tests.promql.rules import Rule
from tools.prometheus import build

_MOST_BYTES = 1_000_000  # of all recordings together


@pytest.fixture(scope="module")
def generated() -> list[Recording]:
    return recording.read(recording.GENERATED)


@pytest.fixture(scope="module")
def sampled() -> list[Recording]:
    return recording.read(recording.SAMPLES)


def test_generated_rules_open_and_close_as_in_prometheus(generated: list[Recording]) -> None:
    found, known = differences.found(generated), differences.known()

    assert {query: told for query, told in found.items() if query not in known} == {}
    assert sorted(set(known) - set(found)) == [], "listed, and no difference any more"


def test_sample_queries_open_and_close_as_in_prometheus(sampled: list[Recording]) -> None:
    assert differences.found(sampled) == {}


def test_enough_is_compared(generated: list[Recording], sampled: list[Recording]) -> None:
    (one,) = generated
    assert len({rule.expr for rule in one.rules}) >= 500
    assert len(sampled) == 35

    lives = Counter(map(_life, one.rules, one.answers, [one] * len(one.rules)))
    assert lives["opens and closes"] >= 0.75 * len(one.rules), lives
    for each in sampled[:-1]:
        assert len(each.rules) == 1
    ends = Counter(_life(each.rules[0], each.answers[0], each) for each in sampled)
    assert ends == {"opens and closes": 34, "refused": 1}


def test_every_kind_is_there(generated: list[Recording]) -> None:
    queries = "\n".join(rule.expr for rule in generated[0].rules)
    words = (
        "rate increase irate delta idelta avg_over_time quantile_over_time histogram_quantile "
        "topk bottomk quantile count_values stddev group_left group_right ignoring unless bool "
        "offset absent absent_over_time label_replace label_join clamp time minute hour deriv "
        "predict_linear changes resets scalar vector sum without by and or on group present_over_time"
    )
    missing = [word for word in words.split() if not re.search(rf"\b{word}\b", queries)]
    assert missing == []
    assert " @ " in queries
    assert re.search(r"\[\d+m:1m\]", queries)
    assert {rule.hold for rule in generated[0].rules} == {0, 60_000, 300_000}
    assert {rule.interval for rule in generated[0].rules} == {30_000, 60_000}


def _life(rule: Rule, answer: Answer, of: Recording) -> str:
    """Whether an alert of the rule fires and ends before the last evaluation."""
    if answer.error:
        return "refused"
    last = (of.end - of.start) // rule.interval
    if any(at < last and at + 1 not in fires for fires in answer.firing.values() for at in fires):
        return "opens and closes"
    return "opens" if any(answer.firing.values()) else "stays silent"


def test_recordings_are_small_and_of_the_pinned_version(
    generated: list[Recording], sampled: list[Recording]
) -> None:
    paths = (recording.GENERATED, recording.SAMPLES)
    assert sum(path.stat().st_size for path in paths) < _MOST_BYTES
    assert {one.version for one in (*generated, *sampled)} == {build.VERSION}
    module = Path(build.__file__).with_name("go.mod").read_text(encoding="utf-8")
    assert f"github.com/prometheus/prometheus v{build.VERSION}\n" in module


@pytest.mark.corpora
def test_recorded_samples_are_those_of_the_corpora(sampled: list[Recording], corpora: Path) -> None:
    assert [one.rules[0] for one in sampled] == [*sample_queries.sample_rules(corpora).values()]


def test_a_wrong_answer_is_told(sampled: list[Recording]) -> None:
    """The comparison itself: an alert one evaluation later, a series more, a value 2e-9 off."""
    one = next(each for each in sampled if each.rules[0].kind == "kibana-gke__high-memory-usage")
    rule, right, seen = one.rules[0], one.answers[0], compare.samples(one)
    times = compare.instants(one, rule)
    name, fires = next((name, at) for name, at in right.firing.items() if at)
    later = replace(right, firing={**right.firing, name: fires - {min(fires)}})
    fewer = replace(right, present={key: right.present[key] for key in [*right.present][1:]})
    row = next(iter(right.values))
    moved = {at: value * (1 + 2e-9) for at, value in right.values[row].items()}
    off = replace(right, values={**right.values, row: moved})

    assert compare.difference(rule, times, seen, right) == ""
    assert compare.difference(rule, times, seen, later).startswith("firing")
    assert compare.difference(rule, times, seen, fewer).startswith("returned")
    assert compare.difference(rule, times, seen, off).startswith("value")
    assert "refused" in compare.difference(
        replace(rule, expr="rate(up)"), times, seen, replace(right, errors={})
    )
    refused = replace(right, error="parse error")
    assert compare.difference(rule, times, seen, refused).startswith("Prometheus refuses")
