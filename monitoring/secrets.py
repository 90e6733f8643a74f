"""Secrets that are recognised by their form, wherever they stand.

Each pattern is the form that the issuer documents for its keys; a word such as ``password`` alone
says nothing. A pattern is only tried on a text that holds its mark, so that looking through a large
config costs next to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret found in a text, from `start` to `end`: `what` it is, never its value."""

    what: str
    start: int
    end: int


_FORMS: tuple[tuple[str, str, str], ...] = (
    ("a Slack token", "xox", r"\bxox[abeoprs]-[0-9A-Za-z-]{10,250}"),
    (
        "the address of a Slack webhook",
        "hooks.slack.com/",
        r"\bhooks\.slack\.com/(?:services|workflows|triggers)/[\w/-]{16,200}",
    ),
    (
        "the address of a Google Chat webhook",
        "chat.googleapis.com/",
        r"\bchat\.googleapis\.com/v1/spaces/[\w/-]{1,200}\?[^\s\"']{0,200}(?:key|token)=[\w%=-]{8,200}",
    ),
    (
        "the address of a Discord webhook",
        "/api/webhooks/",
        r"\bdiscord(?:app)?\.com/api/webhooks/\d{5,25}/[\w-]{20,200}",
    ),
    (
        "the address of a Teams webhook",
        "webhook.office.com/",
        r"\bwebhook\.office\.com/webhookb2/[\w@/-]{20,300}",
    ),
    (
        "the address of a PagerDuty integration",
        "events.pagerduty.com/integration/",
        r"\bevents\.pagerduty\.com/integration/[0-9A-Za-z]{20,64}",
    ),
    ("an AWS access key", "AKIA", r"\bAKIA[0-9A-Z]{16}\b"),
    ("a GitHub token", "gh", r"\bgh[oprsu]_[0-9A-Za-z]{36,255}\b"),
    ("a GitHub token", "github_pat_", r"\bgithub_pat_\w{22,255}"),
    ("a GitLab token", "glpat-", r"\bglpat-[\w-]{20,100}"),
    ("a Google API key", "AIza", r"\bAIza[\w-]{35}(?![\w-])"),
    ("a Google OAuth secret", "GOCSPX-", r"\bGOCSPX-[\w-]{20,60}"),
    ("a Google access token", "ya29.", r"\bya29\.[\w-]{20,500}"),
    ("a Stripe key", "k_live_", r"\b[rs]k_live_[0-9A-Za-z]{16,250}"),
    ("a SendGrid key", "SG.", r"\bSG\.[\w-]{16,64}\.[\w-]{16,128}"),
    ("a JSON web token", "eyJ", r"\beyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{10,2000}"),
    ("a bearer token", "earer ", r"\b[Bb]earer [\w.~+/-]{20,4000}=*"),
    ("a private key", "PRIVATE KEY", r"-----BEGIN (?:[A-Z]{2,20} )?PRIVATE KEY-----"),
    (
        "a password in a URL",
        "://",
        r"(?<=://)[^\s/:@\"'<>{}$]{0,100}:[^\s/:@\"'<>{}$*]{1,200}(?=@[\w\[])",
    ),
)
_PATTERNS = tuple((what, mark, re.compile(pattern)) for what, mark, pattern in _FORMS)


def secrets_in(text: str) -> Iterator[Secret]:
    """The secrets in a text, each with its place; one that lies within another may be told too."""
    for what, mark, pattern in _PATTERNS:
        if mark in text:
            yield from (Secret(what, *found.span()) for found in pattern.finditer(text))


def hidden(text: str) -> str:
    """The text with asterisks for the secrets in it, as many as these have characters."""
    for secret in secrets_in(text):
        stars = "*" * (secret.end - secret.start)
        text = f"{text[: secret.start]}{stars}{text[secret.end :]}"
    return text
