"""Public files and recorded traffic, judged as raw files: no error but where the API has one."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from checks.raw import judge_files, judge_raw
from checks.raw.forms import BY_COLLECTION, FORMS
from monitoring.diagnostics import Diagnostic, Severity
from tests.sandbox_api.test_replay_recorded import Exchange, read_log

pytestmark = pytest.mark.corpora

REFUSED = yaml.safe_load((Path(__file__).parent / "refused.yaml").read_text(encoding="utf-8"))
PLACEHOLDER = re.compile(r"\$\{([A-Za-z_]+)\}")


def errors(found: tuple[Diagnostic, ...]) -> list[tuple[str, str]]:
    return [(one.code, one.message) for one in found if one.severity is Severity.ERROR]


@pytest.mark.parametrize(
    ("folder", "count", "kind"),
    [
        ("google-sample-alerts", 137, "AlertPolicy"),
        ("google-sample-dashboards", 134, "Dashboard"),
    ],
)
def test_google_s_samples_have_no_error_but_where_they_are_wrong(
    corpora: Path, folder: str, count: int, kind: str
) -> None:
    files = sorted((corpora / folder).glob("*.json"))
    assert len(files) == count
    found = set()
    for file in files:
        # A name that tells nothing: the kind must be seen in the fields.
        report = judge_files({"x.json": file.read_text(encoding="utf-8")})
        found |= {(file.name, code) for code, _ in errors(report.diagnostics)}
        assert [r.kind for r in report.plans["x.json"].resources] == [kind], file.name
        codes = {str(one.code) for one in report.diagnostics}
        assert not codes & {
            "key-unknown",
            "value-type",
            "value-invalid",
            "resource-kind-unknown",
        }, file.name
    assert found == truly_wrong(folder)


def truly_wrong(corpus: str) -> set[tuple[str, str]]:
    """The (file, rule) of a corpus that the table gives the proof of."""
    return {(row["name"], row["rule"]) for row in REFUSED["files"] if row["corpus"] == corpus}


def test_what_is_found_is_the_same_in_yaml(corpora: Path) -> None:
    """What ``gcloud --format=yaml`` prints of a resource is the resource."""
    files = [
        *sorted((corpora / "google-sample-alerts").glob("*.json"))[::3],
        *sorted((corpora / "google-sample-dashboards").glob("*.json"))[::6],
    ]
    for file in files:
        text = file.read_text(encoding="utf-8")
        in_yaml = yaml.safe_dump(json.loads(text), sort_keys=False, allow_unicode=True)
        expected = Counter((one.code, one.message) for one in judge_raw("x.json", text))
        found = Counter((one.code, one.message) for one in judge_raw("x.yaml", in_yaml))
        assert found == expected, file.name


def test_blanks_of_templates_are_told_as_such(corpora: Path) -> None:
    name = "google-vertex-ai__agent-runtime-high-latency.v1.json"
    text = (corpora / "google-sample-alerts" / name).read_text(encoding="utf-8")
    blanks = [one for one in judge_raw(name, text) if one.code == "value-blank"]
    assert [(one.span.line, one.severity) for one in blanks] == [(8, "warning"), (9, "warning")]
    lines = text.splitlines()
    for one in blanks:
        marked = lines[one.span.line - 1][one.span.column - 1 : one.span.end_column - 1]
        assert PLACEHOLDER.fullmatch(marked.strip('"'))
    filled = PLACEHOLDER.sub(lambda found: found[1].lower(), text)
    assert not [one for one in judge_raw(name, filled) if one.code == "value-blank"]


def test_what_the_official_provider_sends_has_no_error_but_the_known(corpora: Path) -> None:
    corpus = "official-provider-http/creates.jsonl"
    rows = [json.loads(line) for line in (corpora / corpus).read_text("utf-8").splitlines()]
    assert len(rows) == 205
    found = set()
    kinds: Counter[str] = Counter()
    for row in rows:
        collection = row["path"].partition("?")[0].rpartition("/")[2]
        report = judge_files({"x.json": json.dumps(row["body"])})
        found |= {(row["name"], code) for code, _ in errors(report.diagnostics)}
        for resource in report.plans["x.json"].resources:
            assert BY_COLLECTION[collection].kind is resource.kind, row["name"]
            kinds[collection] += 1
    assert found == truly_wrong(corpus)
    assert kinds["alertPolicies"] == 137 and sum(kinds.values()) == 205 - 2  # groups


def test_files_of_other_tools_are_told_as_such(corpora: Path) -> None:
    for folder in ("openslo-examples", "slo-generator-samples", "sloth-examples"):
        files = sorted((corpora / folder).glob("*.y*ml"))
        assert files
        for file in files:
            found = judge_raw(file.name, file.read_text(encoding="utf-8"))
            assert {str(one.code) for one in found} == {"resource-kind-unknown"}, file.name


def exchanges(corpora: Path) -> Iterator[tuple[str, Exchange]]:
    for log in sorted((corpora / "gcp-recorded-http").glob("*.http.log")):
        for exchange in read_log(log):
            yield log.name, exchange


def filled(text: str) -> str:
    return PLACEHOLDER.sub(lambda found: found[1].lower(), text)


def test_of_every_recorded_error_it_is_known_why_it_cannot_be_found_offline(corpora: Path) -> None:
    refused = [exchange for _, exchange in exchanges(corpora) if exchange.status >= 400]
    seen = {(e.status, e.verb, bool(e.body.strip())) for e in refused}
    known = {(row["answer"], row["verb"], row["body"]) for row in REFUSED["recorded"]}
    assert seen == known, "an error over a body must be found in the body"
    assert len(refused) == 23


def written(exchange: Exchange) -> tuple[str, dict[str, Any]] | None:
    """The collection and the body of a write; None for what is written elsewhere."""
    if exchange.verb not in ("POST", "PATCH", "PUT", "GRPC") or not exchange.body.strip():
        return None
    body = json.loads(filled(exchange.body))
    if exchange.verb == "GRPC":
        return ("alertPolicies", body["alertPolicy"]) if "alertPolicy" in body else None
    parts = exchange.target.partition("?")[0].split("/")
    collection = parts[-1] if exchange.verb == "POST" else parts[-2]
    return (collection, body) if collection in BY_COLLECTION else None


def test_nothing_that_the_real_api_took_is_called_an_error(corpora: Path) -> None:
    seen: Counter[str] = Counter()
    created: dict[tuple[str, str], dict[str, Any]] = {}
    for log, exchange in exchanges(corpora):
        write = written(exchange)
        if write is None:
            continue
        collection, body = write
        # A change leaves out what it does not touch.
        whole = created[log, collection] = {**created.get((log, collection), {}), **body}
        text = json.dumps({collection: [whole]})
        assert errors(judge_raw("x.json", text)) == [], exchange.id
        seen[collection] += 1
    assert seen == {
        "alertPolicies": 6,
        "dashboards": 4,
        "groups": 4,
        "metricDescriptors": 1,
        "notificationChannels": 2,
        "serviceLevelObjectives": 10,
        "services": 7,
        "uptimeCheckConfigs": 2,
    }


def test_nothing_that_the_real_api_answered_is_called_an_error(corpora: Path) -> None:
    """What people export: single resources and lists, of which the kind must be seen."""
    judged: Counter[str] = Counter()
    for _, exchange in exchanges(corpora):
        if exchange.status != 200 or not _is_judged(exchange.target):
            continue
        answer = filled(exchange.answer)
        if json.loads(answer) == {}:
            continue
        report = judge_files({"x.json": answer})
        assert errors(report.diagnostics) == [], exchange.id
        judged.update(r.kind.value for r in report.plans["x.json"].resources)
    kinds = {form.name for form in FORMS if form.kind} - {"LogMetric"}
    assert judged.keys() == kinds and sum(judged.values()) > 60


def _is_judged(target: str) -> bool:
    parts = target.partition("?")[0].split("/")
    return "monitoring" in parts[0] and any(part in BY_COLLECTION for part in parts[-2:])
