"""A webhook that is called without encryption.

Over http the incident can be read and changed on its way, and so can the password or the token that
the receiver trusts. Google calls from outside, so that every network between is on the way. Only
an address of the machine itself, as the sandbox has, never leaves it.

Source: Google, "Create and manage notification channels", whose webhooks are https endpoints.

PASS
    # channel.json
    {
      "type": "webhook_tokenauth",
      "displayName": "Bot",
      "labels": {"url": "https://bot.example/hooks"}
    }
FAIL
    # channel.json
    {
      "type": "webhook_tokenauth",
      "displayName": "Bot",
      "labels": {"url": "http://bot.example/hooks"}
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^
    }
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.plan import Kind
from monitoring.validation.reading import entries, text

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def _check(view: PlanView) -> Iterator[Finding]:
    for channel in view.plan.of(Kind.CHANNEL):
        url = text(entries(channel.body, "labels"), "url")
        if url[:7].lower() == "http://" and _host(url) not in _LOOPBACK:
            message = f"incidents go to {_host(url)} over http, which anybody on the way can read"
            yield Finding(channel.source, ("labels", "url"), message, "use https")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


RULE = Rule("webhook-unencrypted", Group.SECURITY, Severity.WARNING, plan=_check)
