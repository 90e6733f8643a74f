"""Comments are what stands between the tokens of YAML; hidden files keep what they tell us."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.place import Places
from monitoring.config import load_contents
from monitoring.config.comments import DIRECTIVE, Comment, comments
from monitoring.plan import Source
from tests.config.trees import with_file

CHANNELS = "monitoring/channels.yaml"

_TEXT = """\
# top
---
# still the top
a: |  # of the header
  text # of the block

# alone
b: "x # quoted" # after quotes
c: plain#word # after a word
d: [1, # in a list
  2]
'e # key': >-
  folded
  # inside
f: several
  lines # at the end
"""


def test_a_comment_is_what_no_value_holds() -> None:
    assert [comment.text for comment in comments(_TEXT)] == [
        "# top",
        "# still the top",
        "# of the header",
        "# alone",
        "# after quotes",
        "# after a word",
        "# in a list",
        "# at the end",
    ]


def test_a_comment_knows_its_place() -> None:
    text = "# é\r\n\r\nä: 'é#' # end\r\n  # alone\r\n"
    assert list(comments(text)) == [
        Comment(1, 1, "# é", alone=True, top=True),
        Comment(3, 9, "# end", alone=False, top=False),
        Comment(4, 3, "# alone", alone=True, top=False),
    ]


def test_of_a_broken_text_the_comments_before_the_mistake_are_known() -> None:
    assert [c.text for c in comments("# one\na: 1 # two\nb: 'open # three\n")] == ["# one", "# two"]


@given(st.text(alphabet="a:#'\"|> -\n[]{},*&é", max_size=60))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    lines = text.split("\n")
    for comment in comments(text):
        assert lines[comment.line - 1][comment.column - 1 :] == comment.text
        assert comment.text.startswith("#")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# clarity: ignore slo-goal for now", ("ignore", "slo-goal", None)),
        ("#clarity: ignore-file entry-unused why", ("ignore-file", "entry-unused", None)),
        ("# clarity: snooze a-b until 2026-12-31 why", ("snooze", "a-b", "2026-12-31")),
        ("# clarity: ignore", None),
        ("# clarity: ignroe slo-goal why", None),
        ("# see clarity: ignore slo-goal why", None),
    ],
)
def test_what_a_comment_says(text: str, said: tuple[str, str, str | None] | None) -> None:
    found = DIRECTIVE.match(text)
    assert (found and found.group("verb", "rule", "until")) == said


def test_a_file_that_may_hold_secrets_shows_of_a_comment_only_what_it_tells_the_checks() -> None:
    text = (
        "# hunter2\n"
        "channels:\n"
        "  a: {type: email, display_name: A, address: a@b.example} # clarity: ignore "
        "entry-unused hunter2\n"
        "routes: {page: [a], ticket: [a]}\n"
    )
    shown = load_contents(with_file(CHANNELS, text)).texts[CHANNELS]
    assert "hunter2" not in shown
    assert shown.startswith("# *******\n")
    assert "# clarity: ignore entry-unused *******\n" in shown


def test_values_are_found_in_a_text_whose_secrets_are_hidden() -> None:
    text = "# ******* **\nconfig:\n  clarity:host: a.example\n  clarity:key:\n    secure: *****\n"
    places = Places({"Pulumi.prod.yaml": text})
    span = places.of_entry(Source("Pulumi.prod.yaml", 2, 1), ("clarity:host",))
    assert (span.line, span.column, span.end_column) == (3, 17, 26)
