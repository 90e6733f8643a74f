"""Comments set findings aside for a reason, and are findings themselves where they do nothing."""

from __future__ import annotations

from datetime import date

import pytest

from checks.check import check_contents
from checks.examples import PROJECT
from checks.ignoring.apply import sift
from monitoring.diagnostics import Diagnostic, Severity, Span

FILE = "monitoring/a.yaml"
TODAY = date(2026, 11, 28)
RULE = "budget-declared"  # a rule whose findings are warnings
OTHER = "alert-no-channel"


def _found(line: int, code: str = RULE, severity: Severity = Severity.WARNING) -> Diagnostic:
    return Diagnostic(Span(FILE, line, 4, line, 9), code, "wrong", severity=severity)


def _codes(text: str, *found: Diagnostic, complete: bool = True) -> list[tuple[str, int]]:
    """The code and line of each finding that remains."""
    sifted = sift(found, {FILE: text}, TODAY, complete)
    return [(str(one.code), one.span.line) for one in sifted.diagnostics]


@pytest.mark.parametrize(
    "text",
    [
        f"a: 1\nb: 2  # clarity: ignore {RULE} as agreed\n",
        f"# clarity: ignore {RULE} as agreed\n\nb: 2\n".replace("\n\n", "\n"),
        f"# clarity: ignore-file {RULE} as agreed\nb: 2\n",
        f"# A file.\n# clarity: ignore-file {RULE} as agreed\n".replace("# A file.\n", "")
        + "b: 2\n",
        f"a: 1\nb: 2  # clarity: snooze {RULE} until 2026-11-28 as agreed\n",
        f"a: 1\nb: 2  #clarity: ignore {RULE}: as agreed\n",
    ],
)
def test_a_comment_sets_a_finding_aside(text: str) -> None:
    sifted = sift([_found(2)], {FILE: text}, TODAY, complete=True)
    assert sifted.diagnostics == ()
    assert [(one.diagnostic, one.reason) for one in sifted.ignored] == [(_found(2), "as agreed")]


def test_a_comment_above_is_about_the_next_line_that_is_no_comment() -> None:
    text = f"a: 1\n# clarity: ignore {RULE} one\n# clarity: ignore {OTHER} two\n\n# b\nb: 2\n"
    assert _codes(text, _found(6), _found(6, OTHER)) == []


def test_a_comment_is_about_its_rule_and_line_alone() -> None:
    text = f"a: 1  # clarity: ignore {RULE} as agreed\nb: 2\n"
    assert _codes(text, _found(1), _found(1, OTHER), _found(2)) == [(OTHER, 1), (RULE, 2)]


def test_a_comment_in_a_text_is_none() -> None:
    text = f'a: "x # clarity: ignore {RULE} as agreed"\nb: |\n  # clarity: ignore {RULE} x\n'
    assert _codes(text, _found(1), _found(3)) == [(RULE, 1), (RULE, 3)]


@pytest.mark.parametrize(
    ("comment", "code"),
    [
        (f"# clarity: ignore {RULE}", "ignore-reason"),
        (f"# clarity: ignore {RULE} : ", "ignore-reason"),
        (f"# clarity: snooze {RULE} until 2027-01-01", "ignore-reason"),
        ("# clarity: ignore budget-declard as agreed", "ignore-unknown"),
        (f"# clarity: ignroe {RULE} as agreed", "ignore-syntax"),
        ("# clarity:", "ignore-syntax"),
        (f"# clarity: snooze {RULE} as agreed", "ignore-syntax"),
        (f"# clarity: snooze {RULE} until 2026-02-30 as agreed", "ignore-syntax"),
        (f"# clarity: ignore {RULE} until 2027-01-01 as agreed", "ignore-syntax"),
        (f"# clarity: ignore-file {RULE} as agreed", "ignore-syntax"),
    ],
)
def test_a_comment_that_says_nothing_valid_is_found_and_sets_nothing_aside(
    comment: str, code: str
) -> None:
    text = f"a: 1\nb: 2  {comment}\n"
    sifted = sift([_found(2)], {FILE: text}, TODAY, complete=True)
    assert {str(one.code) for one in sifted.diagnostics} == {RULE, code}
    (about,) = [one for one in sifted.diagnostics if one.code == code]
    marked = text.split("\n")[1][about.span.column - 1 : about.span.end_column - 1]
    assert marked == comment.rstrip()
    assert about.hint


def test_a_misspelt_rule_is_told_the_nearest() -> None:
    text = "a: 1  # clarity: ignore budget-declard as agreed\n"
    (found,) = sift([], {FILE: text}, TODAY, complete=True).diagnostics
    assert found.hint == f"did you mean '{RULE}'?"


def test_an_unused_comment_is_found_once_all_was_judged() -> None:
    text = f"a: 1  # clarity: ignore {RULE} as agreed\n"
    assert _codes(text) == [("ignore-unused", 1)]
    assert _codes(text, complete=False) == []


def test_a_comment_on_what_only_the_cloud_tells_is_never_unused_offline() -> None:
    text = "a: 1  # clarity: ignore online-quota more room is asked for\n"
    assert _codes(text) == []
    assert _codes(text, _found(1, "online-quota")) == []


def test_the_second_of_two_comments_on_one_thing_is_unused() -> None:
    text = f"# clarity: ignore {RULE} one\na: 1  # clarity: ignore {RULE} two\n"
    assert _codes(text, _found(2)) == [("ignore-unused", 2)]


