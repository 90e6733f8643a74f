"""clarity check --fix FILE: a slip in a raw file is put right, and nothing else is touched."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from checks.check import Report
from checks.fixing.edits import edited, edits_of
from checks.fixing.fix import Change, fix
from checks.raw import judge_files, judge_raw
from checks.raw.files import judge_paths
from checks.raw.reading import is_sound
from checks.report.outcome import Outcome
from cli.main import app

CASES = Path(__file__).parents[1] / "validation" / "cases.yaml"
BASES: dict[str, Any] = yaml.safe_load(CASES.read_text(encoding="utf-8"))["bases"]
WORD = re.compile(r"\b[A-Za-z][a-z]+(?:[A-Z][a-z]+)*\b|\b[A-Z]{3,}(?:_[A-Z0-9]+)+\b")

FILTER = 'metric.type="custom.googleapis.com/jobs/waiting" AND resource.type="k8s_pod"'
POLICY = """\
# What waits.
metricDescriptors:
  - {type: custom.googleapis.com/jobs/waiting, metricKind: GAUGE, valueType: DOUBLE,
     displayName: Waiting, description: Jobs., labels: [{key: queue}]}
serviceLevelObjectives:
  - name: projects/shop/services/shop/serviceLevelObjectives/answers
    displayName: Answers
    goal: 0.99
    rollingPeriod: 2592000s
    serviceLevelIndicator: {basicSli: {availability: {}}}
alertPolicies:
  - displayName: 'Jobs wait'  # too long
    documentation: {content: See the runbook.}
    severity: "WARNING"
    combiner: OR
    notificationChannels: [projects/shop/notificationChannels/1]
    conditions:
      - displayName: one
        conditionThreshold:
          filter: |
            metric.type="custom.googleapis.com/jobs/waiting" AND resource.type="k8s_pod"
            AND resource.labels.namespace_name="shop"
          aggregations:
            - alignmentPeriod: 60s
              perSeriesAligner: ALIGN_MEAN
              crossSeriesReducer: REDUCE_SUM
              groupByFields: [metric.labels.queue, "resource.labels.pod_name"]
          comparison: COMPARISON_GT
          thresholdValue: 100
          duration: 300s
  - displayName: Answers burn
    documentation: {content: See the runbook.}
    severity: WARNING
    combiner: OR
    notificationChannels: [projects/shop/notificationChannels/1]
    conditions:
      - displayName: one
        conditionThreshold:
          filter: select_slo_burn_rate("projects/shop/services/shop/serviceLevelObjectives/answers", "3600s")
          comparison: COMPARISON_GT
          thresholdValue: 10
          duration: 0s
