"""The processes of a demonstration: each with a log, each ended again, by its own pid."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

START_SECONDS = 30.0
STOP_SECONDS = 10.0
_LOOK_SECONDS = 0.05


class ProcessError(Exception):
    """A process did not come up; the message says which, and where its log is."""


@dataclass(frozen=True, slots=True)
class Started:
    """A running process. `output` is its standard output, `log` what it says on standard error."""

    name: str
    process: subprocess.Popen[bytes]
    output: Path
    log: Path
    port_file: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    def port(self) -> int:
        """The port that it serves on; waits for it. Raises ProcessError."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.port_file.exists():
                return int(self.port_file.read_text(encoding="ascii"))
            if self.process.poll() is not None:
                raise ProcessError(f"{self.name} ended as it started; see {self.log}")
            time.sleep(_LOOK_SECONDS)
        raise ProcessError(f"{self.name} did not come up in {START_SECONDS:.0f} s; see {self.log}")


@dataclass
class Processes:
    """Starts Python modules; all of them are stopped at the end, the last one first."""

    root: Path
    folder: Path
    environment: Mapping[str, str]
    _started: list[Started] = field(default_factory=list)

    def start(
        self, module: str, arguments: Sequence[str] = (), *, serves: bool = False, **more: str
    ) -> Started:
        """``python -m module``; one that `serves` is told a file for its port. `more` are further
        variables of its environment."""
        name = module.rpartition(".")[2]
        output, log = self.folder / f"{name}.out", self.folder / f"{name}.log"
        port_file = self.folder / f"{name}.port"
        told = ["--port-file", str(port_file)] if serves else []
        with output.open("wb") as out, log.open("wb") as err:
            process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments, *told],
                cwd=self.root,
                env={**self.environment, **more},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
            )
        started = Started(name, process, output, log, port_file)
        self._started.append(started)
        return started

    def stop(self, one: Started) -> None:
        """End a process: asked first, made to after a while."""
        if one.process.poll() is not None:
            return
        one.process.terminate()
        try:
            one.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            one.process.kill()
            one.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for one in reversed(self._started):
            self.stop(one)
