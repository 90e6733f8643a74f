"""The engine on PATH: taken if it would work, passed over with a reason if not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.engine import VERSION, find
from sandbox.engine.engine import Engine, UnusableError

Script = Callable[[str, str], Path]

ANSWERS = f"echo v{VERSION}"


def test_the_first_that_will_do_is_taken(tmp_path: Path, script: Script) -> None:
    script("old/pulumi", "echo v3.99.0")
    good = script("good/pulumi", ANSWERS)
    script("good/pulumi-language-python", "")
    script("later/pulumi", ANSWERS)
    path = ":".join(str(tmp_path / name) for name in ("old", "missing", "good", "later"))
    found = find.executables("pulumi", path)
    assert [file.parent.name for file in found] == ["old", "good", "later"]
    engine = find.first_usable(found, path)
    assert engine == Engine(good, VERSION, "path")
    assert engine.bin_dir == good.parent


def test_what_is_no_executable_file_or_ours_or_relative_is_no_candidate(
    tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    script("data/pulumi", "").chmod(0o644)
    (tmp_path / "folder" / "pulumi").mkdir(parents=True)
    script("cache/built/bin/pulumi", ANSWERS)
    script("here/pulumi", ANSWERS)
    monkeypatch.chdir(tmp_path)
    path = f"{tmp_path}/data:{tmp_path}/folder:{tmp_path}/cache/built/bin::here"
    assert find.executables("pulumi", path, outside=tmp_path / "cache") == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("echo v3.99.0", f"version 3.99.0, and {VERSION} or a later 3.x is needed"),
        ("echo hello", "answers 'hello'"),
        ("echo v4.0.0", "version 4.0.0, and"),
        ("exit 3", "fails: "),
        (ANSWERS, "no pulumi-language-python beside it or on PATH"),
        ("yes | head -c 1000000", "answers 'y"),
    ],
)
def test_each_that_will_not_do_is_told_with_its_reason(
    script: Script, bare_path: str, body: str, reason: str
) -> None:
    pulumi = script("programs/pulumi", body)
    with pytest.raises(UnusableError) as told:
        find.first_usable([pulumi], bare_path)
    assert str(told.value).startswith(f"{pulumi}: ")
    assert reason in str(told.value)
    assert len(str(told.value)) < 1000


def test_one_that_does_not_answer_is_given_up(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find, "_ANSWER_IN", 0.2)
    pulumi = script("programs/pulumi", "exec sleep 30")
    with pytest.raises(UnusableError, match="has not answered"):
        find.ask_version(pulumi)


def test_the_host_may_be_elsewhere_on_path_or_beside_what_a_link_leads_to(
    tmp_path: Path, script: Script
) -> None:
    pulumi = script("opt/pulumi", ANSWERS)
    (tmp_path / "bin").mkdir()
    link = tmp_path / "bin" / "pulumi"
    link.symlink_to(pulumi)
    with pytest.raises(UnusableError, match="no pulumi-language-python"):
        find.usable_version(link, str(link.parent))
    host = script("opt/pulumi-language-python", "")
    assert find.usable_version(link, str(link.parent)) == VERSION
    host.unlink()
    script("elsewhere/pulumi-language-python", "")
    assert find.usable_version(link, f"{link.parent}:{tmp_path / 'elsewhere'}") == VERSION


def test_an_empty_path_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnusableError, match="no pulumi there"):
        find.first_usable([], "")
