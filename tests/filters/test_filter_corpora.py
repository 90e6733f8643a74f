"""Every filter over time series in the public corpora reads, and reads back from its rendering."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monitoring.filters.error import FilterError
from monitoring.filters.parser import parse
from monitoring.filters.render import render

# What holds filters of log entries, which are another language.
LOGS = ("conditionMatchedLog", "logsPanel")


def filters(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            if name not in LOGS:
                yield from filters(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from filters(item, key)
    elif isinstance(value, str) and (key.lower().endswith("filter") or key == "timeSeries"):
        yield value


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.corpora
@pytest.mark.parametrize(
    ("folder", "least"), [("google-sample-alerts", 80), ("google-sample-dashboards", 700)]
)
def test_filters_of_the_samples(corpora: Path, folder: str, least: int) -> None:
    found = {text for path in (corpora / folder).glob("*.json") for text in filters(read(path))}
    assert len(found) >= least
    for text in found:
        tree = parse(text)
        assert parse(render(tree)) == tree


@pytest.mark.corpora
def test_filters_that_the_official_provider_sent(corpora: Path) -> None:
    lines = (corpora / "official-provider-http" / "creates.jsonl").read_text(encoding="utf-8")
    bodies = [json.loads(line) for line in lines.splitlines()]
    found = {text for row in bodies if "/v2/" not in row["path"] for text in filters(row["body"])}
    assert len(found) >= 100
    refused = []
    for text in found:
        try:
            assert render(parse(text))
        except FilterError:
            refused.append(text)
    # The recording's server took anything; this one ends in a word that is no comparison.
    assert [text.split()[-1] for text in refused] == ["a"]
