"""Uptime checks: requests that Google makes from outside."""

from __future__ import annotations

from monitoring.compile_error import CompileError, Fault
from monitoring.context import Context, renamed
from monitoring.model import Service, UptimeCheck
from monitoring.plan import Json, Kind, Resource


def uptime_resource(context: Context, service: Service, check: UptimeCheck) -> Resource:
    """The check; raises CompileError where neither it nor the stack names a host."""
    host = check.host or context.host
    if not host:
        raise CompileError(
            Fault.HOST,
            f"uptime check {check.key} has no host to ask",
            "give the check a host, or the stack a clarity:host",
        )
    body: dict[str, Json] = {
        "displayName": f"{service.display_name}: {check.display_name}",
        "monitoredResource": {
            "type": "uptime_url",
            # The project stands here too, or the provider would replace the check on every run.
            "labels": {"host": host, "project_id": context.project},
        },
        "httpCheck": {
            "path": check.path,
            "port": check.port,
            "requestMethod": "GET",
            "useSsl": check.tls,
            "validateSsl": check.tls,
        },
        "period": f"{check.period}s",
        "timeout": f"{check.timeout}s",
    }
    if check.contains:
        matcher = {"content": check.contains, "matcher": "CONTAINS_STRING"}
        body["contentMatchers"] = [matcher]
    if check.regions:
        body["selectedRegions"] = list(check.regions)
    return context.resource(
        Kind.UPTIME,
        f"uptime/{check.key}",
        body,
        source=check.source,
        service=service.id,
        aliases=renamed("uptime/", check.aliases),
    )
