"""A runbook that is not there.

The person who is woken follows the link. A file that was moved, or a heading that was renamed,
leaves them without help at the one moment when they need it. The alerts that follow from objectives
link to the headings ``burn-rate``, those of uptime checks to ``uptime``, those of silent metrics to
``metric-absent`` of the service's runbook.

Headings are named as GitHub names them: small letters, hyphens for spaces, no punctuation.

Source: Site Reliability Workbook, chapter 8, on playbooks; GitHub's documentation of section links.

PASS
    # monitoring/service.yaml
    id: shop
    display_name: Shop
    owner: web
    runbook: docs/runbooks.md
FAIL
    # monitoring/service.yaml
    id: shop
    display_name: Shop
    owner: web
    runbook: docs/playbooks.md
             ^^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.labels import meant
from checks.facts.runbooks import MARKDOWN, anchors, runbooks
from checks.rule import Finding, Group, ProjectView, Rule
from monitoring.diagnostics import Severity
from monitoring.part import Part
from monitoring.plan import Kind, Source
from monitoring.validation.reading import entries, text

_PATH = ("runbook",)
_LINKED = "Follow the runbook: "  # before the link, at the end of a policy's documentation


def _check(view: ProjectView) -> Iterator[Finding]:
    pages: dict[str, list[tuple[Source, str]]] = {}
    for source, runbook in runbooks(view.model):
        page, _, anchor = runbook.partition("#")
        if page in view.runbooks:
            pages.setdefault(page, []).append((source, anchor))
    linked = _linked(view) if pages else {}
    for page, named in pages.items():
        document = view.runbooks[page]
        if document is None:  # told once, however many name it
            message = f"there is no file {page}"
            yield Finding(named[0][0], _PATH, message, "write it, or name the one that is there")
        elif page.endswith(MARKDOWN):
            known = anchors(document)
            for source, anchor in named:
                if anchor and anchor.lower() not in known:
                    yield _no_heading(source, page, anchor, known)
            whole = next((source for source, anchor in named if not anchor), None)
            if whole is not None:
                for anchor in sorted(linked.get(page, set()) - known):
                    yield _not_linked(whole, page, anchor)


def _linked(view: ProjectView) -> dict[str, set[str]]:
    """The headings of each document that our own policies link to, unless an alert names them."""
    own = {runbook for _, runbook in runbooks(view.model)}
    found: dict[str, set[str]] = {}
    for plan in view.plans.values():
        for policy in plan.of(Kind.POLICY):
            content = text(entries(policy.body, "documentation"), "content")
            _, said, link = content.rpartition(_LINKED)
            if said and link not in own:
                page, _, anchor = link.partition("#")
                if anchor:
                    found.setdefault(page, set()).add(anchor)
    return found


def _no_heading(source: Source, page: str, anchor: str, known: frozenset[str]) -> Finding:
    from difflib import get_close_matches  # only when a heading is missing

    close = get_close_matches(anchor, known, n=1)
    hint = f"did you mean #{close[0]}?" if close else f"add the heading, or link to {page} alone"
    text = f"{page}#{anchor}"
    part = Part(text, len(page) + 1, len(text))
    message = f"{page} has no heading for #{anchor}"
    return Finding(source, _PATH, message, hint, meant(anchor, known), part)


def _not_linked(source: Source, page: str, anchor: str) -> Finding:
    message = f"{page} has no heading for #{anchor}, to which alerts of the service link"
    return Finding(source, _PATH, message, f"add a heading: ## {anchor.replace('-', ' ').title()}")


RULE = Rule("runbook-dead", Group.NOISE, Severity.WARNING, project=_check)
