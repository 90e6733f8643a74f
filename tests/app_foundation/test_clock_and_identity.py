"""The clock that processes share, who writes, and which paths are probes."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarity.monitoring import clock, identity, probes

MOMENTS = st.floats(0, 4e9, allow_nan=False)


@given(MOMENTS, MOMENTS, st.floats(0.001, 1_000))
def test_a_clock_read_from_its_text_is_the_same(began: float, showed: float, speed: float) -> None:
    made = clock.Clock(began, showed, speed)
    assert clock.parse(made.text()) == made


@given(MOMENTS, MOMENTS, st.floats(0.1, 100), st.floats(0, 1e5))
def test_it_goes_at_its_speed(began: float, showed: float, speed: float, later: float) -> None:
    made = clock.Clock(began, showed, speed)
    assert made.shown(began) == showed
    passed = made.shown(began + later) - showed
    assert made.real(passed) == pytest.approx(later, abs=1e-3)


def test_without_a_text_it_is_the_systems() -> None:
    assert clock.parse("") is clock.REAL
    assert clock.REAL.now() == pytest.approx(time.time(), abs=5)


@pytest.mark.parametrize("text", ["1/2", "a/b/c", "1/2/0", "1/2/-3", "1/2/1001", "1/2/nan"])
def test_another_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="CLARITY_CLOCK"):
        clock.parse(text)


def test_an_instance_on_cloud_run_is_told_by_its_variables() -> None:
    told = {"K_SERVICE": "api", "K_REVISION": "api-00007", "HOSTNAME": "h"}
    told |= {"GOOGLE_CLOUD_PROJECT": "p", "CLARITY_ENVIRONMENT": "prod", "CLARITY_LOCATION": "l"}
    found = identity.from_environment(told)
    assert (found.service, found.revision, found.project) == ("api", "api-00007", "p")
    task = found.generic_task()
    assert task == {
        "project_id": "p",
        "location": "l",
        "namespace": "prod",
        "job": "api",
        "task_id": found.instance,
    }
    assert found.instance.startswith("h-")


def test_an_empty_variable_says_nothing() -> None:
    names = ("SERVICE", "LOCATION", "ENVIRONMENT", "INSTANCE")
    empty = {f"CLARITY_{name}": "" for name in names} | {"K_REVISION": "", "HOSTNAME": "h"}
    assert identity.from_environment(empty) == identity.from_environment({"HOSTNAME": "h"})
    assert identity.from_environment(empty).environment == "default"


@pytest.mark.parametrize(
    ("path", "probe"),
    [("/health", True), ("/health/ready", True), ("/metrics", True), ("/health-data", False)],
)
def test_probes_are_told_by_their_whole_path(path: str, probe: bool) -> None:
    assert probes.is_probe(path) is probe
