"""One server for a module's tests: each uses keys of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox_server import KEY, Sandbox, sandbox


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox whose PagerDuty knows the service of KEY."""
    with sandbox(tmp_path_factory.mktemp("pagerduty")) as running:
        running.channel("pagerduty", service_key=KEY)
        yield running