"""  # noqa: E501


def rounds(name: str, text: str) -> str:
    """The text after its fixes, as `--fix` makes them."""
    for _ in range(5):
        edits = edits_of(judge_raw(name, text)).get(name, ())
        new = edited(text, edits)
        if new == text:
            return text
        assert is_sound(name, text, new, len(edits))
        text = new
    raise AssertionError("the fixes go in circles")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("displayName: 'Jobs", "dispalyName: 'Jobs"),
        ("    combiner: OR", '    "combinr": OR'),
        ('severity: "WARNING"', 'severity: "WARNNIG"'),
        ("comparison: COMPARISON_GT", "comparison: 'COMPARSION_GT'"),
        ("perSeriesAligner: ALIGN_MEAN", "per_series_alinger: ALIGN_MEAN"),
        ("ALIGN_MEAN", "ALIGN_MAEN"),
        ("rollingPeriod: 2592000s", "rollingPeriod: 30d"),
        ("alignmentPeriod: 60s", "alignmentPeriod: 60"),
        ("jobs/waiting", "job/waiting"),
        ('type="custom.googleapis.com/jobs', 'type="custom.googleapis.com/job'),
        ("namespace_name=", "namespacename="),
        ("metric.labels.queue", "metric.labels.queu"),
        ("resource.labels.pod_name", "resource.labels.podname"),
        ('/answers"', '/anwsers"'),
    ],
)
def test_a_slip_in_yaml_is_put_right_and_the_rest_stays(right: str, wrong: str) -> None:
    at = POLICY.rindex(right) if "type=" in right or "jobs" in right else POLICY.index(right)
    assert {one.code for one in judge_raw("p.yaml", POLICY)} <= {"condition-flaps"}
    spoilt = POLICY[:at] + wrong + POLICY[at + len(right) :]
    assert judge_raw("p.yaml", spoilt) != judge_raw("p.yaml", POLICY)
    fixed = rounds("p.yaml", spoilt)
    assert yaml.safe_load(fixed) == yaml.safe_load(POLICY) or "per_series_aligner" in fixed
    left = [line for line in fixed.split("\n") if line not in POLICY.split("\n")]
    assert len(left) <= 1 and fixed.count("\n") == POLICY.count("\n")
    assert ("# too long" in fixed, "# What waits." in fixed) == (True, True)


def test_in_json_a_slip_inside_an_escaped_filter_is_put_right() -> None:
    text = json.dumps(yaml.safe_load(POLICY), indent=2).replace("shop", "sh\\u006fp")
    spoilt = text.replace("namespace_name", "namespac_name")
    assert spoilt != text
    assert rounds("p.json", spoilt) == text


def test_a_misspelt_kind_is_put_right() -> None:
    channel = {"type": "email", "labels": {"email_address": "a@b.example"}, "displayName": "M"}
    text = json.dumps({"kind": "NotificationChannel", **channel})
    assert rounds("x.json", text.replace("NotificationC", "NotficationC")) == text


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("comparison: COMPARISON_GT", "comparison: |\n            COMPARISON_GTT"),
        ("combiner: OR", "combiner:\n      \"O\\\n      RR\""),
        ("namespace_name=", "namespace="),
        ("displayName: 'Jobs wait'", "displayNam: 'Jobs wait'\n    display_name: Jobs wait"),
        ("'Jobs wait'", "'Jobs wait'\n    severty: WARNING"),
        ("jobs/waiting\"", "jobs/walking2\""),
        ('/answers"', '/answers2"'),
    ],
)  # fmt: skip
def test_what_could_be_meant_otherwise_is_left_alone(right: str, wrong: str) -> None:
    assert right in POLICY
    spoilt = POLICY.replace(right, wrong, 1)
    assert rounds("p.yaml", spoilt) == spoilt


def test_what_a_comment_sets_aside_is_left_alone() -> None:
    spoilt = POLICY.replace("metric.labels.queue", "metric.labels.queu").replace(
        "groupByFields: [",
        "groupByFields:  # clarity: ignore group-label-unknown it comes\n                [",
    )
    assert rounds("p.yaml", spoilt) != spoilt  # the comment is about its own line
    comment = "                # clarity: ignore group-label-unknown it comes\n"
    above = spoilt.replace("                [", f"{comment}                [")
    assert rounds("p.yaml", above) == above


# on disk


def look() -> Outcome:
    report: Report = judge_paths(sorted(path.name for path in Path().iterdir()))
    return Outcome(report.diagnostics, report.texts, report.summary)


def run(*args: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["check", *args])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)


def test_the_command_shows_and_writes_what_it_puts_right() -> None:
    path = Path("p.yaml")
    spoilt = POLICY.replace("comparison: COMPARISON_GT", "comparsion: COMPARISN_GT", 1)
    path.write_bytes(b"\xef\xbb\xbf" + spoilt.replace("\n", "\r\n").encode())
    code, out, err = run("--diff", "p.yaml")
    assert (code, err) == (1, "2 places to put right\n")
    assert "-          comparsion: COMPARISN_GT\n" in out
    assert path.read_bytes().count(b"comparsion") == 1
    code, _, err = run("--fix", str(path.resolve()), "--ignore", "noise")
    assert (code, "2 places put right" in err) == (0, True)
    assert path.read_bytes() == b"\xef\xbb\xbf" + POLICY.replace("\n", "\r\n").encode()
    assert "0 places put right" in run("--fix", "p.yaml")[2]


def test_a_file_in_which_somebody_changes_a_letter_meanwhile_is_not_touched() -> None:
    path = Path("p.yaml")
    path.write_text(POLICY.replace("combiner", "combinr", 1))

    def interrupted() -> Outcome:
        outcome = look()
        path.write_text(path.read_text().replace("goal: 0.99", "goal: 0.98"))
        return outcome

    assert fix(Path(), interrupted, is_sound) == ()
    assert "combinr" in path.read_text() and "0.98" in path.read_text()


def test_a_secret_in_the_file_is_neither_shown_nor_lost() -> None:
    path = Path("c.json")
    text = json.dumps(
        {"type": "slack", "displayName": "S", "labels": {"channel_name": "#a"},
         "sensitiveLabels": {"auth_token": "xoxb-0000000000-EXAMPLEONLY"}}
    )  # fmt: skip
    path.write_text(text.replace("displayName", "displayNam"))
    (change,) = fix(Path(), look, is_sound)
    assert isinstance(change, Change) and "EXAMPLEONLY" not in change.before + change.after
    assert path.read_text() == text


def test_documents_of_one_file_and_several_files_are_put_right_together() -> None:
    Path("a.yaml").write_text("kind: Service\ncustm: {}\n---\nkind: Service\ncustom: {}\n")
    Path("b.json").write_text('{"displayNam": "S", "custom": {}}')
    assert sorted(change.file for change in fix(Path(), look, is_sound)) == ["a.yaml", "b.json"]
    assert Path("a.yaml").read_text().startswith("kind: Service\ncustom: {}\n---\n")
    assert Path("b.json").read_text() == '{"displayName": "S", "custom": {}}'


def test_what_changes_more_than_it_has_edits_is_not_sound() -> None:
    assert is_sound("a.yaml", "a: 1\nb: 2\n", "a: 3\nb: 2\n", 1)
    assert not is_sound("a.yaml", "a: 1\nb: 2\n", "a: 3\nb: 4\n", 1)
    assert not is_sound("a.yaml", "a: 1\nb: 2\n", "a: 1\na: 2\n", 1)
    assert not is_sound("a.yaml", "a: 1\n", "a: [1]\n", 1)
    assert not is_sound("a.json", '{"a": 1}', '{"a": x}', 1)


# slips anywhere


def slips(word: str) -> Iterator[str]:
    """The word with a letter twice, one missing, two exchanged."""
    at = len(word) // 2
    yield word[:at] + word[at] + word[at:]
    yield word[:at] + word[at + 1 :]
    yield word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]


@given(st.sampled_from(sorted(BASES)), st.booleans(), st.integers(0, 2), st.data())
@settings(max_examples=300, deadline=None)
def test_one_slip_anywhere_is_put_right_or_left_alone(
    base: str, in_yaml: bool, slip: int, data: st.DataObject
) -> None:
    """Nothing else ever changes, what is put right is no longer found, and a second fix has nothing
    to do."""
    resource = {"kind": BASES[base]["kind"], "body": BASES[base]["body"]}
    name = "x.yaml" if in_yaml else "x.json"
    text = yaml.safe_dump(resource, width=60) if in_yaml else json.dumps(resource, indent=1)
    word = data.draw(st.sampled_from(list(WORD.finditer(text))))
    wrong = list(slips(word[0]))[slip]
    spoilt = text[: word.start()] + wrong + text[word.end() :]
    fixed = rounds(name, spoilt)
    if wrong != word[0]:
        assert fixed in (spoilt, text), f"{word[0]} became something else"
    assert rounds(name, fixed) == fixed
    wanted = {(one.span, one.fix) for one in judge_raw(name, fixed) if one.fix is not None}
    assert not wanted


NAMES = ["namespace_name", "pod_name", "jobs/waiting", "metric.labels.queue", "/answers"]


@given(
    st.sampled_from(NAMES), st.integers(0, 2), st.booleans(),
    st.sampled_from([None, "'", '"', "|", ">"]), st.sampled_from([30, 80, 1000]),
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_a_slip_in_a_name_inside_a_text_is_put_right_in_every_form(
    name: str, slip: int, in_json: bool, style: str | None, width: int
) -> None:
    right = yaml.safe_load(POLICY)
    word = re.split(r"[/.]", name)[-1]
    wrong = list(slips(word))[slip]
    policies = json.dumps(right["alertPolicies"]).replace(name, name.replace(word, wrong))
    spoilt = {**right, "alertPolicies": json.loads(policies)}
    if in_json:
        text = json.dumps(spoilt, indent=2)
    else:
        keys = yaml.safe_dump(spoilt, width=width)
        text = keys if style is None else _styled(spoilt, style, width)
    assert yaml.safe_load(text) == spoilt != right or wrong == word
    fixed = rounds("x.json" if in_json else "x.yaml", text)
    assert yaml.safe_load(fixed) == right
    assert fixed.count("\n") == text.count("\n")


def _styled(resource: object, style: str, width: int) -> str:
    """YAML in which every text with a space in it, or none but a name, is written in that style."""

    class Dumper(yaml.SafeDumper):
        pass

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
        written = style if re.search(r"[ .]", value) else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=written)

    Dumper.add_representer(str, text)
    return yaml.dump(resource, Dumper=Dumper, width=width)


@pytest.mark.corpora
@pytest.mark.parametrize("folder", ["google-sample-alerts", "google-sample-dashboards"])
def test_of_google_s_samples_with_a_slip_the_original_comes_back(
    corpora: Path, folder: str
) -> None:
    """Byte for byte, wherever a slip is found for what it is; nothing becomes another word."""
    files = sorted((corpora / folder).glob("*.json"))[::7]
    chance = random.Random(folder)
    found: Counter[str] = Counter()
    for file in files:
        text = file.read_text(encoding="utf-8")
        clean = len(judge_files({file.name: text}).diagnostics)
        words = [w for w in WORD.finditer(text) if text[w.start() - 1] == text[w.end()] == '"']
        for word in chance.sample(words, min(6, len(words))):
            wrong = chance.choice(list(slips(word[0])))
            spoilt = text[: word.start()] + wrong + text[word.end() :]
            fixed = rounds(file.name, spoilt)
            assert fixed in (text, spoilt), f"{file.name}: {word[0]} became something else"
            found["back" if fixed == text else "left"] += wrong != word[0]
            told = len(judge_files({file.name: spoilt}).diagnostics) > clean
            found["told, and left"] += told and fixed == spoilt
    assert found["back"] > 4 * found["told, and left"], found
    assert found["back"] > 50, found
