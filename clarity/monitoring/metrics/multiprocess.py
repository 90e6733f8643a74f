"""Several worker processes behind one port: each writes its values into files of one directory.

prometheus_client does so when $PROMETHEUS_MULTIPROC_DIR is set before it is first imported. The
directory is to be wiped before the first worker starts, or the counts of the last run go on.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"

_LIVE_GAUGE = re.compile(r"gauge_live[a-z]+_(\d+)\.db")


class MultiprocessError(RuntimeError):
    """The variable was set too late, or names no directory; the text says what to do."""


def directory(environ: Mapping[str, str] = os.environ) -> Path | None:
    """The workers' directory; None where there is one process."""
    named = environ.get(VARIABLE)
    return Path(named) if named else None


def check() -> Path | None:
    """The directory in which values are kept. MultiprocessError where they are not kept there."""
    from prometheus_client import values

    found = directory()
    if (found is not None) != (values.ValueClass is not values.MutexValue):
        raise MultiprocessError(
            f"${VARIABLE} changed after prometheus_client was imported: set it for the process"
        )
    if found is not None and not found.is_dir():
        raise MultiprocessError(f"${VARIABLE} is no directory: make it, or call wipe() at start")
    return found


def wipe(place: Path) -> None:
    """Makes the directory, or removes what an earlier run left; before any worker starts."""
    place.mkdir(parents=True, exist_ok=True)
    for file in place.glob("*.db"):
        file.unlink(missing_ok=True)


def worker_died(pid: int, place: Path) -> None:
    """Takes a worker's gauges away; its counts stay, as they happened.

    A worker calls it for itself when it ends; those that were killed are found at each scrape.
    """
    for file in place.glob(f"gauge_live*_{pid}.db"):
        file.unlink(missing_ok=True)


def bury_dead(place: Path) -> None:
    """`worker_died` for each worker whose process is gone."""
    for file in place.glob("gauge_live*.db"):
        matched = _LIVE_GAUGE.fullmatch(file.name)
        if matched and not _is_alive(int(matched[1])):
            worker_died(int(matched[1]), place)


def _is_alive(pid: int) -> bool:
    with suppress(PermissionError):  # somebody else's, so it lives
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
    return True
