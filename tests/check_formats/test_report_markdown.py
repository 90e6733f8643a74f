"""The comment of a pull request: found again, read at a glance, never too long, and harmless."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given, settings

from checks.report.as_markdown import MARKER, MAX_CHARACTERS
from checks.report.formats import Format, rendered
from checks.report.outcome import Outcome
from tests.check_formats.outcomes import ERROR, NOTHING, OUTCOME, many, outcomes

_ROW = re.compile(r"^\| (error|warning) \|.*\|$", re.MULTILINE)
_PIPE = re.compile(r"(?<!\\)(?:\\\\)*\|")


def test_a_headline_and_a_table() -> None:
    lines = rendered(Format.MARKDOWN, OUTCOME).split("\n")
    assert lines == [
        MARKER,
        "**clarity check fails:** 1 error, 1 warning",
        "",
        "| | where | what |",
        "|---|---|---|",
        "| error | infra/monitoring/sla\\_objectives.yaml:2 | **key-unknown** unknown key "
        "'targt' in objective<br>did you mean 'target'? |",
        "| warning | infra/monitoring/sla\\_objectives.yaml:3 | **budget-declared** "
        "50% \\| of it |",
        "",
        "1 set aside by comments in the files.",
    ]


def test_without_findings_the_headline_is_all() -> None:
    assert rendered(Format.MARKDOWN, NOTHING).split("\n") == [
        MARKER,
        "**clarity check passes:** no findings: dev (3 resources)",
    ]


def test_errors_come_first_and_the_rest_is_folded() -> None:
    text = rendered(Format.MARKDOWN, many(30))
    severities = _ROW.findall(text)
    assert severities == ["error"] * 15 + ["warning"] * 15
    above, below = text.split("<details><summary>20 more</summary>\n\n")
    assert len(_ROW.findall(above)) == 10
    assert below.endswith("\n\n</details>")


def test_what_has_no_room_is_counted() -> None:
    text = rendered(Format.MARKDOWN, many(10_000))
    shown = len(_ROW.findall(text))
    assert MAX_CHARACTERS * 0.9 < len(text) <= MAX_CHARACTERS
    assert text.endswith(f"{10_000 - shown:,} more have no room here: run `clarity check`.")


def test_characters_are_counted_as_utf_16_does() -> None:
    long = replace(ERROR, message="😀" * 480, hint="😀" * 480)
    text = rendered(Format.MARKDOWN, replace(OUTCOME, diagnostics=(long,) * 100))
    assert len(text.encode("utf-16-le")) // 2 <= MAX_CHARACTERS


@settings(deadline=None)
@given(outcome=outcomes)
def test_whatever_is_found_stays_in_its_cell(outcome: Outcome) -> None:
    text = rendered(Format.MARKDOWN, outcome)
    assert text.startswith(f"{MARKER}\n**clarity check ")
    rows = [line for line in text.split("\n") if _ROW.match(line)]
    assert len(rows) == len(outcome.diagnostics)
    assert all(len(_PIPE.findall(row)) == 4 for row in rows)


def test_html_links_and_mentions_are_text() -> None:
    bad = replace(ERROR, message="<img src=x> [a](b) `c` @everyone #1", hint="")
    row = rendered(Format.MARKDOWN, replace(OUTCOME, diagnostics=(bad,))).split("\n")[5]
    assert "&lt;img src=x&gt; \\[a\\](b) \\`c\\` @<!-- -->everyone \\#1" in row
