"""Uptime checks: google.monitoring.v3.UptimeCheckService."""

from __future__ import annotations

from monitoring.plan import Kind
from sandbox.api import builtin, masks, names
from sandbox.api.context import Api, Body, Request
from sandbox.api.errors import ApiError, in_use
from sandbox.api.handlers import secret_fields
from sandbox.api.handlers.base import Collection
from sandbox.api.handlers.references import policy_selects

MESSAGE = "google.monitoring.v3.UptimeCheckConfig"
_PORTS = {True: 443, False: 80}

CHECKS = Collection(
    Kind.UPTIME,
    names.UPTIME,
    "uptimeCheckConfigs",
    lambda parts, name: f"Config not found for check {parts['id']} in project {parts['project']}",
    shown=secret_fields.uptime_shown,
    sized=True,
)


def create(api: Api, request: Request) -> Body:
    project = api.read_name(names.PROJECT, request.get("parent"), "parent")["project"]
    check = dict(request.get("uptimeCheckConfig", {}))
    id = names.new_slug(check.get("displayName", ""))
    check["name"] = names.UPTIME.fill(project=project, id=id)
    _complete(check)
    _check(api, project, check)
    api.add(CHECKS.kind, f"projects/{project}", check["name"], check)
    return CHECKS.shown(check)


def update(api: Api, request: Request) -> Body:
    sent = request.get("uptimeCheckConfig", {})
    row = CHECKS.find(api, sent.get("name"))
    mask = request.get("updateMask")
    check = masks.applied(MESSAGE, row.body, sent, mask) if mask else dict(sent)
    check["name"] = row.body["name"]
    _complete(check)
    check = secret_fields.uptime_restored(check, row.body)
    _check(api, names.UPTIME.read(row.key)["project"], check)
    api.store.update(row.key, check)
    return CHECKS.shown(check)


def delete(api: Api, request: Request) -> Body:
    """Refused while a policy's filter names the check."""
    row = CHECKS.find(api, request.get("name"))
    parts = names.UPTIME.read(row.key)
    policies = api.store.children(Kind.POLICY, f"projects/{parts['project']}", text=parts["id"])
    users = [p.body["name"] for p in policies if policy_selects(p.body, parts["id"])]
    if users:
        raise in_use(row.body["name"], users)
    api.store.delete(row.key)
    return {}


def listing(api: Api, request: Request) -> Body:
    project = api.read_name(names.PROJECT, request.get("parent"), "parent")["project"]
    return CHECKS.page(api, request, f"projects/{project}")


def ips(api: Api, request: Request) -> Body:
    return {"uptimeCheckIps": list(builtin.UPTIME_IPS)}


def _complete(check: Body) -> None:
    """The defaults that the service fills in."""
    check.setdefault("checkerType", "STATIC_IP_CHECKERS")
    http = check.get("httpCheck")
    if http is not None:
        http = check["httpCheck"] = dict(http)
        http.setdefault("requestMethod", "GET")
        http.setdefault("path", "/")
        http.setdefault("port", _PORTS[bool(http.get("useSsl"))])


def _check(api: Api, project: str, check: Body) -> None:
    try:
        api.judge(Kind.UPTIME, check, project)
    except ApiError as refusal:
        secrets = secret_fields.uptime_secrets(check)
        raise refusal.without(secrets, secret_fields.MASK) from None
