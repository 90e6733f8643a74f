"""Requests that the service makes: spans for them, and the trace's headers in them."""

from __future__ import annotations

import os
from typing import Any

from opentelemetry.metrics import NoOpMeterProvider
from opentelemetry.trace import TracerProvider

_NAMES_VARIABLE = "OTEL_SEMCONV_STABILITY_OPT_IN"
_STABLE_NAMES = "http"


def instrument(provider: TracerProvider) -> list[Any]:
    """Trace httpx and requests; gives the instrumentors to be undone, without those already on."""
    from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
    from opentelemetry.instrumentation.requests import RequestsInstrumentor

    done = []
    before = os.environ.get(_NAMES_VARIABLE)
    # They read the variable once. Without it their attributes have other names than the server's.
    os.environ.setdefault(_NAMES_VARIABLE, _STABLE_NAMES)
    try:
        for one in (HTTPXClientInstrumentor(), RequestsInstrumentor()):
            if not one.is_instrumented_by_opentelemetry:
                one.instrument(tracer_provider=provider, meter_provider=NoOpMeterProvider())
                done.append(one)
    finally:
        if before is None:
            os.environ.pop(_NAMES_VARIABLE, None)
    return done


def uninstrument(instrumentors: list[Any]) -> None:
    """Undo what `instrument` did."""
    for one in instrumentors:
        if one.is_instrumented_by_opentelemetry:
            one.uninstrument()
    instrumentors.clear()
