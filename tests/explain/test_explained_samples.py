"""Google's 137 sample policies: each has its times, or the reason why there are none."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from alerts.explain.explain import explain
from alerts.explain.explanation_json import explanation_json
from alerts.explain.page import page
from tests.evaluate.sample_policies import samples

KINDS = (
    "conditionThreshold",
    "conditionAbsent",
    "conditionMatchedLog",
    "conditionPrometheusQueryLanguage",
    "conditionMonitoringQueryLanguage",
)


@pytest.mark.corpora
def test_every_sample_is_explained(corpora: Path) -> None:
    forms: Counter[str] = Counter()
    count = 0
    for sample in samples(corpora, *KINDS):
        count += 1
        made = explain(sample.resource, (sample.resource,))
        text = page(made)
        assert " ".join(made.title.split()) in " ".join(text.split())
        assert bool(made.rows) == made.fires
        assert made.fires != bool(made.why_not), sample.name
        explanation_json(made)
        forms[sample.kind] += made.fires
    assert count == 137
    assert not forms["conditionMatchedLog"]
    assert not forms["conditionMonitoringQueryLanguage"]
    assert forms["conditionAbsent"] == 3
    assert forms["conditionThreshold"] >= 75
