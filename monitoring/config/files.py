"""Which files the config consists of, and reading them: the only input in this package.

The folder monitoring/ is the first service (its dashboards stand in dashboards/); each folder in
monitoring/services/ is a further one. The catalogue, channels and routes of all are shared.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from monitoring.config.codes import Code
from monitoring.config.report import Report
from monitoring.config.yaml_reader import MAX_BYTES
from monitoring.diagnostics import Span

HOME = "monitoring"
SERVICES = "monitoring/services"
DASHBOARDS = "dashboards"
SUFFIXES = (".yaml", ".yml")

MAX_FILES = 2_000
MAX_TOTAL_BYTES = 64 * 1024 * 1024

_NEEDED_BY_ALL = ("service", "sla_objectives")
_NEEDED_ONCE = ("metrics", "indicators", "channels")
PURPOSES = {
    "service": "says who the service is",
    "sla_objectives": "says what the service promises",
    "metrics": "is the catalogue of metrics",
    "indicators": "says what the objectives measure",
    "channels": "says who is notified",
    "alerts": "holds alerts beside those of the objectives",
    "uptime_checks": "says what is asked from outside",
    "log_metrics": "holds the metrics counted from logs",
    "dashboards": "says what people look at",
    "checks": "says what the checks hold the project to",
}
_OF_ALL = ("checks",)  # one file for all services


@dataclass(frozen=True, slots=True)
class Folder:
    """A service's folder: the file of each kind that it has."""

    path: str
    files: Mapping[str, str]

    def expected(self, kind: str) -> str:
        """Where a file of this kind stands, or would."""
        return _expected(self.path, kind)

    @property
    def needed(self) -> tuple[str, ...]:
        """The kinds that must be there."""
        return _NEEDED_BY_ALL + (_NEEDED_ONCE if self.path == HOME else ())


Contents = Mapping[str, bytes | None]
"""Files by name, relative to the root; None is one that could not be read, as was reported."""


def read_files(root: Path, report: Report) -> Contents:
    """Every YAML file of the config, those included that have no meaning there."""
    contents: dict[str, bytes | None] = {}
    total = 0
    for path in _candidates(root):
        name = path.relative_to(root).as_posix()
        data = contents[name] = read_file(path, name, report)
        total += len(data or b"")
        if len(contents) > MAX_FILES or total > MAX_TOTAL_BYTES:
            message = (
                f"the config is larger than {MAX_FILES:,} files or {MAX_TOTAL_BYTES >> 20} MiB"
            )
            report.error(_start(name), Code.TOO_LARGE, message)
            break
    return contents


def read_file(path: Path, name: str, report: Report) -> bytes | None:
    """The bytes of a file, MAX_BYTES + 1 at most; None and a finding if it cannot be read."""
    try:
        # Checked before it is opened: opening a pipe would wait for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            report.error(_start(name), Code.FILE, f"{name} is not a file")
            return None
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno else "unknown reason"
        report.error(_start(name), Code.FILE, f"{name} cannot be read: {reason}")
        return None


def folders(contents: Contents, report: Report) -> list[Folder]:
    """The services' folders, the first service first; reports what is missing or has no meaning."""
    homes = sorted({_home(name) for name in contents} - {HOME})
    found = [_folder(home, contents, report) for home in (HOME, *homes)]
    for folder in found:
        for kind in folder.needed:
            if kind not in folder.files:
                name = folder.expected(kind)
                message = f"{name} is missing: it {PURPOSES[kind]}"
                report.error(_start(name), Code.FILE, message)
    return found


def _candidates(root: Path) -> Iterator[Path]:
    yield from _yaml_files(root / HOME)
    yield from _yaml_files(root / DASHBOARDS)
    services = root / SERVICES
    if services.is_dir():
        for place in sorted(services.iterdir()):
            if place.suffix in SUFFIXES:
                yield place
            elif place.is_dir() and not place.name.startswith((".", "_")):
                yield from _yaml_files(place)


def _yaml_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.suffix in SUFFIXES)


def _expected(home: str, kind: str) -> str:
    if kind in _OF_ALL:
        return f"{HOME}/{kind}.yaml"
    first_dashboards = kind == "dashboards" and home == HOME
    return f"{DASHBOARDS if first_dashboards else home}/{kind}.yaml"


def _home(name: str) -> str:
    parent = str(PurePosixPath(name).parent)
    return HOME if parent in (HOME, DASHBOARDS, SERVICES) else parent


def _folder(home: str, contents: Contents, report: Report) -> Folder:
    own = [kind for kind in PURPOSES if home == HOME or kind not in _OF_ALL]
    folder = Folder(home, {kind: n for kind in own if (n := _expected(home, kind)) in contents})
    read = set(folder.files.values())
    for name in contents:
        if _home(name) == home and name not in read:
            hint = _instead(PurePosixPath(name), folder, report)
            report.error(_start(name), Code.STRAY_FILE, f"{name} is not read", hint)
    return folder


def _instead(path: PurePosixPath, folder: Folder, report: Report) -> str:
    """What was probably meant by a file that nothing reads."""
    kind = path.stem
    if str(path.parent) == SERVICES:
        return f"a service is a folder: {SERVICES}/{kind}/service.yaml"
    if kind in folder.files:
        return f"{folder.files[kind]} is read"
    if kind in PURPOSES:
        return f"name it {folder.expected(kind)}"
    return report.did_you_mean(kind, PURPOSES)


def _start(name: str) -> Span:
    return Span(name, 1, 1, 1, 1)
