"""What the last search found, so that the next one asks the file system alone."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from sandbox.engine.engine import HOST, Engine

_FILE = "current.json"

Print = list[object]  # a file's [path, size in bytes, mtime in ns]; an absent file's [path]


def remember(home: Path, engine: Engine, recipe: str, on_path: list[Path]) -> None:
    """Notes the engine and all that its choice rests upon, at one stroke."""
    text = json.dumps(_marker(engine, recipe, on_path), indent=2)
    draft = home / f".{_FILE}.{os.getpid()}"
    with suppress(OSError):  # a cache that cannot be written costs the next run a search
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.write_text(text, encoding="utf-8")
        draft.replace(home / _FILE)


def recall(home: Path, recipe: str, on_path: list[Path]) -> Engine | None:
    """The engine noted last, if nothing that its choice rests upon has changed; else None."""
    try:
        noted = json.loads((home / _FILE).read_text(encoding="utf-8"))
        engine = Engine(Path(noted["pulumi"]), noted["version"], noted["origin"])
        return engine if noted == _marker(engine, recipe, on_path) else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _marker(engine: Engine, recipe: str, on_path: list[Path]) -> dict[str, object]:
    files = [engine.pulumi, engine.bin_dir / HOST]
    return {
        "pulumi": str(engine.pulumi),
        "version": engine.version,
        "origin": engine.origin,
        "recipe": recipe,
        "files": _prints(files),
        "on_path": _prints(on_path),
    }


def _prints(files: Iterable[Path]) -> list[Print]:
    return [_print(file) for file in files]


def _print(file: Path) -> Print:
    try:
        state = file.stat()
    except OSError:
        return [str(file)]
    return [str(file), state.st_size, state.st_mtime_ns]
