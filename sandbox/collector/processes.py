"""Processes of this machine, as /proc tells of them (proc(5))."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")  # a second
_PAGE = os.sysconf("SC_PAGE_SIZE")
_DEAD = frozenset("ZXx")


@dataclass(frozen=True, slots=True)
class Process:
    """`began` (ticks since boot) tells it from a later process with its id."""

    pid: int
    parent: int
    ticks: int
    began: int
    resident: int  # bytes
    dead: bool


def look(pid: int) -> Process | None:
    """The process; None where there is none."""
    try:
        text = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()  # the name may hold blanks and parentheses
    state, parent, utime, stime, began, pages = (fields[n] for n in (0, 1, 11, 12, 19, 21))
    return Process(
        pid, int(parent), int(utime) + int(stime), int(began), int(pages) * _PAGE, state in _DEAD
    )


def family(root: int) -> list[Process]:
    """The process and all that descend from it; empty where it is no more."""
    every = (int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit())
    seen = [process for pid in every if (process := look(pid)) is not None]
    children: dict[int, list[Process]] = {}
    for process in seen:
        children.setdefault(process.parent, []).append(process)
    found = [process for process in seen if process.pid == root and not process.dead]
    for process in found:  # grows as it is gone through
        found += children.get(process.pid, ())
    return found


def began(process: Process) -> float:
    """When it began, in seconds since the epoch; to a second, since the kernel tells no better."""
    for line in (_PROC / "stat").read_text(encoding="utf-8").splitlines():
        if line.startswith("btime "):
            return int(line.split()[1]) + process.began / TICKS
    raise OSError("/proc/stat tells no btime")
