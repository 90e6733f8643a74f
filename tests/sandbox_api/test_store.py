"""The state and the request log as files: modes, transactions, versions, size."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.api.request_log import RequestLog, entries, rotated
from sandbox.api.store import VERSION, Store, StoreError


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "state.db")
    with pytest.raises(KeyError), store.transaction():
        store.insert("Group", "projects/p", "a", {"n": 1})
        raise KeyError
    assert store.get("a") is None
    with store.transaction():
        store.insert("Group", "projects/p", "a", {"n": 1})
        store.update("a", {"n": 2})
    store.close()
    again = Store(tmp_path / "state.db")
    row = again.get("a")
    assert row is not None
    assert (row.kind, row.body) == ("Group", {"n": 2})
    again.close()


def test_an_open_transaction_of_a_killed_process_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from sandbox.api.store import Store\n"
        "store = Store(Path(sys.argv[1]))\n"
        "with store.transaction(): store.insert('Group', 'p', 'whole', {})\n"
        "with store.transaction():\n"
        "    for n in range(1000): store.insert('Group', 'p', f'half{n}', {'x': 'y' * 5000})\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    command = [sys.executable, "-c", program, str(path)]
    assert subprocess.run(command, cwd=Path(__file__).parents[2]).returncode == -9
    store = Store(path)
    assert store.counts() == {"Group": 1, "TimeSeries": 0, "Point": 0}
    store.close()


def test_the_state_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    path.touch(mode=0o644)
    store = Store(path)
    store.insert("Group", "p", "a", {})
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    assert modes == dict.fromkeys(("state.db", "state.db-wal", "state.db-shm"), 0o600)
    store.close()


def test_the_state_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    Store(path).close()
    other = sqlite3.connect(path)
    other.execute(f"PRAGMA user_version={VERSION + 1}")
    other.close()
    with pytest.raises(StoreError, match="made by another version"):
        Store(path)


def test_what_was_deleted_is_not_left_in_the_file(tmp_path: Path) -> None:
    store = Store(tmp_path / "state.db")
    secret = "0123456789abcdef" * 4
    with store.transaction():
        store.insert("NotificationChannel", "p", "a", {"labels": {"service_key": secret}})
    with store.transaction():
        store.delete("a")
    store.close()
    assert secret.encode() not in (tmp_path / "state.db").read_bytes()


def test_the_request_log_is_bounded_and_read_across_its_files(tmp_path: Path) -> None:
    path = tmp_path / "requests.jsonl"
    log = RequestLog(path, max_bytes=2_000)
    for n in range(25):
        log.write(wire="rest", method="GET", path=f"/{n}", status=200, ms=0.1, writes=False)
    log.close()
    assert path.stat().st_size <= 2_000
    assert rotated(path).stat().st_size <= 2_000
    kept = [entry["path"] for entry in entries(path)]
    assert kept == [f"/{n}" for n in range(25 - len(kept), 25)]
    assert {stat.S_IMODE(f.stat().st_mode) for f in (path, rotated(path))} == {0o600}


def test_a_line_torn_by_a_kill_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "requests.jsonl"
    path.write_text('{"path": "/a"}\n{"path": "/b', encoding="utf-8")
    assert [entry["path"] for entry in entries(path)] == ["/a"]
    assert list(entries(tmp_path / "none.jsonl")) == []


def test_messages_are_had_without_the_clients_and_the_clients_after(root: Path) -> None:
    program = (
        "import sys\n"
        "from sandbox.api.lean import messages_without_clients\n"
        "with messages_without_clients():\n"
        "    from sandbox.api.methods import METHODS\n"
        "assert 'google.cloud.monitoring_v3.services.alert_policy_service' not in sys.modules\n"
        "assert 'google.auth' not in sys.modules\n"
        "from sandbox.api.schema import message\n"
        "from google.cloud.monitoring_v3 import AlertPolicy, AlertPolicyServiceClient\n"
        "assert AlertPolicy.pb() is message('google.monitoring.v3.AlertPolicy')\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=root, check=True)


def test_asking_whether_a_server_runs_imports_nothing_heavy(root: Path) -> None:
    program = (
        "import sys\n"
        "import sandbox.api.client, sandbox.api.request_log\n"
        "heavy = {'google', 'grpc', 'sqlite3', 'uvicorn', 'asyncio'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=root, check=True)
