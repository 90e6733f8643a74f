"""The way to an engine: remembered, on PATH, in the cache, installed, and at last built."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from textwrap import indent
from typing import NamedTuple

from sandbox.engine import cache, find, marker, recipe
from sandbox.engine.engine import HOST, VERSION, Engine, EngineError, Origin, UnusableError
from sandbox.engine.progress import Progress


class _Way(NamedTuple):
    title: str
    origin: Origin
    name: str  # of its folder in the cache
    make: Callable[[Path, Progress], None]


def ensure(report: Progress | None = None) -> Engine:
    """An engine that works on this machine. Milliseconds when it is there, else up to minutes.

    It is installed or built once per version into the user's cache; two that ask at once get
    one. Raises EngineError, whose text is meant for the person.
    """
    home = cache.folder()
    path = os.environ.get("PATH", "")
    on_path = find.executables("pulumi", path, outside=home)
    known = marker.recall(home, recipe.built_name(), on_path)
    if known is not None:
        return known
    engine = _search(home, on_path, path, report or Progress())
    marker.remember(home, engine, recipe.built_name(), on_path)
    return engine


def _search(home: Path, on_path: list[Path], path: str, report: Progress) -> Engine:
    tried: list[str] = []
    try:
        return find.first_usable(on_path, path)
    except UnusableError as reason:
        tried.append(f"PATH: {reason}")
    made = _cached(home)
    if made is not None:
        return made
    if on_path:
        report.say(tried[-1])
    with cache.exclusive(home, lambda: report.say("waiting: another run is making the engine")):
        made = _cached(home)
        return made if made is not None else _make(home, tried, report)


def _ways() -> list[_Way]:
    return [
        _Way("Pulumi's installer", "installed", recipe.installed_name(), _install),
        _Way("build from source", "built", recipe.built_name(), _build),
    ]


def _install(into: Path, report: Progress) -> None:
    from sandbox.engine.install import install  # its imports are for the first time only

    install(into, report)


def _build(into: Path, report: Progress) -> None:
    from sandbox.engine.build import build

    build(into, report)


def _cached(home: Path) -> Engine | None:
    made = (_engine(home, way) for way in _ways())
    return next((engine for engine in made if _is_whole(engine)), None)


def _is_whole(engine: Engine) -> bool:
    return engine.pulumi.is_file() and (engine.bin_dir / HOST).is_file()


def _engine(home: Path, way: _Way) -> Engine:
    return Engine(home / way.name / "bin" / "pulumi", VERSION, way.origin)


def _make(home: Path, tried: list[str], report: Progress) -> Engine:
    from sandbox.engine.run import orderly_end

    for way in _ways():
        try:
            with orderly_end(), cache.publishing(home, way.name) as folder:
                way.make(folder, report)
        except (UnusableError, OSError) as reason:  # the disk may fill up at any moment
            tried.append(f"{way.title}: {reason}")
            report.say(tried[-1])
        else:
            return _engine(home, way)
    raise EngineError(_failure(tried))


def _failure(tried: list[str]) -> str:
    go = recipe.dotted(recipe.required_go())
    return "\n".join(
        [
            f"no Pulumi engine can be had here ({VERSION} or a later 3.x is needed). Tried:",
            *(indent(attempt, "  ") for attempt in tried),
            f"Install Pulumi (https://www.pulumi.com/docs/install), or Go {go} or later "
            "(https://go.dev/dl), and try again.",
        ]
    )
