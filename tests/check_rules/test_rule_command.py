"""clarity rule: the page of a rule, the list of all, and the documentation made from them."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from checks.known import CERTAIN
from checks.page_text import documents, in_terminal, set_aside
from checks.registry import ids, page_of, rule
from checks.rule import Group
from cli.main import app

RUN = CliRunner()


def test_a_page_has_all_that_is_known_of_the_rule() -> None:
    shown = RUN.invoke(app, ["rule", "filter-resource-type"])
    assert shown.exit_code == 0
    page = page_of("filter-resource-type")
    text = " ".join(shown.output.split())
    for part in (page.title, page.reason, page.source, *(one.text for one in page.examples)):
        assert " ".join(part.split()) in text
    assert "error" in text and "cannot be set aside" in text


def test_every_rule_and_code_can_be_shown_in_lines_of_a_terminal() -> None:
    for id in ids():
        shown = in_terminal(id)
        assert shown.startswith(f"{id}: ") and set_aside(id)[:20] in " ".join(shown.split())
    with pytest.raises(KeyError):
        in_terminal("no-such-rule")


def test_what_stands_for_something_else_in_an_example_is_explained() -> None:
    assert "<U+XXXX> stands for" in in_terminal("file-encoding")
    assert "`<TEXT*N>` stands for" in documents()["config.md"]
    assert " stands for " not in in_terminal("key-unknown")


def test_what_may_be_set_aside_says_how() -> None:
    for id in ids():
        certain = ids()[id] in CERTAIN and rule(id).severity == "error"
        stays = certain or ids()[id] is Group.COMMENTS
        assert ("clarity: ignore" in set_aside(id)) is not stays, id
        in_settings = not stays and ids()[id] is not Group.RAW
        assert ("monitoring/checks.yaml" in set_aside(id)) is in_settings, id


def test_the_list_has_every_id_once() -> None:
    listed = RUN.invoke(app, ["rule"])
    assert listed.exit_code == 0
    named = [line.split()[0] for line in listed.output.splitlines() if line.startswith("  ")]
    assert sorted(named) == sorted(ids())


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("filter-resource-typ", "did you mean 'filter-resource-type'?"),
        ("Key_Unknown", "did you mean 'key-unknown'?"),
        ("zzz", "`clarity rule` lists them"),
    ],
)
def test_an_unknown_id_names_the_nearest_and_ends_with_2(asked: str, said: str) -> None:
    answer = RUN.invoke(app, ["rule", asked])
    assert answer.exit_code == 2
    assert f"there is no rule '{asked}'" in answer.output and said in answer.output


def test_the_documentation_is_written_and_is_up_to_date(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "docs" / "rules"
    assert RUN.invoke(app, ["rule", "--write-docs", str(folder)]).exit_code == 0
    written = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert written == documents()
    kept = {p.name: p.read_text(encoding="utf-8") for p in (root / "docs" / "rules").iterdir()}
    assert kept == written, "run: clarity rule --write-docs docs/rules"


def test_a_folder_that_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    answer = RUN.invoke(app, ["rule", "--write-docs", str(tmp_path / "file" / "docs")])
    assert answer.exit_code == 2
    assert "cannot be written: " in answer.output
