"""For each rule of the API: the sandbox refuses the page's example that fails, in the words of the
check, and takes the one that passes. The few that differ stand in sandbox_answers.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from checks.examples import judge
from checks.page import Example
from checks.registry import ids, page_of
from checks.rule import Group
from tests.check_rules.posting import posted
from tests.sandbox_server import Sandbox, sandbox

pytestmark = pytest.mark.slow
DIFFERENT: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "sandbox_answers.yaml").read_text(encoding="utf-8")
)
EXAMPLES = [
    pytest.param(id, number, example, id=f"{id}-{number}")
    for id, group in ids().items()
    if group is Group.REFUSED
    for number, example in enumerate(page_of(id).examples)
]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox(tmp_path_factory.mktemp("refused")) as made:
        yield made


@pytest.mark.parametrize(("id", "number", "example"), EXAMPLES)
def test_the_sandbox_says_of_an_example_what_its_page_says(
    running: Sandbox, id: str, number: int, example: Example
) -> None:
    answer = posted(running, example, f"{id[:24]}-{number}")
    passes = example.mark is None
    expected = 200 if passes else DIFFERENT.get(id, {}).get("status", 400)
    assert answer.status == expected, answer.message
    if not passes:
        (found,) = judge(example.files)
        said = DIFFERENT.get(id, {}).get("says") or _without_field(found.message)
        assert _words(said) in _words(answer.message) or _is_parsers(answer.message, said)


def _without_field(message: str) -> str:
    """What a check says after the field that it names first, as the API says it too."""
    field, colon, why = message.partition(": ")
    return why if colon and " " not in field else message


def _words(message: str) -> str:
    """A message without the project, which the API names by its number."""
    return re.sub(r"projects/[\w-]+", "projects/P", message)


def _is_parsers(answer: str, said: str) -> bool:
    """Whether protobuf's parser refused the field first, in its own words."""
    field = re.match(r"Field (\S+) had", said)
    return answer.startswith(f"Invalid value at '{field[1] if field else ''}")


def test_the_table_of_differences_names_rules_and_reasons() -> None:
    assert DIFFERENT.keys() <= {id for id, group in ids().items() if group is Group.REFUSED}
    assert all(row["why"] for row in DIFFERENT.values())
