"""The engine that a person already has: on PATH, and new enough."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from sandbox.engine.engine import HOST, VERSION, Engine, UnusableError, is_new_enough, parse

_ANSWER_IN = 10.0  # seconds that `pulumi version` may take


def executables(name: str, path: str, *, outside: Path | None = None) -> list[Path]:
    """Every executable of that name on a PATH, in its order, but for those under `outside`.

    Our own cache is left out: it stands on PATH in what a sandbox starts.
    """
    found: list[Path] = []
    for folder in path.split(os.pathsep):
        file = Path(folder) / name
        if (
            folder
            and file.is_absolute()
            and not (outside and file.is_relative_to(outside))
            and file not in found
            and os.access(file, os.X_OK)  # first: is_file() fails in a folder that is not ours
            and file.is_file()
        ):
            found.append(file)
    return found


def first_usable(candidates: list[Path], path: str) -> Engine:
    """The first of the `pulumi` executables that is new enough and can run Python programs.

    Raises UnusableError with the reason for each that is not.
    """
    if not candidates:
        raise UnusableError("no pulumi there")
    reasons = []
    for file in candidates:
        try:
            return Engine(file, usable_version(file, path), "path")
        except UnusableError as error:
            reasons.append(f"{file}: {error}")
    raise UnusableError("; ".join(reasons))


def usable_version(pulumi: Path, path: str) -> str:
    """The version of a `pulumi` that would do; raises UnusableError where it would not."""
    version = ask_version(pulumi)
    if not is_new_enough(version):
        raise UnusableError(f"version {version}, and {VERSION} or a later 3.x is needed")
    # Pulumi itself looks on PATH, then beside the file that a link leads to.
    beside = [str(pulumi.parent), str(pulumi.resolve().parent)]
    if not executables(HOST, os.pathsep.join([path, *beside])):
        raise UnusableError(f"no {HOST} beside it or on PATH")
    return version


def ask_version(pulumi: Path) -> str:
    """What `pulumi version` answers, without the v; raises UnusableError where it does not."""
    try:
        answer = subprocess.run(
            [pulumi, "version"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PULUMI_SKIP_UPDATE_CHECK": "1"},
            timeout=_ANSWER_IN,
            check=True,
        ).stdout
    except subprocess.TimeoutExpired:
        raise UnusableError(
            f"`pulumi version` has not answered within {_ANSWER_IN:.0f} s"
        ) from None
    except (OSError, subprocess.CalledProcessError) as error:
        raise UnusableError(f"`pulumi version` fails: {error}") from None
    text = answer[:100].decode(errors="replace").strip()
    if parse(text) is None:
        raise UnusableError(f"`pulumi version` answers {text!r}")
    return text.removeprefix("v")
