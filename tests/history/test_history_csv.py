"""Histories in CSV files: what is written reads back, and every mistake has its line."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.evaluate.series import Identity, TimeSeries, pairs
from history import csv
from history.error import HistoryError
from history.history import Asked, history
from monitoring.model import MetricKind, ValueType
from tests.model_factory import gauge, histogram, metric

CATALOGUE = {one.type: one for one in (metric(), gauge(), histogram())}
EVER = 1 << 62

LABELS = st.dictionaries(st.sampled_from("abc"), st.text(min_size=1, max_size=5), max_size=2)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False, width=32)


@st.composite
def made(draw: st.DrawFn, name: str) -> TimeSeries:
    times = sorted(draw(st.sets(st.integers(0, 10**12), min_size=1, max_size=5)))
    kind = draw(st.sampled_from(MetricKind))
    whole = draw(st.booleans())
    labels = [pairs({k: v.strip() or "x" for k, v in draw(LABELS).items()}) for _ in range(4)]
    identity = Identity(f"custom.googleapis.com/{name}", "global", *labels)
    bounds = (0.5, 2.0) if whole else ()
    size = (len(times), 3) if whole else (len(times),)
    values = np.array(draw(st.lists(NUMBERS, min_size=15, max_size=15)))[: int(np.prod(size))]
    instants = np.array(times, dtype=np.int64)
    return TimeSeries(
        identity,
        kind,
        ValueType.DISTRIBUTION if whole else ValueType.DOUBLE,
        instants,
        values.reshape(size),
        None if kind is MetricKind.GAUGE else instants - 60_000,
        bounds,
        np.arange(len(times)) / 4 if whole else None,
    )


@settings(max_examples=50)
@given(st.tuples(made("one"), made("two")))
def test_what_is_written_reads_back(
    tmp_path_factory: pytest.TempPathFactory, every: tuple[TimeSeries, ...]
) -> None:
    path = tmp_path_factory.mktemp("csv") / "history.csv"
    with path.open("w", encoding="utf-8", newline="") as to:
        csv.write(to, every)
    found = csv.read(path, None, {}).data.series
    assert len(found) == 2
    for before, after in zip(history(every, ()).data.series, found, strict=True):
        assert after.identity == before.identity
        assert (after.kind, after.value_type, after.bounds) == (
            before.kind,
            before.value_type,
            before.bounds,
        )
        for name in ("times", "values", "starts", "sums"):
            old, new = getattr(before, name), getattr(after, name)
            assert (old is None) == (new is None), name
            if old is not None:
                assert np.array_equal(old, new), name


def read(tmp_path: Path, text: str, asked: Asked | None = None) -> tuple[TimeSeries, ...]:
    path = tmp_path / "history.csv"
    path.write_text(text, encoding="utf-8")
    return csv.read(path, asked, CATALOGUE).data.series


def test_a_row_may_say_little_of_a_metric_that_the_catalogue_knows(tmp_path: Path) -> None:
    (one,) = read(
        tmp_path,
        "value,metric.code,time,metric\n"
        "7,200,2026-11-23T12:01:00Z,requests\n"
        "5,200,2026-11-23T12:00:00+00:00,prometheus.googleapis.com/requests_total/counter\n",
    )
    assert one.identity == Identity(metric().type, "prometheus_target", (("code", "200"),))
    assert (one.kind, one.value_type) == (MetricKind.CUMULATIVE, ValueType.DOUBLE)
    assert one.values.tolist() == [5, 7]
    assert np.diff(one.times).tolist() == [60_000]


def test_a_distribution_has_the_buckets_of_the_catalogue(tmp_path: Path) -> None:
    (one,) = read(tmp_path, "time,metric,value\n60,latency,1 2 3 4 5\n")
    assert one.bounds == (0.1, 0.5, 1, 10)
    assert one.values.tolist() == [[1, 2, 3, 4, 5]]


def test_only_what_was_asked_for_is_read(tmp_path: Path) -> None:
    text = "time,metric,value\n60,queue,1\n120,queue,2\n180,queue,3\n60,requests,9\n60,other,1\n"
    (one,) = read(tmp_path, text, Asked((gauge().type,), 60_000, 120_000))
    assert (one.times.tolist(), one.values.tolist()) == ([120_000], [2])


def test_what_the_file_lacks_is_said(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    path.write_text("time,metric,value\n60,queue,1\n", encoding="utf-8")
    asked = Asked((gauge().type, metric().type), -EVER, EVER)
    assert csv.read(path, asked, CATALOGUE).missing == (metric().type,)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "line 1: the first line names no column time, metric, value"),
        ("time,metric,value,code\n", "line 1: unknown column code; a label is named metric.code"),
        ("time,time,metric,value\n", "twice"),
        ("time,metric,value\n60,queue\n", "line 2: 2 columns, not 3"),
        ("time,metric,value\n60,queue,1\nsoon,queue,1\n", "line 3: 'soon' is neither RFC 3339"),
        ("time,metric,value\n60,queue,much\n", "line 2: 'much' is no number"),
        ("time,metric,value\n60,queue,inf\n", "line 2: 'inf' is not finite"),
        ("time,metric,value\n60,unknown,1\n", "line 2: unknown is not in the catalogue"),
        ("time,metric,value\n60,latency,1 2\n", "line 2: 2 counts for 4 bounds"),
        ("time,metric,value,kind\n60,queue,1,RATE\n", "RATE is none of GAUGE"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(HistoryError, match=r"history\.csv, line \d+: ") as caught:
        read(tmp_path, text)
    assert says in str(caught.value)


def test_text_that_is_not_utf8_is_said(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    path.write_bytes(b"time,metric,value\n60,\xff,1\n")
    with pytest.raises(HistoryError, match="not UTF-8"):
        csv.read(path, None, CATALOGUE)


def test_truth_is_one(tmp_path: Path) -> None:
    to = io.StringIO()
    csv.write(to, read(tmp_path, "time,metric,value\n60,queue,true\n120,queue,FALSE\n"))
    assert [row.split(",")[2] for row in to.getvalue().splitlines()] == ["value", "1.0", "0.0"]
