"""What a server process finds out about itself: how late its event loop is, and what it holds."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any, ClassVar

TICK_SECONDS = 0.05
_SCHEDULED = Path("/proc/thread-self/schedstat")  # nanoseconds on a processor, and waiting for one


class Lag:
    """How late a task that only sleeps comes: as late as any request's.

    `worst` are seconds of lateness for whatever reason, a busy loop or machine, too. `blocked` are
    those in which the loop's thread neither ran nor waited for a processor: it stood still in a
    call, or for a lock. 0 where the system does not tell.
    """

    def __init__(self) -> None:
        self.worst = self.blocked = 0.0

    async def watch(self) -> None:
        """Until cancelled."""
        while True:
            wall, busy = time.monotonic(), _busy()
            await asyncio.sleep(TICK_SECONDS)
            late = time.monotonic() - wall - TICK_SECONDS
            self.worst = max(self.worst, late)
            if _SCHEDULED.exists():
                self.blocked = max(self.blocked, late - (_busy() - busy))


def _busy() -> float:
    """Seconds that this thread has run, or was ready to."""
    if not _SCHEDULED.exists():
        return 0.0
    ran, waited, _ = _SCHEDULED.read_text(encoding="ascii").split()
    return (int(ran) + int(waited)) / 1e9


def held() -> dict[str, Any]:
    """What the process holds now: `objects` that the garbage collector knows, `blocks` of Python's
    small ones, all others as `bytes`; `rss` in bytes. It takes a good part of a second.
    """
    gc.collect()
    objects = gc.get_objects()
    status = Path("/proc/self/status").read_text(encoding="ascii")
    told = dict(line.split(":", 1) for line in status.splitlines())
    return {
        "rss": int(told["VmRSS"].split()[0]) * 1024,
        "native_threads": int(told["Threads"]),
        "threads": sorted(one.name for one in threading.enumerate()),
        "files": len(os.listdir("/proc/self/fd")),  # noqa: PTH208
        "objects": len(objects),
        "bytes": _bytes_in_use(),
        "blocks": sys.getallocatedblocks(),
        "types": dict(Counter(type(one).__name__ for one in objects).most_common(50)),
        "tasks": len(asyncio.all_tasks()),
    }


class _Mallinfo(ctypes.Structure):
    """glibc's struct mallinfo2 (malloc.h)."""

    _fields_: ClassVar = [
        (name, ctypes.c_size_t)
        for name in (
            "arena", "ordblks", "smblks", "hblks", "hblkhd",
            "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost",
        )
    ]  # fmt: skip


def _bytes_in_use() -> int:
    """Of what malloc gave out, what was not given back; without the holes that rss has, too.

    Python's own pools, of which `blocks` are counted, are not in it. 0 without glibc.
    """
    ask = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if ask is None:
        return 0
    ask.restype = _Mallinfo
    told = ask()
    return int(told.uordblks + told.hblkhd)
