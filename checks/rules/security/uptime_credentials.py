"""Credentials of an uptime check that stand in a file.

A check that signs in carries a password, a token or a cookie. Written into its body or its path it
is in the repository, and the path of a check is also in its results and in the access log of
whatever it asks. Let a health check need no sign-in, or let it sign in as the service agent of
Monitoring, whose tokens are made for each request.

Source: comments of UptimeCheckConfig.HttpCheck in the API's protocol buffers: passwords are masked
when read, headers only with mask_headers; service_agent_authentication sends an OIDC token.

PASS
    # check.json
    {
      "displayName": "Shop",
      "monitoredResource": {"type": "uptime_url", "labels": {"host": "shop.example"}},
      "httpCheck": {
        "path": "/health?verbose=1",
        "port": 443,
        "useSsl": true,
        "validateSsl": true,
        "headers": {"Accept": "application/json"}
      },
      "period": "60s",
      "timeout": "10s"
    }
FAIL
    # check.json
    {
      "displayName": "Shop",
      "monitoredResource": {"type": "uptime_url", "labels": {"host": "shop.example"}},
      "httpCheck": {
        "path": "/health",
        "port": 443,
        "useSsl": true,
        "validateSsl": true,
        "headers": {"X-Api-Key": "0f9a8b7c6d5e4f3a"}
                                 ^^^^^^^^^^^^^^^^^^
      },
      "period": "60s",
      "timeout": "10s"
    }
FAIL
    # monitoring/uptime_checks.yaml
    uptime_checks:
      shop:
        display_name: Shop
        path: /health?token=0f9a8b7c6d5e4f3a
                      ^^^^^^^^^^^^^^^^^^^^^^
        period: 60s
        timeout: 10s
        severity: page
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.secret_names import is_clear, is_secret_header, parameter_of, place_of
from checks.rule import Finding, Group, Path, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.part import Part
from monitoring.plan import Kind
from monitoring.validation.reading import Body, entries, text

_HINT = "take it out and change it; let the check sign in as the service agent, or need no sign-in"


def _check(view: PlanView) -> Iterator[Finding]:
    for check in view.plan.of(Kind.UPTIME):
        for path, what, part in _held(entries(check.body, "httpCheck")):
            message = f"the check carries a secret in clear, {what}"
            yield Finding(check.source, ("httpCheck", *path), message, _HINT, part=part)


def _held(request: Body) -> Iterator[tuple[Path, str, Part | None]]:
    """Where a request holds a secret, as what, and in which part of the text there."""
    if is_clear(text(entries(request, "authInfo"), "password")):
        yield ("authInfo", "password"), "its password", None
    headers = entries(request, "headers")
    for name in headers:
        if is_secret_header(name) and is_clear(text(headers, name)):
            yield ("headers", name), f"the header {name}", None
    path = text(request, "path")
    named = parameter_of(path)
    if named:
        yield ("path",), f"the parameter {named} of its path", place_of(path, named)


RULE = Rule("uptime-credentials", Group.SECURITY, Severity.WARNING, plan=_check)
