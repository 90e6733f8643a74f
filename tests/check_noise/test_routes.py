"""Severities reach whom they should: a page rings, a ticket does not, and each has an owner."""

from __future__ import annotations

import pytest

from tests.check_budget.laid_over import found, marked, stack

CHANNELS = "monitoring/channels.yaml"


def _routes(page: str, ticket: str) -> dict[str, str]:
    return {
        CHANNELS: "channels:\n"
        "  pager: {type: pagerduty, display_name: Pager, secret: pagerKey}\n"
        "  sms: {type: sms, display_name: Phone, number: '+15551234567'}\n"
        "  mail: {type: email, display_name: Mail, address: web@shop.example}\n"
        "  hook: {type: webhook, display_name: Hook, url: 'https://hook.shop.example/x'}\n"
        f"routes: {{page: [{page}], ticket: [{ticket}]}}\n"
    }


@pytest.mark.parametrize(
    ("page", "wrong"),
    [
        ("pager", False),
        ("mail", True),
        ("mail, sms", False),
        ("hook", False),
        ("mail, hook", False),
    ],
)
def test_a_page_rings(page: str, wrong: bool) -> None:
    files = _routes(page, "mail")
    hits = found("page-wakes-nobody", files)
    assert [marked(files, one) for one in hits] == [f"[{page}]"] * wrong


@pytest.mark.parametrize(
    ("ticket", "wrong"), [("mail", False), ("hook", False), ("mail, pager", True), ("sms", True)]
)
def test_a_ticket_does_not(ticket: str, wrong: bool) -> None:
    files = _routes("pager", ticket)
    hits = found("ticket-wakes-somebody", files)
    assert [marked(files, one) for one in hits] == [f"[{ticket}]"] * wrong


@pytest.mark.parametrize("protect", [True, False])
def test_a_stack_that_is_not_protected_may_wake_nobody(protect: bool) -> None:
    files = _routes("pager", "mail")
    more = "clarity:routes: {page: [mail], ticket: [mail]}"
    files |= stack(f"clarity:protect: true\n{more}" if protect else more)
    hits = found("page-wakes-nobody", files)
    assert [(one.span.file, marked(files, one)) for one in hits] == [
        ("Pulumi.prod.yaml", "[mail]")
    ] * protect
    assert not hits or "in prod" in hits[0].message


@pytest.mark.parametrize(("owner", "wrong"), [("web", False), ("tbd", True), ("no_one", True)])
def test_an_owner_is_somebody(owner: str, wrong: bool) -> None:
    files = {
        "monitoring/service.yaml": f"id: shop\ndisplay_name: Shop\nowner: {owner}\n"
        "runbook: docs/runbooks.md\n"
    }
    hits = found("owner-placeholder", files)
    assert [marked(files, one) for one in hits] == [owner] * wrong
