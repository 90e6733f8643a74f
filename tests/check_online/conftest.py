"""A sandbox's API with the small project's plan in it, changed as a test wants it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from checks.check import Report, check
from tests.check_online.deployed import Deployed, written
from tests.sandbox_server import Sandbox, sandbox


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A running sandbox; each test deploys to a project of its own."""
    with sandbox(tmp_path_factory.mktemp("online")) as running:
        yield running


@pytest.fixture
def deployed(api: Sandbox, tmp_path: Path) -> Deployed:
    """The small project, deployed, with its metrics written a minute ago."""
    return Deployed(api, tmp_path / "project")


@pytest.fixture
def report(tmp_path: Path) -> Report:
    """What is found offline of the small project: nothing."""
    written(tmp_path / "offline", "shop-prod")
    return check(tmp_path / "offline")