def test_the_day_after_its_last_a_snooze_is_over() -> None:
    text = f"a: 1  # clarity: snooze {RULE} until 2026-11-27 as agreed\n"
    sifted = sift([_found(1)], {FILE: text}, TODAY, complete=True)
    assert [str(one.code) for one in sifted.diagnostics] == [RULE, "snooze-expired"]
    assert sifted.diagnostics[1].message == f"the snooze of {RULE} ended on 2026-11-27"


def test_a_comment_on_the_file_holds_after_a_snooze_in_it() -> None:
    text = (
        f"# clarity: ignore-file {RULE} as agreed\n"
        f"a: 1  # clarity: snooze {RULE} until 2026-11-27 as agreed\n"
    )
    assert _codes(text, _found(2)) == [("ignore-unused", 2)]


def test_a_snooze_that_is_over_and_meets_nothing_can_go() -> None:
    text = f"a: 1  # clarity: snooze {RULE} until 2026-11-27 as agreed\n"
    assert _codes(text) == [("ignore-unused", 1)]


@pytest.mark.parametrize("code", ["value-invalid", "unit-inconvertible", "slo-goal"])
def test_what_keeps_it_from_being_deployed_cannot_be_set_aside(code: str) -> None:
    text = f"a: 1  # clarity: ignore {code} as agreed\n"
    found = _found(1, code, Severity.ERROR)
    assert _codes(text, found) == [(code, 1), ("ignore-impossible", 1)]
    assert _codes(text, _found(1, code)) == [], "a warning of the same code can"


def test_an_error_that_is_a_judgement_can_be_set_aside() -> None:
    text = "a: 1  # clarity: ignore metric-not-emitted the other team emits it\n"
    assert _codes(text, _found(1, "metric-not-emitted", Severity.ERROR)) == []


def test_thousands_of_comments_are_read_in_time_that_grows_with_their_number() -> None:
    text = f"# clarity: ignore {RULE} as agreed\n" * 20_000 + "a: 1\n"
    assert len(_codes(text)) <= 1_000


# of a whole project


def _judged(**edits: tuple[str, str]) -> list[str]:
    contents = {name: text.encode() for name, text in PROJECT.items()}
    for kind, (old, new) in edits.items():
        name = f"monitoring/{kind}.yaml"
        text = contents.get(name, b"").decode()
        assert old in text
        contents[name] = text.replace(old, new, 1).encode()
    return [str(one.code) for one in check_contents(contents, TODAY).diagnostics]


DECLARED = "\nerror_budgets: {objective: availability, daily_error_budget: 1s}"


def test_in_a_project_the_very_finding_is_set_aside() -> None:
    text = PROJECT["monitoring/sla_objectives.yaml"]
    spoilt = {"sla_objectives": (text, text + DECLARED)}
    assert _judged(**spoilt) == [RULE]
    comment = f"  # clarity: ignore {RULE} it is meant so\n"
    assert _judged(sla_objectives=(text, text + DECLARED + comment)) == []


def test_in_a_project_that_cannot_be_judged_no_comment_is_unused() -> None:
    text = PROJECT["monitoring/sla_objectives.yaml"]
    comment = f"# clarity: ignore-file {RULE} it is meant so\n"
    assert _judged(sla_objectives=(text, comment + text)) == ["ignore-unused"]
    broken = ("labels: {code: STRING}", "labels: {code: STRIG}")
    assert _judged(sla_objectives=(text, comment + text), metrics=broken) == ["value-invalid"]
    contents = {name: body.encode() for name, body in PROJECT.items() if "Pulumi" not in name}
    contents["monitoring/sla_objectives.yaml"] = (comment + text).encode()
    assert check_contents(contents, TODAY).diagnostics == ()


def test_comments_work_where_secrets_are_hidden() -> None:
    routes, spoilt = "routes: {page: [pager], ", "routes: {page: [mail], "
    assert "page-wakes-nobody" in _judged(channels=(routes, spoilt))
    comment = "# clarity: ignore page-wakes-nobody nobody is on call yet\n"
    assert "page-wakes-nobody" not in _judged(channels=(routes, comment + spoilt))


def test_the_project_sets_severities() -> None:
    text = PROJECT["monitoring/sla_objectives.yaml"]
    contents = {name: body.encode() for name, body in PROJECT.items()}
    contents["monitoring/sla_objectives.yaml"] = (text + DECLARED).encode()

    def judged(settings: str) -> list[tuple[str, str]]:
        file = {"monitoring/checks.yaml": f"severities: {settings}".encode()}
        found = check_contents(contents | file, TODAY).diagnostics
        return [(str(one.code), str(one.severity)) for one in found]

    assert judged(f"{{{RULE}: error}}") == [(RULE, "error")]
    assert judged(f"{{{RULE}: off}}") == []
    assert judged(f"{{{RULE}: off, budget-declard: off}}") == [("reference-unknown", "error")]
    for id in ("slo-goal", "key-unknown", "target-unsuitable", "ignore-unused"):
        assert judged(f"{{{RULE}: off, {id}: off}}") == [("reference-unknown", "error")]
    assert judged(f"{{{RULE}: off, quota-resources: off}}") == []


def test_a_severity_of_no_rule_is_marked_at_its_key() -> None:
    contents = {name: body.encode() for name, body in PROJECT.items()}
    text = "severities:\n  budget-declard: off\n"
    contents["monitoring/checks.yaml"] = text.encode()
    (found,) = check_contents(contents, TODAY).diagnostics
    assert (found.span.line, found.span.column, found.span.end_column) == (2, 3, 17)
    assert found.hint == f"did you mean '{RULE}'?"
