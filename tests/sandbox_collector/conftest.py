"""Fixtures of the collector's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox_collector.collector_fakes import FakeSandbox, fake_sandbox


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[FakeSandbox]:
    with fake_sandbox(tmp_path / "api") as made:
        yield made
