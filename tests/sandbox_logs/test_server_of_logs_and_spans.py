"""The server that takes logs and spans: quick to start, and at home in an older state."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sandbox.api.request_log import entries
from sandbox.api.store import Store
from sandbox.logs.kept import Entries
from sandbox.traces.kept import Spans
from tests.sandbox_server import sandbox

_PROGRAM = """
import sys
from sandbox.api.lean import messages_without_clients
with messages_without_clients():
    from sandbox.api import server
print(sorted({"numpy", "promql_parser", "pulumi", "fastapi"} & set(sys.modules)))
"""


def test_counting_log_entries_makes_the_server_wait_for_nothing_heavy(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_a_state_from_before_logs_and_spans_lives_on(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    store = Store(path)
    store.insert("Group", "projects/p", "a", {"n": 1})
    for table in ("log_entry", "span"):
        store.connection.execute(f"DROP TABLE {table}")
    store.close()
    again = Store(path)
    assert again.has("a")
    assert Entries(again).logs("p") == []
    assert Spans(again).traces() == []
    again.close()


def test_listing_entries_is_no_write_in_the_request_log(tmp_path: Path) -> None:
    with sandbox(tmp_path) as server:
        request = {"logName": "projects/p/logs/a", "resource": {"type": "global"}}
        server.ok("POST", "/v2/entries:write", {**request, "entries": [{"textPayload": "a"}]})
        server.restart()
        answer = server.ok("POST", "/v2/entries:list", {"resourceNames": ["projects/p"]})
        assert [entry["textPayload"] for entry in answer["entries"]] == ["a"]
        logged = entries(server.home.api / "requests.jsonl")
        told = [(one["path"], one["writes"]) for one in logged if "entries" in one["path"]]
    assert told == [("/v2/entries:write", True), ("/v2/entries:list", False)]
