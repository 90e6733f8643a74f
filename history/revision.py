"""The project as another git revision has it, in a folder of its own."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from history.error import HistoryError

MAX_BYTES = 256 << 20
MAX_FILES = 50_000
_SECONDS = 60.0


@contextmanager
def revision(root: Path, name: str) -> Iterator[Path]:
    """The files of revision `name` below `root`, as long as the context lasts.

    Nothing of the checkout changes. Raises HistoryError for what is no revision, or no repository.
    """
    commit = _git(
        root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"
    )
    if not commit:
        raise HistoryError(f"there is no revision {name} in the git repository of {root}")
    prefix = _git(root, "rev-parse", "--show-prefix") or ""
    archive = _archive(root, commit, prefix)
    with tempfile.TemporaryDirectory(prefix="clarity-revision-") as folder:
        _unpack(archive, Path(folder), name)
        yield Path(folder)


def _git(root: Path, *arguments: str) -> str | None:
    """What git says; None where it refuses."""
    git = shutil.which("git")
    if git is None:
        raise HistoryError("git is not installed: --base reads another revision with it")
    done = _run([git, "-C", str(root), *arguments])
    return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else None


def _archive(root: Path, commit: str, prefix: str) -> bytes:
    git = shutil.which("git") or "git"
    tree = f"{commit}:{prefix.rstrip('/')}"
    done = _run([git, "-C", str(root), "archive", "--format=tar", tree])
    if done.returncode != 0:
        why = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise HistoryError(f"git cannot read {prefix or 'the files'} of {commit[:12]}: {why}")
    if len(done.stdout) > MAX_BYTES:
        raise HistoryError(f"the revision is larger than {MAX_BYTES >> 20} MiB")
    return done.stdout


def _run(command: list[str]) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise HistoryError(f"git does not answer: {error}") from error


def _unpack(archive: bytes, folder: Path, name: str) -> None:
    """The files that the config is made of: YAML, and what it names (documents)."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        members = [m for m in tar.getmembers() if m.isdir() or m.isreg()]
        if len(members) > MAX_FILES:
            raise HistoryError(f"the revision {name} has more than {MAX_FILES:,} files")
        tar.extractall(folder, members, filter="data")
