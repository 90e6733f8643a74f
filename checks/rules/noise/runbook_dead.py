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
from dataclasses import dataclass
from difflib import get_close_matches

from checks.rule import Finding, Group, Path, ProjectView, Rule
from checks.runbooks import MARKDOWN, anchors
from monitoring.diagnostics import Severity
from monitoring.plan import Kind, Source
from monitoring.validation.reading import entries, text

_LINKED = "Follow the runbook: "  # before the link, at the end of a policy's documentation


@dataclass(frozen=True, slots=True)
class _Written:
    """A runbook as somebody wrote it: the document, and the heading in it, which may be empty."""

    source: Source
    page: str
    anchor: str

    @property
    def path(self) -> Path:
        return ("runbook",)


def _check(view: ProjectView) -> Iterator[Finding]:
    written = list(_written(view))
    if not written:
        return
    linked = _linked(view)
    headings: dict[str, frozenset[str] | None] = {}
    for one in written:
        document = view.runbooks[one.page]
        first = one.page not in headings
        if first:
            markdown = document is not None and one.page.endswith(MARKDOWN)
            headings[one.page] = anchors(document or "") if markdown else None
        if document is None:
            if first:  # once a document, however many name it
                yield Finding(one.source, one.path, f"there is no file {one.page}", "write it")
            continue
        known = headings[one.page]
        if known is not None:
            wanted = {one.anchor} if one.anchor else linked.get(one.page, set()) if first else set()
            for name in sorted(wanted):
                if name.lower() not in known:
                    yield _no_heading(one, name, known)


def _written(view: ProjectView) -> Iterator[_Written]:
    """The runbooks that name a document of the checkout, those of services first."""
    services = view.model.services
    alerts = (alert for service in services for alert in service.alerts)
    for each in (*services, *alerts):
        page, _, anchor = each.runbook.partition("#")
        if page in view.runbooks:
            yield _Written(each.source, page, anchor)


def _linked(view: ProjectView) -> dict[str, set[str]]:
    """The headings of each document that our own policies link to, unless an alert names them."""
    own = {alert.runbook for service in view.model.services for alert in service.alerts}
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


def _no_heading(one: _Written, name: str, known: frozenset[str]) -> Finding:
    close = get_close_matches(name, known, n=1)
    message = f"{one.page} has no heading for #{name}"
    if one.anchor:
        return Finding(
            one.source,
            one.path,
            message,
            f"did you mean #{close[0]}?" if close else f"write the heading, or link to {one.page}",
        )
    return Finding(
        one.source,
        one.path,
        f"{message}, to which alerts of the service link",
        f"add it; there is #{close[0]}" if close else "add the heading",
    )


RULE = Rule("runbook-dead", Group.NOISE, Severity.WARNING, project=_check)
