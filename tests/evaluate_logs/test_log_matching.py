"""Which entries a Logging query matches: the rules of the language, each with its example."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.logs.match import matcher, predicate
from monitoring.log_filters.ast import And, Node, Not, Or
from monitoring.log_filters.parser import parse

ENTRY: dict[str, Any] = {
    "logName": "projects/shop/logs/cloudaudit.googleapis.com%2Factivity",
    "resource": {"type": "gce_instance", "labels": {"zone": "europe-west1-b"}},
    "severity": "ERROR",
    "timestamp": "2026-11-23T12:00:00.5Z",
    "insertId": "abc-1",
    "labels": {"k8s/pod": "front-7", "env": "Prod"},
    "httpRequest": {"status": 503, "latency": "1.25s", "remoteIp": "10.1.2.3", "cacheHit": True},
    "jsonPayload": {
        "message": "Straße took 42 ms",
        "count": 12,
        "ratio": 0.5,
        "big": "9007199254740993",
        "ok": False,
        "none": None,
        "tags": ["red", "Green"],
        "nested": {"Key": "Value", "list": [{"n": 1}, {"n": 2}]},
        "path": "a.b\\c",
    },
}
AUDIT: dict[str, Any] = {
    "protoPayload": {
        "methodName": "Insert",
        "size": "9007199254740993",
        "took": "3.5s",
        "at": "2026-11-23T12:00:00Z",
        "text": "7",
    }
}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "severity=ERROR",
        "severity>=warning AND severity<critical",
        "severity=500",
        "severity!=DEBUG",
        'severity =~ "^ERR"',
        "resource.type=GCE_Instance",
        "resource.labels.zone:west1",
        'labels."k8s/pod"="FRONT-7"',
        'labels.env=~"^Prod$"',
        'NOT labels.env=~"^prod$"',
        'labels.env!~"^prod$"',
        'jsonPayload.message="STRASSE took 42 ms"',
        'jsonPayload.message="strasse TOOK 42 ms"',
        "jsonPayload.count>9",
        "jsonPayload.count=12.0",
        "jsonPayload.count:12",
        "NOT jsonPayload.count:1",
        "jsonPayload.ratio<=0.5",
        "jsonPayload.ok=FALSE",
        "jsonPayload.none=NULL_VALUE",
        "jsonPayload.count!=NULL_VALUE",
        "jsonPayload.none:*",
        'jsonPayload.tags="green"',
        "jsonPayload.tags=(blue OR red)",
        "jsonPayload.nested.list.n=2",
        "jsonPayload.nested:value",
        "jsonPayload:took",
        "NOT jsonPayload.nested.key:*",
        r'jsonPayload.path="a.b\\c"',
        "httpRequest.status>=500",
        "httpRequest.latency>1s AND httpRequest.latency<=1250ms",
        "httpRequest.cacheHit=true",
        "timestamp>=2026-11-23",
        'timestamp>"2026-11-23T12:00:00.499Z" timestamp<"2026-11-23T13:00:00.500001+01:00"',
        'log_id("cloudaudit.googleapis.com/activity")',
        'source("projects/shop")',
        'ip_in_net(httpRequest.remoteIp, "10.0.0.0/8")',
        'CAST(jsonPayload.big, INT64) = "9007199254740993"',
        'NOT CAST(jsonPayload.big, INT64) = "9007199254740992"',
        'CAST(jsonPayload.count, STRING) =~ "^12$"',
        'CAST(REGEXP_EXTRACT(jsonPayload.message, "([0-9]+) ms"), INT64) > 9',
        "SEARCH(jsonPayload.message, 'MS took')",
        "SEARCH('front')",
        "straße",
        "503",
        '"took 42"',
        "-nowhere",
        "nowhere OR took AND 503",
    ],
)
def test_matches(text: str) -> None:
    assert matcher(text)(ENTRY)


@pytest.mark.parametrize(
    "text",
    [
        "severity>ERROR",
        "severity=NONSENSE",
        "severity!=NONSENSE",
        'jsonPayload.message=~"straSSe"',
        'jsonPayload.count=~"12"',
        'jsonPayload.count="twelve"',
        "jsonPayload.count!=twelve",
        "jsonPayload.big>1 AND jsonPayload.big<2",
        "jsonPayload.none=0",
        "jsonPayload.nested=value",
        "jsonPayload.missing=NULL_VALUE",
        "httpRequest.latency>5",
        'log_id("activity")',
        'source("projects/sho")',
        'ip_in_net(httpRequest.remoteIp, "192.168.0.0/16")',
        'ip_in_net(insertId, "0.0.0.0/0")',
        "CAST(jsonPayload.message, INT64) != 1",
        "SEARCH(jsonPayload.message, 'tood')",
        "tags",
        "took AND nowhere OR elsewhere",
    ],
)
def test_does_not_match(text: str) -> None:
    assert not matcher(text)(ENTRY)


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        # In a payload or in labels what is missing fails every comparison.
        ("jsonPayload.gone=x", False),
        ("jsonPayload.gone!=x", False),
        ("jsonPayload.gone!~x", False),
        ("NOT jsonPayload.gone=x", True),
        ("labels.gone!=x", False),
        ("jsonPayload.gone:*", False),
        # What a LogEntry defines has its default.
        ('trace=""', True),
        ("trace!=x", True),
        ("trace:*", False),
        ("sourceLocation.line=0", True),
        ("httpRequest.cacheLookup=false", True),
        ("receiveTimestamp<2000-01-01", True),
        ("operation.first!=true", True),
    ],
)
def test_what_is_missing(text: str, matches: bool) -> None:
    assert matcher(text)(ENTRY) is matches


@pytest.mark.parametrize(
    "text",
    [
        "protoPayload.size>9007199254740992",
        'protoPayload.size="9007199254740993"',
        "protoPayload.took>3s",
        "protoPayload.at<2026-11-24",
        "protoPayload.methodName=insert",
        "protoPayload.text!=seven",
    ],
)
def test_numbers_times_and_durations_of_protobuf_payloads(text: str) -> None:
    assert matcher(text)(AUDIT)


def test_an_entry_without_a_severity_is_default() -> None:
    assert matcher("severity=DEFAULT")({})
    assert matcher("severity<DEBUG")({})


def test_a_sample_chooses_its_share_and_always_the_same() -> None:
    chosen = matcher("sample(insertId, 0.25)")
    entries = [{"insertId": f"id-{n}"} for n in range(4_000)]
    hits = [chosen(entry) for entry in entries]
    assert 900 < sum(hits) < 1_100
    assert hits == [chosen(entry) for entry in entries]
    wider = matcher("sample(insertId, 0.5)")
    assert all(wider(entry) for entry, hit in zip(entries, hits, strict=True) if hit)
    assert not any(map(matcher("sample(insertId, 0)"), entries))
    assert all(map(matcher("sample(insertId, 1)"), entries))


def test_a_bad_query_is_not_evaluated_with_its_place() -> None:
    with pytest.raises(NotEvaluableError, match=r"no field sevrity.*at character 1"):
        matcher("sevrity=ERROR")


TERMS = st.sampled_from(
    ["severity>=ERROR", "jsonPayload.a=1", "jsonPayload.a!=1", "labels.b:x", "word", "trace:*"]
).map(parse)
TREES: st.SearchStrategy[Node] = st.recursive(
    TERMS,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)
ENTRIES = st.fixed_dictionaries(
    {},
    optional={
        "severity": st.sampled_from(["INFO", "ERROR"]),
        "jsonPayload": st.dictionaries(st.sampled_from("ab"), st.sampled_from([1, 2, "1", None])),
        "labels": st.dictionaries(st.sampled_from("bc"), st.sampled_from(["x", "y"])),
        "textPayload": st.sampled_from(["word", "other"]),
    },
)


@given(TREES, TREES, ENTRIES)
def test_de_morgan(one: Node, other: Node, entry: dict[str, Any]) -> None:
    neither = predicate(Not(Or((one, other))))(entry)
    assert neither == predicate(And((Not(one), Not(other))))(entry)
    assert neither == (not predicate(one)(entry) and not predicate(other)(entry))


@given(TREES, ENTRIES)
def test_twice_denied_is_itself(tree: Node, entry: dict[str, Any]) -> None:
    assert predicate(Not(Not(tree)))(entry) == predicate(tree)(entry)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(st.sampled_from(["jsonPayload.a", "timestamp", "severity", "httpRequest.latency"]), JSON)
@example("severity", "²")
@example("severity", "9" * 5_000)
@example("timestamp", "0001-01-01T00:00:00+01:00")
def test_no_entry_makes_matching_fail(field: str, value: Any) -> None:
    entry: dict[str, Any] = {}
    *outer, last = field.split(".")
    place = entry
    for part in outer:
        place = place.setdefault(part, {})
    place[last] = value
    for text in (f"{field}=1", f"{field}:x", f"{field}>2020-01-01", "x", f'{field}=~"."'):
        assert matcher(text)(entry) in (True, False)
