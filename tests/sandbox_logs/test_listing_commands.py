"""`clarity sandbox logs` and `clarity sandbox traces` against a running sandbox."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.main import app
from sandbox.api.times import format_nanos
from sandbox.traces.paths import EXPORT_PATH
from tests.sandbox_server import Sandbox, sandbox

TRACE = "0af7651916cd43dd8448eb211c80319c"
BEGIN = 1_795_000_000_000_000_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox(tmp_path_factory.mktemp("listing")) as running:
        yield running


def clarity(root: Path, home: Path, *arguments: str, code: int = 0) -> tuple[str, str]:
    """What `clarity sandbox` prints to stdout and stderr."""
    done = CliRunner(env={"CLARITY_SANDBOX_HOME": str(home)}).invoke(
        app, ["sandbox", *arguments, "--root", str(root)]
    )
    assert done.exit_code == code, done.output
    return done.stdout, done.stderr


def write(server: Sandbox, *entries: Any, project: str) -> None:
    request = {
        "logName": f"projects/{project}/logs/a%2Fb",
        "resource": {"type": "global"},
        "entries": entries,
    }
    server.ok("POST", "/v2/entries:write", request)


def test_logs_shows_the_newest_entries_the_last_one_last(server: Sandbox, root: Path) -> None:
    home = server.home.root
    assert clarity(root, home, "logs", "--project", "p")[0] == "sandbox: no log entries\n"
    long, odd = {"message": "x" * 300}, "one\n\x1b[31mtwo"
    write(server, {"textPayload": odd}, {"jsonPayload": long, "severity": "ERROR"}, project="p")
    first, second = clarity(root, home, "logs", "--project", "p")[0].splitlines()
    assert first.endswith("DEFAULT   a/b: one  [31mtwo")
    assert second.endswith(f'ERROR     a/b: {{"message": "{"x" * 187}...')
    (one,) = clarity(root, home, "logs", "--project", "p", "--limit", "1")[0].splitlines()
    assert one == second
    found = clarity(root, home, "logs", "--project", "p", "--filter", "severity<ERROR", "--json")
    assert [entry["textPayload"] for entry in json.loads(found[0])] == [odd]


def test_logs_without_a_project_are_those_of_the_local_stack(server: Sandbox, root: Path) -> None:
    from cli.project import cloud_project

    write(server, {"textPayload": "of the stack"}, project=cloud_project(root))
    assert "of the stack" in clarity(root, server.home.root, "logs")[0]


def test_a_query_that_is_none_is_refused(server: Sandbox, root: Path) -> None:
    _, told = clarity(root, server.home.root, "logs", "--filter", "severity>", code=2)
    assert "Unparseable filter" in told


def span(number: int, parent: int, name: str, took: float, **more: Any) -> Any:
    return {
        "traceId": TRACE,
        "spanId": f"{number:016x}",
        "parentSpanId": f"{parent:016x}" if parent else "",
        "name": name,
        "kind": 2,
        "startTimeUnixNano": str(BEGIN + number * 1_000_000),
        "endTimeUnixNano": str(BEGIN + number * 1_000_000 + int(took * 1_000_000)),
        **more,
    }


def test_traces_are_trees_of_spans(server: Sandbox, root: Path) -> None:
    home = server.home.root
    assert clarity(root, home, "traces")[0] == "sandbox: no traces\n"
    spans = [
        span(3, 2, "SELECT", 20, status={"code": 2, "message": "timed\nout"}),
        span(1, 0, "GET /orders", 1_234.5),
        span(2, 1, "load", 30),
        span(4, 9, "lost", 1),
    ]
    body = {"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}
    server.ok("POST", EXPORT_PATH, body, content_type="application/json")
    head, *lines = clarity(root, home, "traces")[0].splitlines()
    begun = format_nanos(BEGIN + 1_000_000)
    assert head.split("  ") == [TRACE, "-", begun, "1,234.500 ms", "4 spans"]
    assert [line[: len(line) - len(line.lstrip())] + line.split()[0] for line in lines] == [
        "  GET",
        "    load",
        "      SELECT",
        "  lost",
    ]
    assert lines[2].endswith("20.000 ms  SERVER  ERROR timed out")
    assert lines[3].endswith("(its parent is not here)")
    (trace,) = json.loads(clarity(root, home, "traces", TRACE.upper(), "--json")[0])
    assert len(trace["spans"]) == 4
    assert clarity(root, home, "traces", "--project", "p")[0] == "sandbox: no traces\n"


@pytest.mark.parametrize("verb", ["logs", "traces"])
def test_without_a_sandbox_the_commands_say_so(verb: str, root: Path, tmp_path: Path) -> None:
    told, _ = clarity(root, tmp_path / "none", verb, code=1)
    assert told == "sandbox: not running; start it with `clarity sandbox start`\n"
