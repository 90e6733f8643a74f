"""Runbooks lead somewhere: the file is there, the heading is in it, the URL opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.check import check
from checks.examples import PROJECT
from checks.facts.runbooks import MAX_BYTES, anchors, document_in, is_inside
from monitoring.plan import Kind
from tests.check_budget.laid_over import found, marked

ALERT = PROJECT["monitoring/alerts.yaml"]


def _service(runbook: str) -> dict[str, str]:
    head = "id: shop\ndisplay_name: Shop\nowner: web\n"
    return {"monitoring/service.yaml": head + (f"runbook: {runbook}\n" if runbook else "")}


def _alert(runbook: str) -> dict[str, str]:
    assert "severity: ticket\n" in ALERT
    line = f"severity: ticket\n    runbook: {runbook}\n"
    return {"monitoring/alerts.yaml": ALERT.replace("severity: ticket\n", line)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Burn rate", {"burn-rate"}),
        ("## What's up, *doc*? ##", {"whats-up-doc"}),
        ("# `/health/ready` fails", {"healthready-fails"}),
        ("# See [the wiki](https://wiki.example)", {"see-the-wiki"}),
        ("# snake_case stays", {"snake_case-stays"}),
        ("# Twice\n# Twice\n# Twice", {"twice", "twice-1", "twice-2"}),
        ("Underlined\n----------\n", {"underlined"}),
        ("```\n# no heading\n```\n# One", {"one"}),
        ("~~~\n```\n# none\n~~~\n# One", {"one"}),
        ('<a name="Here"></a>\n<h2 class="x" id="there">', {"here", "there"}),
        ("#hashtag\n\ntext\n\n---\n", set()),
        ("# Überlast", {"überlast"}),
    ],
)
def test_headings_are_named_as_github_names_them(text: str, expected: set[str]) -> None:
    assert anchors(text) == expected


def test_very_many_equal_headings_take_no_time_of_their_own() -> None:
    assert len(anchors("# a\n" * 100_000)) == 100_000


@pytest.mark.parametrize(
    ("path", "inside"),
    [
        ("docs/runbooks.md", True),
        ("RUNBOOK.md", True),
        ("../other/RUNBOOK.md", False),
        ("docs/../../x.md", False),
        ("/home/ann/x.md", False),
        ("C:\\x.md", False),
        ("https://wiki.example/x", False),
        ("", False),
    ],
)
def test_a_path_stays_in_the_repository(path: str, inside: bool) -> None:
    assert is_inside(path) is inside


def test_only_files_of_the_checkout_are_read(tmp_path: Path) -> None:
    root = tmp_path / "checkout"
    root.mkdir()
    (root / "a.md").write_text("# A")
    (tmp_path / "secret.md").write_text("# S")
    (root / "link.md").symlink_to(tmp_path / "secret.md")
    (root / "ring.md").symlink_to(root / "ring.md")
    (root / "large.md").write_bytes(b"x" * (MAX_BYTES + 5))
    assert document_in(root, "a.md") == "# A"
    assert len(document_in(root, "large.md") or "") == MAX_BYTES
    for name in ("link.md", "ring.md", "none.md", ".", "nul\0.md"):
        assert document_in(root, name) is None


def test_a_file_that_is_not_there_is_told_once() -> None:
    files = _service("docs/none.md") | _alert("docs/none.md#queue")
    (one,) = found("runbook-dead", files)
    assert marked(files, one) == "docs/none.md"
    assert one.span.file == "monitoring/service.yaml"


def test_a_heading_that_is_not_there_is_told_with_the_nearest() -> None:
    files = _alert("docs/runbooks.md#burn-rates")
    (one,) = found("runbook-dead", files)
    assert marked(files, one) == "burn-rates"
    assert (one.hint, one.fix) == ("did you mean #burn-rate?", "burn-rate")
    assert found("runbook-dead", _alert("docs/runbooks.md#Burn-Rate")) == []


def test_headings_that_our_own_alerts_link_to_are_wanted() -> None:
    files = {"docs/runbooks.md": "# Metric absent\n"}
    (one,) = found("runbook-dead", files)
    assert marked({**PROJECT, **files}, one) == "docs/runbooks.md"
    assert "#burn-rate, to which alerts of the service link" in one.message
    assert one.hint == "add a heading: ## Burn Rate"


def test_headings_of_what_is_no_markdown_are_not_looked_for() -> None:
    files = _service("docs/runbooks.txt") | {"docs/runbooks.txt": "Burn rate"}
    assert found("runbook-dead", files) == []


@pytest.mark.parametrize(
    "runbook",
    ["https://wiki.example/x", "http://wiki.example/x#a", "docs/runbooks.md", "docs/a b.md"],
)
def test_what_leads_somewhere_is_well_formed(runbook: str) -> None:
    assert found("runbook-malformed", _alert(runbook)) == []


@pytest.mark.parametrize(
    "runbook",
    [
        "htps://wiki.example/x",
        "https:///x",
        "https://wiki.example/a b",
        "https://[::1",
        "www.wiki.example/x",
        "wiki.example.com/x",
        "file:///home/ann/x.md",
        "/home/ann/x.md",
        "../x.md",
    ],
)
def test_what_leads_nowhere_is_told_once_at_its_value(runbook: str) -> None:
    files = _alert(f'"{runbook}"')
    (one,) = found("runbook-malformed", files)
    assert marked(files, one) == f'"{runbook}"'
    assert found("runbook-dead", files) == []


def test_links_of_raw_documentation_are_urls() -> None:
    text = (
        "displayName: x\nseverity: WARNING\ncombiner: OR\nconditions:\n"
        "- {displayName: x, conditionMatchedLog: {filter: severity>=ERROR}}\n"
        "documentation: {links: [{displayName: a, url: 'https://a.example'}, "
        "{displayName: b, url: 'wiki/b'}]}\n"
    )
    (one,) = found("runbook-malformed", {"policy.yaml": text})
    assert marked({"policy.yaml": text}, one) == "'wiki/b'"


def test_a_service_that_pages_without_a_runbook_says_for_what() -> None:
    alerts = ALERT.replace("severity: ticket", "severity: page")
    files = _service("") | {"monitoring/alerts.yaml": alerts}
    (one,) = found("page-no-runbook", files)
    assert one.message == "shop wakes people for availability, latency, queue, and has no runbook"
    own = alerts.replace("severity: page\n", "severity: page\n    runbook: docs/runbooks.md\n")
    (one,) = found("page-no-runbook", _service("") | {"monitoring/alerts.yaml": own})
    assert "queue" not in one.message


def test_every_policy_of_the_shipped_plan_is_seen_to_link_to_its_runbook(root: Path) -> None:
    """The rule reads the links out of the documentation: it must not lose sight of them."""
    from checks.rules.noise.runbook_dead import _LINKED

    for plan in check(root).plans.values():
        for policy in plan.of(Kind.POLICY):
            content = policy.body["documentation"]["content"]
            assert content.rpartition(_LINKED)[2].startswith("docs/runbooks.md#"), policy.key
