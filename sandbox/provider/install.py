"""Put the plugin where the Pulumi engine looks for it."""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import tempfile
from pathlib import Path

from . import VERSION

_CHECKOUT = Path(__file__).resolve().parents[2]
_SOURCES = ("sandbox/provider", "monitoring/mapping")
_EXECUTABLE = "pulumi-resource-gcp"

# The checkout goes first on the path by hand: -I keeps the caller's PYTHONPATH and folder out,
# and PYTHONPATH could not name a folder with a colon.
_START = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); "
    "from sandbox.provider.__main__ import main; main()"
)


def install(pulumi_home: Path, python: Path) -> None:
    """Make the engine with that PULUMI_HOME use this plugin, run by that Python, for gcp.

    Does nothing where it is so already. After a change of the plugin it also removes the
    engine's cached schemas, which belong to the plugin before.
    """
    folder = pulumi_home / "plugins" / f"resource-gcp-v{VERSION}"
    launcher = folder / _EXECUTABLE
    text = _launcher(python)
    if launcher.is_file() and os.access(launcher, os.X_OK) and launcher.read_text() == text:
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.rmtree(pulumi_home / "schemas", ignore_errors=True)
    _write(launcher, text)


def _launcher(python: Path) -> str:
    command = shlex.join([str(python), "-I", "-c", _START, str(_CHECKOUT)])
    return f'#!/bin/sh\n# The sandbox\'s gcp plugin, {_digest()}.\nexec {command} "$@"\n'


def _digest() -> str:
    """What the plugin is made of, as a short hash."""
    digest = hashlib.sha256()
    for source in _SOURCES:
        for file in sorted((_CHECKOUT / source).glob("*.py")):
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _write(path: Path, text: str) -> None:
    """Write the executable whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
        Path(name).chmod(0o700)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
