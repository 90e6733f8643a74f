"""An alert that is mailed out of the house.

An incident says what is broken, where, and often for whom: it belongs to addresses of the company
that answers for the service. `email_domains` in monitoring/checks.yaml says which domains these
are, their subdomains included. Without it only the mailboxes of public providers are found: what is
sent there leaves with whoever owns the account.

Source: policy of the project; for data of patients 45 CFR 164.312(e), transmission security.

PASS
    # monitoring/checks.yaml
    email_domains: [shop.example]
FAIL
    # monitoring/checks.yaml
    email_domains: [shop.example]
    # Pulumi.prod.yaml
    config:
      gcp:project: shop-prod
      clarity:environment: prod
      clarity:host: shop.example
      clarity:protect: true
      clarity:channels:
        mail: {address: jo@agency.example}
                        ^^^^^^^^^^^^^^^^^
FAIL
    # monitoring/channels.yaml
    channels:
      pager: {type: pagerduty, display_name: Pager, secret: pagerKey}
      mail: {type: email, display_name: Mail, address: shop.alerts@gmail.com}
                                                       ^^^^^^^^^^^^^^^^^^^^^
    routes: {page: [pager], ticket: [mail]}
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checks.facts.addresses import addresses
from checks.rule import Finding, Group, ProjectView, Rule
from monitoring.diagnostics import Severity

_PUBLIC = (
    *("163.com", "aol.com", "fastmail.com", "gmail.com", "gmx.com", "gmx.de", "gmx.net"),
    *("googlemail.com", "hotmail.com", "icloud.com", "live.com", "mail.ru", "me.com", "msn.com"),
    *("outlook.com", "proton.me", "protonmail.com", "qq.com", "web.de", "yahoo.com", "yandex.ru"),
)


def _check(view: ProjectView) -> Iterator[Finding]:
    allowed = view.model.checks.email_domains
    for address in addresses(view):
        if address.label != "email_address":
            continue
        domain = address.value.rpartition("@")[2].lower().rstrip(".")
        if allowed and not _within(domain, allowed):
            message = f"alerts are mailed to {domain}, which is not among {', '.join(allowed)}"
            hint = "mail them to a domain of email_domains, or add this one there"
        elif not allowed and _within(domain, _PUBLIC):
            message = f"alerts are mailed to a private mailbox, at {domain}"
            hint = "mail them to a group of the company, which people join and leave"
        else:
            continue
        yield Finding(address.source, address.path, message, hint)


def _within(domain: str, domains: Sequence[str]) -> bool:
    return any(domain == one or domain.endswith(f".{one}") for one in domains)


RULE = Rule("email-domain", Group.SECURITY, Severity.WARNING, project=_check)
