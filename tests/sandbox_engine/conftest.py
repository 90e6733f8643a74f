"""Fake programs, and a cache and a PATH of a test's own."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.engine import Progress


@pytest.fixture
def script(tmp_path: Path) -> Callable[[str, str], Path]:
    """Makes an executable at a path below the test's folder, written in sh."""

    def make(place: str, body: str) -> Path:
        file = tmp_path / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        file.chmod(0o755)
        return file

    return make


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the engines, empty, in a cache with a space in its name."""
    monkeypatch.setenv("CLARITY_CACHE", str(tmp_path / "a cache"))
    folder = tmp_path / "a cache" / "engine"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def bare_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """PATH holds the test's own `programs` folder and what sh scripts need, and no Pulumi or Go."""
    path = f"{tmp_path / 'programs'}:/usr/bin:/bin"
    monkeypatch.setenv("PATH", path)
    return path


@pytest.fixture
def told() -> io.StringIO:
    """What a Progress has said."""
    return io.StringIO()


@pytest.fixture
def report(told: io.StringIO) -> Progress:
    """A Progress that speaks to `told`."""
    return Progress(told)


@pytest.fixture
def python() -> str:
    """The Python that runs the tests."""
    return sys.executable
