"""What every layer of tests shares: where the checkout and the public test data are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Folders whose tests start servers, commands or threads of their own: `make quick` leaves them out.
_PROCESSES = (
    "app_", "backtest", "benchmarks", "check_cli", "check_online", "check_raw", "chaos", "cli",
    "drill", "history", "loop", "program", "sandbox_",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of those folders."""
    for item in items:
        if item.path.relative_to(ROOT / "tests").parts[0].startswith(_PROCESSES):
            item.add_marker(pytest.mark.process)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The public test data: $CLARITY_CORPORA, else beside the checkout; else a skip."""
    named = os.environ.get("CLARITY_CORPORA")
    places = [Path(named)] if named else [ROOT.parent / "shared" / "corpora"]
    for place in places:
        if (place / "README.md").is_file():
            return place
    pytest.skip("the public corpora are not here: set CLARITY_CORPORA to their folder")
