"""What has one right answer is put right in the files; what is ambiguous is left alone."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.check import check_contents
from checks.examples import PROJECT
from checks.fixing.edits import Edit, edited, edits_of
from checks.fixing.fix import Change, FixError, fix, proposed
from checks.report.outcome import Outcome
from checks.rule import Edit as RightText
from checks.rule import Finding, Group, ProjectView, Rule
from monitoring.config.report import misspelt
from monitoring.diagnostics import Diagnostic, Hint, Severity, Span

SLA, ALERTS = "monitoring/sla_objectives.yaml", "monitoring/alerts.yaml"
CHANNELS = "monitoring/channels.yaml"


def _wants(file: str, column: int, end: int, text: str, line: int = 1) -> Diagnostic:
    return Diagnostic(Span(file, line, column, line, end), "key-unknown", "wrong", Hint("", text))


class Files:
    """A project in a folder, judged as it is there."""

    def __init__(self, folder: Path, contents: Mapping[str, str]) -> None:
        self.folder = folder
        for name, text in contents.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        self.names = list(contents)

    def look(self) -> Outcome:
        report = check_contents({n: (self.folder / n).read_bytes() for n in self.names})
        return Outcome(report.diagnostics, report.texts, report.summary)

    def fix(self) -> tuple[Change, ...]:
        return fix(self.folder, self.look)

    def text(self, name: str) -> str:
        return (self.folder / name).read_bytes().decode()


def _spoilt(folder: Path, name: str, old: str, new: str) -> Files:
    assert PROJECT[name].count(old) >= 1, old
    return Files(folder, {**PROJECT, name: PROJECT[name].replace(old, new, 1)})


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (SLA, "target: 99.5%", "targt: 99.5%"),
        (SLA, "target: 99.5%", "target: 99.5"),
        (SLA, "target: 99.5%", 'target: "99.5"'),
        (SLA, "measurement_window: 30d", "measurement_window: 30 days"),
        (ALERTS, "metric: queue", "metric: qeue"),
        (CHANNELS, "type: pagerduty", "type: pager-duty"),
        (CHANNELS, "page: [pager]", "page: [pagr]"),
        (CHANNELS, "type: email, display_name", "type: email, dispaly_name"),
        ("Pulumi.prod.yaml", "clarity:protect", "clarity:protct"),
    ],
)
def test_one_slip_is_put_right(tmp_path: Path, file: str, old: str, new: str) -> None:
    files = _spoilt(tmp_path, file, old, new)
    assert files.look().failed
    (change,) = files.fix()
    assert (change.file, change.count) == (file, 1)
    assert files.look().diagnostics == ()
    assert files.text(file).replace('"99.5%"', "99.5%") == PROJECT[file]


def test_what_shows_only_after_a_first_fix_is_fixed_too(tmp_path: Path) -> None:
    spoilt = {
        SLA: PROJECT[SLA].replace("measurement_window", "measurment_window", 1),
        ALERTS: PROJECT[ALERTS].replace("metric: queue", "metrc: qeue", 1),
    }
    files = Files(tmp_path, {**PROJECT, **spoilt})
    changes = files.fix()
    assert [change.file for change in changes] == [ALERTS, SLA, ALERTS]
    assert {name: files.text(name) for name in PROJECT} == dict(PROJECT)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (ALERTS, "metric: queue", "metric: backlog"),
        (SLA, "target: 99.5%", "target: 101%"),
        (SLA, "target: 99.5%", "target: 99.5%, targt: 99%"),
        (CHANNELS, "type: email", "type: phone"),
    ],
)
def test_what_could_be_meant_otherwise_is_left_alone(
    tmp_path: Path, file: str, old: str, new: str
) -> None:
    files = _spoilt(tmp_path, file, old, new)
    before = files.text(file)
    assert files.look().failed
    assert files.fix() == ()
    assert files.text(file) == before


def test_a_proposal_changes_no_file_and_shows_the_lines(tmp_path: Path) -> None:
    files = _spoilt(tmp_path, SLA, "target: 99.5%", "targt: 99.5%")
    before = files.text(SLA)
    (change,) = proposed(files.look())
    assert files.text(SLA) == before
    removed, added = (
        [line[1:] for line in change.diff.split("\n")[2:] if line[0] == sign] for sign in "-+"
    )
    assert ["targt" in line for line in removed] == [True]
    assert [line.replace("targt", "target") for line in removed] == added


def test_a_diff_shows_no_secret(tmp_path: Path) -> None:
    files = _spoilt(tmp_path, CHANNELS, "type: email,", "tpye: email, pasword: hunter2,")
    (change,) = proposed(files.look())
    assert "hunter2" not in change.diff + change.before + change.after
    files.fix()
    assert "{type: email, pasword: hunter2," in files.text(CHANNELS)


def test_line_breaks_a_byte_order_mark_and_rights_are_kept(tmp_path: Path) -> None:
    files = _spoilt(tmp_path, SLA, "target: 99.5%", "targt: 99.5%")
    path = tmp_path / SLA
    path.write_bytes(b"\xef\xbb\xbf" + files.text(SLA).replace("\n", "\r\n").encode())
    path.chmod(0o640)
    files.fix()
    assert path.read_bytes() == b"\xef\xbb\xbf" + PROJECT[SLA].replace("\n", "\r\n").encode()
    assert path.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in path.parent.iterdir() if p.name.startswith(".")] == []


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    files = _spoilt(tmp_path, SLA, "target: 99.5%", "targt: 99.5%")
    real = (tmp_path / SLA).rename(tmp_path / "real.yaml")
    (tmp_path / SLA).symlink_to(real)
    files.fix()
    assert (tmp_path / SLA).is_symlink()
    assert real.read_text() == PROJECT[SLA]


def test_a_file_that_somebody_changes_meanwhile_is_left_alone(tmp_path: Path) -> None:
    files = _spoilt(tmp_path, SLA, "target: 99.5%", "targt: 99.5%")

    def look() -> Outcome:
        outcome = files.look()
        with (tmp_path / SLA).open("a") as file:
            file.write("# more\n")
        return outcome

    assert fix(tmp_path, look) == ()
    assert "targt" in files.text(SLA)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    files = _spoilt(tmp_path, SLA, "target: 99.5%", "targt: 99.5%")
    (tmp_path / SLA).parent.chmod(0o500)
    try:
        with pytest.raises(FixError, match=r"sla_objectives\.yaml cannot be fixed"):
            files.fix()
    finally:
        (tmp_path / SLA).parent.chmod(0o700)


def test_a_file_that_is_gone_is_said(tmp_path: Path) -> None:
    outcome = Outcome((_wants("a.yaml", 1, 2, "b"),), {"a.yaml": "a: 1\n"}, "")
    with pytest.raises(FixError, match=r"a\.yaml cannot be fixed: No such file"):
        fix(tmp_path, lambda: outcome)


def test_fixes_that_go_in_circles_end(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: 1\n")

    def look() -> Outcome:
        text = (tmp_path / "a.yaml").read_text()
        want = _wants("a.yaml", 1, 2, "b" if text[0] == "a" else "a")
        return Outcome((want,), {"a.yaml": text}, "")

    (change,) = fix(tmp_path, look)
    assert change.after == "b: 1\n"


def test_an_edit_that_would_break_the_file_is_not_made(tmp_path: Path) -> None:
    text = "a: 1\nb: 2\n"
    (tmp_path / "a.yaml").write_text(text)
    outcome = Outcome((_wants("a.yaml", 1, 2, "b"),), {"a.yaml": text}, "")
    assert fix(tmp_path, lambda: outcome) == ()
    assert (tmp_path / "a.yaml").read_text() == text


def test_a_rule_can_say_what_is_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def find(view: ProjectView) -> Iterator[Finding]:
        service = view.model.services[0]
        if service.owner != "platform":
            yield Finding(service.source, ("owner",), "owned by nobody", fix=RightText("platform"))

    rule = Rule("owner-placeholder", Group.NOISE, Severity.WARNING, project=find)
    monkeypatch.setattr("checks.engine.running", lambda: (rule,))
    files = Files(tmp_path, PROJECT)
    (found,) = files.look().diagnostics
    assert (found.code, found.fix) == (rule.id, "platform")
    (change,) = files.fix()
    assert "+owner: platform" in change.diff
    assert files.look().diagnostics == ()


# the edits


def test_edits_that_contradict_or_overlap_are_not_made() -> None:
    twice = [_wants("a", 1, 3, "x"), _wants("a", 1, 3, "y")]
    overlapping = [_wants("a", 1, 4, "x", line=2), _wants("a", 3, 5, "y", line=2)]
    insertion = [_wants("a", 2, 2, "x", line=3)]
    fine = [_wants("a", 1, 3, "x", line=4), _wants("a", 3, 5, "y", line=4)]
    edits = edits_of([*twice, *overlapping, *insertion, *fine, *fine])
    assert [(e.span.line, e.span.column, e.text) for e in edits["a"]] == [(4, 1, "x"), (4, 3, "y")]


@given(
    st.lists(st.text("ab é😀'\"", max_size=8), min_size=1, max_size=5),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.data(),
)
def test_an_edit_changes_its_span_and_nothing_else(
    lines: list[str], end: str, data: st.DataObject
) -> None:
    line = data.draw(st.integers(1, len(lines)))
    old = lines[line - 1]
    start = data.draw(st.integers(0, len(old)))
    stop = data.draw(st.integers(start, len(old)))
    edit = Edit(Span("f", line, start + 1, line, stop + 1), "[new]")
    expected = [*lines]
    expected[line - 1] = f"{old[:start]}[new]{old[stop:]}"
    assert edited(end.join(lines), [edit]) == end.join(expected)


def test_what_is_in_quotes_stays_in_them() -> None:
    text = "a: 'x'\nb: \"5\"\n"
    edits = [Edit(Span("f", 1, 4, 1, 7), "word one"), Edit(Span("f", 2, 4, 2, 7), "[5]")]
    assert edited(text, edits) == "a: 'word one'\nb: [5]\n"


@pytest.mark.parametrize(
    ("word", "candidates", "meant"),
    [
        ("targt", ["target", "measurement_window"], "target"),
        ("tagret", ["target"], "target"),
        ("TARGET", ["target"], "target"),
        ("http-requests", ["http_requests"], "http_requests"),
        ("pge", ["page", "ticket"], "page"),
        ("protct", ["protect", "project"], "protect"),
        ("pae", ["page", "pane"], ""),
        ("http_requests_v2", ["http_requests"], ""),
        ("p95", ["p99", "p90"], ""),
        ("code", ["status_code"], ""),
        ("by", ["of"], ""),
        ("queue", [], ""),
    ],
)
def test_a_word_is_misspelt_if_one_candidate_is_a_slip_or_two_away(
    word: str, candidates: list[str], meant: str
) -> None:
    assert misspelt(word, candidates) == meant


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_slips_are_a_distance(one: str, other: str) -> None:
    from monitoring.config.report import _slips

    assert _slips(one, other) == _slips(other, one)
    assert (_slips(one, other) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= _slips(one, other) <= max(len(one), len(other))
