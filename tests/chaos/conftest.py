"""The runs that the tests of this folder look at: each takes some time, and is made once."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache

import pytest

from tests.chaos import files
from tests.chaos.cases import CASES, COUNTED, Case
from tests.chaos.processes import Output, server
from tests.chaos.runs import Run, page_with, play

WANTED = 10_000
SPARE_FILES = 500  # beside the connections


@pytest.fixture(scope="session")
def size() -> int:
    """The requests of a wave: WANTED, or as many as the system lets a process have open."""
    fit = files.most() - SPARE_FILES
    if fit < WANTED:
        warnings.warn(f"only {fit} requests at once: `ulimit -Hn` allows no more", stacklevel=1)
    return min(WANTED, fit)


@pytest.fixture(scope="session")
def bare(size: int, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The application without monitoring, asked the same."""
    with server(tmp_path_factory.mktemp("bare"), ["--bare"], Output.BROKEN, {}) as running:
        return play(running, size, 1)


@pytest.fixture(scope="session")
def watched(size: int, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Case], Run]:
    """The application with monitoring, in a case; asked once in each."""

    @cache
    def run(case: Case) -> Run:
        with ExitStack() as faulty:
            there = {part: faulty.enter_context(fault()) for part, fault in case.away().items()}
            environment = {
                "GOOGLE_CLOUD_PROJECT": "shop",
                "CLARITY_SERVICE": "backend",
                "CLARITY_METRICS_ENDPOINT": there["metrics"],
                "CLARITY_TRACES_ENDPOINT": f"http://{there['traces']}/v1/traces",
                "CLARITY_TRACE_SHARE": "0.5",
            }
            arguments = ["--away", json.dumps(there)]
            folder = tmp_path_factory.mktemp("watched")
            with server(folder, arguments, case.output, environment) as running:
                found = play(running, size, case.waves)
                found.page = page_with(running, (*COUNTED, *case.counted))
                found.ended = running.end()
            return found

    return run


@pytest.fixture(scope="module", params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


@pytest.fixture(scope="module")
def run(case: Case, watched: Callable[[Case], Run]) -> Run:
    """What came of the case."""
    return watched(case)


@pytest.fixture(scope="module")
def long_run(watched: Callable[[Case], Run]) -> Run:
    """That of the most waves."""
    return watched(max(CASES.values(), key=lambda case: case.waves))
