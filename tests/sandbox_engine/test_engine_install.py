"""Pulumi's release: compared with its checksum, given up in time, and nothing odd unpacked."""

from __future__ import annotations

import hashlib
import io
import platform
import socket
import tarfile
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sandbox.engine import VERSION, Progress
from sandbox.engine.engine import UnusableError
from sandbox.engine.install import install

ARCHIVE = f"pulumi-v{VERSION}-linux-x64.tar.gz"
CHECKSUMS = f"pulumi-{VERSION}-checksums.txt"
PULUMI = f"#!/bin/sh\necho v{VERSION}\n".encode()
RELEASE = {
    "pulumi/pulumi": PULUMI,
    "pulumi/pulumi-language-python": b"host",
    "pulumi/pulumi-language-python-exec": b"executor",
    "pulumi/pulumi-language-nodejs": b"not needed",
}


def archive(files: dict[str, bytes], extra: tuple[tarfile.TarInfo, ...] = ()) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
        for member in extra:
            tar.addfile(member)
    return packed.getvalue()


def checksums(content: bytes) -> bytes:
    other = "0" * 64 + f"  pulumi-v{VERSION}-linux-arm64.tar.gz\n"
    return (other + f"{hashlib.sha256(content).hexdigest()}  {ARCHIVE}\n").encode()


@pytest.fixture(autouse=True)
def linux_without_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def site() -> Iterator[tuple[str, dict[str, bytes]]]:
    """A web site: its address and its files, to be filled."""
    files: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = files.get(self.path.removeprefix("/sdk/"))
            self.send_response(404 if content is None else 200)
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/sdk", files
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_release_is_installed_for_python_alone(
    tmp_path: Path, report: Progress, site: tuple[str, dict[str, bytes]]
) -> None:
    address, files = site
    content = archive(RELEASE)
    files |= {ARCHIVE: content, CHECKSUMS: checksums(content)}
    install(tmp_path, report, releases=address)
    found = sorted(file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*"))
    assert found == [
        "bin",
        "bin/pulumi",
        "bin/pulumi-language-python",
        "bin/pulumi-language-python-exec",
    ]
    assert (tmp_path / "bin" / "pulumi").stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize(
    ("files", "sums", "reason"),
    [
        (RELEASE, checksums(b"another"), "not what its published checksum says"),
        (RELEASE, b"", "no published checksum"),
        (RELEASE, None, r"no checksums of Pulumi .* \(HTTP 404\)"),
        (RELEASE | {"pulumi/pulumi": b"#!/bin/sh\necho v3.1.0\n"}, b"right", "holds version 3.1.0"),
        ({"pulumi/pulumi": PULUMI}, b"right", "has no pulumi and pulumi-language-python in it"),
        (RELEASE | {"x/pulumi": b"twice"}, b"right", "cannot be unpacked"),
    ],
)
def test_a_release_that_is_not_right_is_refused(
    tmp_path: Path,
    report: Progress,
    site: tuple[str, dict[str, bytes]],
    files: dict[str, bytes],
    sums: bytes | None,
    reason: str,
) -> None:
    address, served = site
    served[ARCHIVE] = archive(files)
    if sums is not None:
        served[CHECKSUMS] = checksums(served[ARCHIVE]) if sums == b"right" else sums
    with pytest.raises(UnusableError, match=reason):
        install(tmp_path, report, releases=address)


def test_a_cut_off_archive_is_refused(
    tmp_path: Path, report: Progress, site: tuple[str, dict[str, bytes]]
) -> None:
    address, files = site
    content = archive(RELEASE)[:-40]
    files |= {ARCHIVE: content, CHECKSUMS: checksums(content)}
    with pytest.raises(UnusableError, match="cannot be unpacked"):
        install(tmp_path, report, releases=address)


def test_nothing_is_written_outside_and_no_link_is_made(
    tmp_path: Path, report: Progress, site: tuple[str, dict[str, bytes]]
) -> None:
    address, files = site
    link = tarfile.TarInfo("pulumi/python-link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    content = archive(RELEASE | {"../../python-outside": b"kept inside"}, (link,))
    files |= {ARCHIVE: content, CHECKSUMS: checksums(content)}
    place = tmp_path / "one" / "two"
    place.mkdir(parents=True)
    install(place, report, releases=address)
    assert [file.name for file in tmp_path.iterdir()] == ["one"]
    assert (place / "bin" / "python-outside").read_bytes() == b"kept inside"
    assert not any(file.is_symlink() for file in place.rglob("*"))


def test_a_black_hole_is_given_up_in_time(tmp_path: Path, report: Progress) -> None:
    with socket.create_server(("127.0.0.1", 0)) as hole:  # connects, and never says a word
        begin = time.monotonic()
        with pytest.raises(UnusableError, match=r"127\.0\.0\.1:\d+ (has not|cannot)"):
            address = f"http://127.0.0.1:{hole.getsockname()[1]}/sdk"
            install(tmp_path, report, releases=address, give_up=0.5)
        assert time.monotonic() - begin < 2


def test_one_that_drips_is_given_up_in_time(tmp_path: Path, report: Progress) -> None:
    """Each byte comes within the socket's timeout, so only the time for all of it helps."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"HTTP/1.0 200 OK\r\n\r\n")
                while not over.wait(0.05):
                    connection.sendall(b"0")

        thread = threading.Thread(target=drip)
        thread.start()
        begin = time.monotonic()
        with pytest.raises(UnusableError, match=r"has not answered within"):
            address = f"http://127.0.0.1:{server.getsockname()[1]}/sdk"
            install(tmp_path, report, releases=address, give_up=0.5)
        elapsed = time.monotonic() - begin
        over.set()
        thread.join()
    assert elapsed < 2


def test_a_closed_port_is_told(tmp_path: Path, report: Progress) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/sdk"
    with pytest.raises(UnusableError, match="cannot be reached"):
        install(tmp_path, report, releases=address)


def test_a_platform_without_a_release_is_told_before_any_question(
    tmp_path: Path, report: Progress, told: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    with pytest.raises(UnusableError, match="no release for Linux on riscv64"):
        install(tmp_path, report)
    assert told.getvalue() == ""
