"""An uptime check that asks without encryption.

Over http the check does not see what users see: an expired certificate, a broken handshake, or a
listener on 443 that is down leave it passing. What it sends can be read on the way, a header with
a token among it.

Source: comments of UptimeCheckConfig.HttpCheck in the API's protocol buffers: without use_ssl the
request is HTTP.

PASS
    # monitoring/uptime_checks.yaml
    uptime_checks:
      shop: {display_name: Shop, path: /, period: 60s, timeout: 10s, severity: page}
FAIL
    # monitoring/uptime_checks.yaml
    uptime_checks:
      shop:
        display_name: Shop
        path: /
        period: 60s
        timeout: 10s
        severity: page
        port: 80
        tls: false
             ^^^^^
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.plan import Kind
from monitoring.validation.reading import entries, has


def _check(view: PlanView) -> Iterator[Finding]:
    for check in view.plan.of(Kind.UPTIME):
        request = entries(check.body, "httpCheck")
        if has(check.body, "httpCheck") and not request.get("useSsl"):
            path = ("httpCheck", "useSsl") if has(request, "useSsl") else ("httpCheck",)
            message = "the check asks over http: it passes while https is broken for everybody"
            hint = "ask over https, and let the check judge the certificate"
            yield Finding(check.source, path, message, hint)


RULE = Rule("uptime-unencrypted", Group.SECURITY, Severity.WARNING, plan=_check)
