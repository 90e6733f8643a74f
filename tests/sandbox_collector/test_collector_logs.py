"""Output that is followed or drained, and shipped in batches."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.collector.agent import BATCH_ENTRIES, LogAgent
from sandbox.collector.lines import MAX_LINE, MAX_QUEUED, DrainedPipe, FollowedFile, Splitter
from sandbox.collector.sink import SinkError
from tests.sandbox_collector.collector_fakes import SUBJECT, FakeSandbox

NOW = 1_800_000_000.0


@dataclass
class Given:
    """Lines as a test gives them."""

    lines: list[bytes] = field(default_factory=list)
    cut: int = 0
    lost: int = 0

    def take(self) -> list[bytes]:
        taken, self.lines = self.lines, []
        return taken

    rest = take

    def close(self) -> None:
        pass


def texts(lines: list[bytes]) -> list[str]:
    return [line.decode() for line in lines]


@given(st.lists(st.binary(max_size=20)), st.lists(st.integers(1, 7)))
def test_lines_are_the_same_however_they_come(lines: list[bytes], sizes: list[int]) -> None:
    data = b"\n".join(lines)
    expected = [line.rstrip(b"\r") for line in data.split(b"\n") if line.strip()]
    split = Splitter()
    found: list[bytes] = []
    for size in sizes:
        found += split.feed(data[:size])
        data = data[size:]
    assert [*found, *split.feed(data), *split.rest()] == expected
    assert split.cut == 0


@given(st.lists(st.integers(0, 30), max_size=8), st.integers(1, 9))
def test_of_long_lines_the_beginning_is_kept_and_counted(sizes: list[int], step: int) -> None:
    split = Splitter(10)
    data = b"".join(b"x" * size + b"\n" for size in sizes)
    found: list[bytes] = []
    for at in range(0, len(data), step):
        found += split.feed(data[at : at + step])
    assert [len(line) for line in found] == [min(size, 10) for size in sizes if size]
    assert split.cut == sum(size > 10 for size in sizes)


@pytest.fixture
def followed(tmp_path: Path) -> Iterator[tuple[Path, FollowedFile]]:
    path = tmp_path / "out.log"
    lines = FollowedFile(path)
    yield path, lines
    lines.close()


def test_a_file_is_followed_from_its_beginning(followed: tuple[Path, FollowedFile]) -> None:
    path, lines = followed
    assert lines.take() == []  # not there yet
    path.write_text("one\ntwo\nthr")
    assert texts(lines.take()) == ["one", "two"]
    with path.open("a") as file:
        file.write("ee\nfour")
    assert texts(lines.take()) == ["three"]
    assert texts(lines.rest()) == ["four"]


def test_a_file_that_is_cut_or_replaced_is_read_anew(followed: tuple[Path, FollowedFile]) -> None:
    path, lines = followed
    path.write_text("one\ntwo\n")
    assert texts(lines.take()) == ["one", "two"]
    path.write_text("three\n")
    assert texts(lines.take()) == ["three"]
    path.rename(path.with_suffix(".1"))
    path.write_text("four\n")
    assert texts(lines.take()) == ["four"]


def test_a_large_file_is_read_in_steps_and_whole_at_the_end(
    followed: tuple[Path, FollowedFile],
) -> None:
    path, lines = followed
    path.write_bytes((b"x" * 99 + b"\n") * 120_000)  # 12 MB
    first = len(lines.take())
    assert 0 < first < 60_000
    assert first + len(lines.rest()) == 120_000


def test_a_pipe_is_drained_though_nobody_takes_the_lines() -> None:
    reader, writer = os.pipe()
    lines = DrainedPipe(reader)
    try:
        count = MAX_QUEUED + 500
        with os.fdopen(writer, "wb") as pipe:
            for n in range(count):  # far more than a pipe holds
                pipe.write(b"line %06d %s\n" % (n, b"x" * 100))
        found = lines.rest()
    finally:
        lines.close()
        os.close(reader)
    assert len(found) == MAX_QUEUED
    assert lines.lost == 500
    assert found[-1].startswith(b"line %06d" % (count - 1))


def test_a_pipe_that_is_still_open_is_let_go_of() -> None:
    reader, writer = os.pipe()
    lines = DrainedPipe(reader)
    os.write(writer, b"one\ntwo")
    assert texts(lines.rest()) == ["one", "two"]
    lines.close()
    os.close(writer)
    os.close(reader)


def test_entries_go_to_the_log_of_the_revision(fake: FakeSandbox) -> None:
    given_ = Given([b'{"message": "Served", "status_code": 200, "severity": "INFO"}', b"plain"])
    agent = LogAgent(fake.sink(), SUBJECT, given_, 1.0)
    assert agent.step(NOW) == ()
    (request,) = fake.bodies("/v2/entries:write")
    first, second = request.pop("entries")
    assert request == {
        "logName": "projects/shop/logs/run.googleapis.com%2Fstdout",
        "resource": {
            "type": "cloud_run_revision",
            "labels": {
                "project_id": "shop",
                "location": "europe-west1",
                "service_name": "backend",
                "revision_name": "backend-00007",
                "configuration_name": "backend",
            },
        },
        "labels": {"instanceId": "i-1"},
        "partialSuccess": True,
    }
    assert first["jsonPayload"] == {"message": "Served", "status_code": 200}
    assert (first["severity"], first["timestamp"]) == ("INFO", "2027-01-15T08:00:00Z")
    assert second["textPayload"] == "plain"
    assert first["insertId"] != second["insertId"]
    assert agent.told() == "2 log entries (0 refused, 0 dropped, 0 cut)"


def test_many_entries_go_in_several_requests(fake: FakeSandbox) -> None:
    long = json.dumps({"a": "x" * (MAX_LINE - 100)}).encode()
    lines = [b"%d" % n for n in range(BATCH_ENTRIES + 3)] + [long] * 20
    agent = LogAgent(fake.sink(), SUBJECT, Given(list(lines)), 1.0)
    agent.step(NOW)
    sizes = [len(got.body) for got in fake.got]
    assert len(fake.entries) == len(lines)
    assert len(fake.bodies("/v2/entries:write")[0]["entries"]) == BATCH_ENTRIES
    assert max(sizes) < 2 << 20


def test_entries_wait_while_the_sandbox_is_away_and_the_oldest_are_dropped(
    fake: FakeSandbox,
) -> None:
    given_ = Given([b"%d" % n for n in range(8)])
    agent = LogAgent(fake.sink(), SUBJECT, given_, 1.0, most=5)
    fake.away = True
    with pytest.raises(SinkError):
        agent.step(NOW)
    sent = fake.entries
    fake.got.clear()
    fake.away = False
    given_.lines = [b"last"]
    agent.finish(NOW + 1)
    assert [one["textPayload"] for one in fake.entries] == ["4", "5", "6", "7", "last"]
    again = {one["insertId"] for one in fake.entries} & {one["insertId"] for one in sent}
    assert len(again) == 4  # known by the same id, so that none is there twice
    assert agent.told() == "5 log entries (0 refused, 4 dropped, 0 cut)"


def test_refused_entries_are_counted_and_not_sent_again(fake: FakeSandbox) -> None:
    detail = {"logEntryErrors": {"1": {"code": 3}}}
    fake.refuse = lambda got: (400, {"error": {"message": "too old", "details": [detail]}})
    agent = LogAgent(fake.sink(), SUBJECT, Given([b"a", b"b", b"c"]), 1.0)
    assert agent.step(NOW) == ("too old",)
    fake.refuse = lambda got: None
    assert agent.step(NOW + 1) == ()
    assert agent.told() == "2 log entries (1 refused, 0 dropped, 0 cut)"
