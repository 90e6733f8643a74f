"""What the real API took, or Google publishes, is refused nowhere, but for what is truly wrong."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from monitoring.plan import Kind
from monitoring.validation import group
from monitoring.validation.validate import validate
from monitoring.validation.violation import Violation

pytestmark = pytest.mark.corpora

TABLE = Path(__file__).parent.parent / "check_raw" / "refused.yaml"
REFUSALS = yaml.safe_load(TABLE.read_text(encoding="utf-8"))["files"]
COLLECTIONS: dict[str, Kind | None] = {
    "alertPolicies": Kind.POLICY,
    "dashboards": Kind.DASHBOARD,
    "groups": None,
    "metricDescriptors": Kind.DESCRIPTOR,
    "metrics": Kind.LOG_METRIC,
    "notificationChannels": Kind.CHANNEL,
    "serviceLevelObjectives": Kind.SLO,
    "services": Kind.SERVICE,
    "uptimeCheckConfigs": Kind.UPTIME,
}
PLACEHOLDER = re.compile(r"\$\{([A-Za-z_]+)\}")


def judge(collection: str, body: dict[str, Any]) -> tuple[Violation, ...]:
    kind = COLLECTIONS[collection]
    return tuple(group.violations(body)) if kind is None else validate(kind, body)


def filled(text: str) -> str:
    return PLACEHOLDER.sub(lambda found: found[1].lower(), text)


def with_labels_filled(body: dict[str, Any]) -> dict[str, Any]:
    """A sample as it is used: the placeholders in its labels are for the user to fill in."""
    labels = {key: filled(value) for key, value in body.get("userLabels", {}).items()}
    return {**body, "userLabels": labels}


def samples(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(folder.glob("*.json")):
        yield path.name, with_labels_filled(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("folder", "collection", "count"),
    [
        ("google-sample-alerts", "alertPolicies", 137),
        ("google-sample-dashboards", "dashboards", 134),
    ],
)
def test_google_s_samples(corpora: Path, folder: str, collection: str, count: int) -> None:
    bodies = list(samples(corpora / folder))
    assert len(bodies) == count
    refused = {(name, one.rule) for name, body in bodies for one in judge(collection, body)}
    assert refused == known(folder)


def known(corpus: str) -> set[tuple[str, str]]:
    return {(row["name"], row["rule"]) for row in REFUSALS if row["corpus"] == corpus}


def test_bodies_that_the_official_provider_sent(corpora: Path) -> None:
    corpus = "official-provider-http/creates.jsonl"
    rows = [json.loads(line) for line in (corpora / corpus).read_text("utf-8").splitlines()]
    assert len(rows) == 205
    refused = set()
    for row in rows:
        collection = row["path"].partition("?")[0].rpartition("/")[2]
        for violation in judge(collection, with_labels_filled(row["body"])):
            refused.add((row["name"], violation.rule))
    assert refused == known(corpus)


class Write(NamedTuple):
    """A recorded request that changes a resource, and the answer."""

    verb: str
    collection: str
    resource: str
    body: dict[str, Any]
    status: int


def writes(log: Path) -> Iterator[Write]:
    for exchange in filled(log.read_text(encoding="utf-8")).split("\n---\n"):
        head, _, rest = exchange.strip().partition("\n\n")
        request = head.split()
        if not request or request[0] not in ("POST", "PATCH", "PUT", "GRPC"):
            continue
        body, end = json.JSONDecoder().raw_decode(rest.lstrip())
        answer = rest.lstrip()[end:].lstrip()
        status = 200 if answer.startswith("OK") else int(answer[:3])
        path = request[1].partition("?")[0]
        if request[0] == "GRPC":
            if "alertPolicy" in body:
                yield Write("POST", "alertPolicies", path, body["alertPolicy"], status)
            continue
        parts = path.split("/")
        collection = parts[-1] if request[0] == "POST" else parts[-2]
        if "googleapis.com" in path and collection in COLLECTIONS:
            yield Write(request[0], collection, path, body, status)


def test_what_the_real_api_took(corpora: Path) -> None:
    seen: Counter[str] = Counter()
    for log in sorted((corpora / "gcp-recorded-http").glob("*.log")):
        created: dict[str, dict[str, Any]] = {}
        for write in writes(log):
            # No recorded write was refused, so that there is none that must be found.
            assert write.status == 200, (log.name, write)
            body = write.body
            if write.verb == "POST":
                created[write.collection] = body
            else:
                # A change leaves out what it does not touch.
                body = {**created[write.collection], **body}
            assert judge(write.collection, body) == (), (log.name, write.verb, write.resource)
            seen[write.collection] += 1
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
