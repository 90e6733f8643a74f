"""Pulumi's own release, from where Pulumi's installer takes it, into our cache alone."""

from __future__ import annotations

import hashlib
import http.client
import platform
import queue
import re
import tarfile
import threading
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from sandbox.engine.engine import HOST, VERSION, UnusableError
from sandbox.engine.find import ask_version
from sandbox.engine.progress import Progress

RELEASES = "https://get.pulumi.com/releases/sdk"

GIVE_UP = 10.0  # seconds, all told, in which the first answer must be here
_SILENCE = 10.0  # seconds without a byte after which a download is given up
_LONGEST = 900.0  # seconds for the whole download
_CHUNK = 1 << 20
_LARGEST = 500 * 10**6  # bytes, of the archive and of any file in it
_CHECKSUMS_LARGEST = 100_000  # bytes

_SYSTEMS = {"Linux": "linux", "Darwin": "darwin"}
_MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}


def install(
    into: Path, report: Progress, *, releases: str = RELEASES, give_up: float = GIVE_UP
) -> None:
    """Fills `into`/bin with the pinned release, its SHA-256 compared with the published one.

    Raises UnusableError where the site cannot be reached within `give_up` seconds, or is not right.
    """
    archive_name = _archive_name()
    place = releases.split("/")[2]
    with report.step(f"asking {place} for Pulumi {VERSION}"):
        sums = _answer_in(give_up, f"{releases}/pulumi-{VERSION}-checksums.txt", place)
    wanted = _checksum(sums.decode("ascii", errors="replace"), archive_name)
    archive = into / archive_name
    received = 0
    with (
        report.step(f"downloading Pulumi {VERSION}", lambda: f"{received / 1e6:.0f} MB"),
        archive.open("wb") as file,
    ):
        digest = hashlib.sha256()
        for chunk in _download(f"{releases}/{archive_name}"):
            digest.update(chunk)
            file.write(chunk)
            received += len(chunk)
    if digest.hexdigest() != wanted:
        raise UnusableError(f"{archive_name} is not what its published checksum says")
    _unpack(archive, into / "bin")
    archive.unlink()
    if (version := ask_version(into / "bin" / "pulumi")) != VERSION:
        raise UnusableError(f"{archive_name} holds version {version}")


def _archive_name() -> str:
    system, machine = _SYSTEMS.get(platform.system()), _MACHINES.get(platform.machine().lower())
    if system is None or machine is None:
        raise UnusableError(f"no release for {platform.system()} on {platform.machine()}")
    return f"pulumi-v{VERSION}-{system}-{machine}.tar.gz"


def _answer_in(seconds: float, url: str, place: str) -> bytes:
    """A small file; raises UnusableError when the time is over.

    Looking up a name has no time limit of its own, so a thread does it, and is left to itself.
    """
    answers: queue.SimpleQueue[bytes | Exception] = queue.SimpleQueue()

    def fetch() -> None:
        try:
            with _open(url, seconds) as response:
                answers.put(response.read(_CHECKSUMS_LARGEST))
        except Exception as error:
            answers.put(error)

    threading.Thread(target=fetch, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise UnusableError(f"{place} has not answered within {seconds:.0f} s") from None
    if isinstance(answer, bytes):
        return answer
    if isinstance(answer, urllib.error.HTTPError):
        raise UnusableError(f"{place} has no checksums of Pulumi {VERSION} (HTTP {answer.code})")
    reason = getattr(answer, "reason", answer)
    raise UnusableError(f"{place} cannot be reached ({reason})")


def _open(url: str, timeout: float) -> IO[bytes]:
    """Honours the proxies that the environment names."""
    response: IO[bytes] = urllib.request.urlopen(url, timeout=timeout)  # noqa: S310 - our constant
    return response


def _checksum(sums: str, archive_name: str) -> str:
    found = re.search(rf"^([0-9a-f]{{64}})\s+\*?{re.escape(archive_name)}$", sums, re.MULTILINE)
    if found is None:
        raise UnusableError(f"there is no published checksum for {archive_name}")
    return found[1]


def _download(url: str) -> Iterator[bytes]:
    end, total = time.monotonic() + _LONGEST, 0
    try:
        with _open(url, _SILENCE) as response:
            while chunk := response.read(_CHUNK):
                total += len(chunk)
                if total > _LARGEST or time.monotonic() > end:
                    raise UnusableError(f"{url}: too large or too slow")
                yield chunk
    except (OSError, http.client.HTTPException) as error:
        raise UnusableError(f"{url}: {getattr(error, 'reason', error)}") from None


def _unpack(archive: Path, binaries: Path) -> None:
    """The CLI and what runs Python programs; the other languages' hosts are not needed here."""
    binaries.mkdir()
    try:
        with tarfile.open(archive) as tar:
            for member in tar:
                name = Path(member.name).name
                if member.isfile() and (name == "pulumi" or "python" in name):
                    if member.size > _LARGEST:
                        raise UnusableError(f"{archive.name}: {name} is too large")
                    _write(tar, member, binaries / name)
    except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
        raise UnusableError(f"{archive.name} cannot be unpacked: {error}") from None
    if not (binaries / "pulumi").exists() or not (binaries / HOST).exists():
        raise UnusableError(f"{archive.name} has no pulumi and {HOST} in it")


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    source = tar.extractfile(member)
    assert source is not None  # it is a regular file
    with source, target.open("xb") as file:
        while chunk := source.read(_CHUNK):
            file.write(chunk)
    target.chmod(0o755)
