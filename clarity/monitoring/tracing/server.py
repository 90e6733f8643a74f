"""FastAPI's own tracing, as this library wants it: one span a request, and nothing of its data.

It costs half of what the instrumentation package does; its metrics and logs (which hold messages
and stacks) are off, as other parts of this library see to those.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any

from clarity.monitoring.probes import is_probe
from clarity.monitoring.requests.path import below

if TYPE_CHECKING:
    from fastapi.telemetry import TelemetryConfig
    from opentelemetry.trace import TracerProvider


def telemetry(provider: TracerProvider | None = None) -> TelemetryConfig:
    """For ``FastAPI(telemetry=telemetry())``; without a provider OpenTelemetry's global one counts.

    An application that is made before tracing is configured needs no provider: it is looked up
    with each request.
    """
    return {
        "tracer_provider": provider,
        "tracing": True,
        "metrics": False,
        "logs": False,
        "operation_spans": False,
        "auto_configure": False,
        "exclude": is_left_out,
    }


def is_left_out(scope: MutableMapping[str, Any]) -> bool:
    """Probes, and WebSockets: a span of theirs would be as long as the connection."""
    if scope["type"] != "http":
        return True
    return is_probe(below(scope))
