"""Requests that the service makes: spans for them, and the trace's headers in them."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from typing import Any

from opentelemetry.metrics import NoOpMeterProvider
from opentelemetry.trace import TracerProvider

_NAMES_VARIABLE = "OTEL_SEMCONV_STABILITY_OPT_IN"
_STABLE_NAMES = "http"


def instrument(provider: TracerProvider) -> list[Any]:
    """Trace httpx and requests; gives the instrumentors to be undone, without those already on."""
    done = []
    before = os.environ.get(_NAMES_VARIABLE)
    # They read the variable once. Without it their attributes have other names than the server's.
    os.environ.setdefault(_NAMES_VARIABLE, _STABLE_NAMES)
    try:
        for one in _instrumentors():
            if not one.is_instrumented_by_opentelemetry:
                one.instrument(tracer_provider=provider, meter_provider=NoOpMeterProvider())
                done.append(one)
    finally:
        if before is None:
            os.environ.pop(_NAMES_VARIABLE, None)
    return done


def _instrumentors() -> Iterator[Any]:
    """Of the clients that are installed: httpx need not be."""
    if importlib.util.find_spec("httpx") is not None:
        from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor

        yield HTTPXClientInstrumentor()
    from opentelemetry.instrumentation.requests import RequestsInstrumentor

    yield RequestsInstrumentor()


def uninstrument(instrumentors: list[Any]) -> None:
    """Undo what `instrument` did."""
    for one in instrumentors:
        if one.is_instrumented_by_opentelemetry:
            one.uninstrument()
    instrumentors.clear()
