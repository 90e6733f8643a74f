"""A runbook that leads nowhere from where it is read.

An incident is read on a phone, away from any checkout. A runbook is a URL of http or https with a
host, or a path inside the repository, relative to its root: not a path of somebody's machine, and
not an address without its https.

Source: google.monitoring.v3 AlertPolicy.Documentation.Link; RFC 3986, section 3.

PASS
    # monitoring/service.yaml
    id: shop
    display_name: Shop
    owner: web
    runbook: https://wiki.shop.example/runbooks#burn-rate
FAIL
    # monitoring/service.yaml
    id: shop
    display_name: Shop
    owner: web
    runbook: www.shop.example/runbooks
             ^^^^^^^^^^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from checks.facts.runbooks import ADDRESS, URL, is_inside, runbooks
from checks.rule import Finding, Group, PlanView, ProjectView, Rule
from monitoring.diagnostics import Severity
from monitoring.plan import Kind
from monitoring.validation.reading import entries, has_token, objects, text

_SCHEMES = ("http", "https")


def _project(view: ProjectView) -> Iterator[Finding]:
    for source, runbook in runbooks(view.model):
        told = _wrong(runbook)
        if told:
            yield Finding(source, ("runbook",), *told)


def _plan(view: PlanView) -> Iterator[Finding]:
    for policy in view.plan.of(Kind.POLICY):
        for index, link in enumerate(objects(entries(policy.body, "documentation"), "links")):
            url = text(link, "url")
            told = _wrong_url(url) if url and not has_token(url) else None
            if told:
                yield Finding(policy.source, ("documentation", "links", index, "url"), *told)


def _wrong(runbook: str) -> tuple[str, str] | None:
    if URL.match(runbook):
        return _wrong_url(runbook)
    page = runbook.partition("#")[0]
    if ADDRESS.match(page):
        return "an address without its scheme is taken for a path", f"write https://{runbook}"
    if not is_inside(page):
        return (
            "this path leads out of the repository",
            "write it from the root of the repository, with /: docs/runbooks.md",
        )
    return None


def _wrong_url(url: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(url)
        host, scheme = parts.hostname, parts.scheme.lower()
    except ValueError:
        return "this is no URL", "for instance https://wiki.example.com/runbooks"
    if scheme not in _SCHEMES:
        shown = f"a link of {scheme}:" if scheme else "a link without a scheme"
        return f"{shown} opens nothing in an incident", "link by https"
    if not host or any(each.isspace() for each in url):
        return "this URL has no host, or a space in it", "for instance https://wiki.example.com/x"
    return None


RULE = Rule("runbook-malformed", Group.NOISE, Severity.WARNING, plan=_plan, project=_project)
