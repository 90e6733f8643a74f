"""The example under load, with a sandbox around it: real processes, real sockets."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from examples.demo.stage import Options, Stage, stage
from monitoring.plan import Plan
from sandbox.api.client import Address
from sandbox.drill.wire import Wire
from sandbox.home import Home
from tests.drill.deploy import deploy

LOADED_SECONDS = 14.0
SPEED = 10.0


class _Asked:
    def __init__(self, address: Address) -> None:
        self._wire = Wire(address)

    def ok(self, method: str, path: str, body: Any = None, /) -> Any:
        return self._wire.ask(method, path, body)


def posted(options: Options, home: Home, address: Address, plan: Plan) -> None:
    """The plan's resources, without an engine."""
    deploy(_Asked(address), plan)


@pytest.fixture(scope="session")
def loaded(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The stage after two minutes of its clock under load, a part of it with failing models."""
    folder = tmp_path_factory.mktemp("stage")
    options = Options(root, folder, folder / "home", speed=SPEED, rate=25.0)
    with stage(options, posted) as ready:
        time.sleep(LOADED_SECONDS / 2)
        ready.break_models(0.5)
        time.sleep(LOADED_SECONDS / 2)
        ready.processes.stop(ready.load)
        time.sleep(6.0)  # a scrape, an export and the agent's next look
        yield ready
