"""A span around a function: plain, asynchronous, or a generator of either kind."""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar, cast

from opentelemetry import context, trace
from opentelemetry.semconv.attributes.error_attributes import ERROR_TYPE
from opentelemetry.trace import Span, StatusCode

from clarity.monitoring.tracing.setup import tracer

P = ParamSpec("P")
R = TypeVar("R")

SUCCESS = "function.success"


def trace_function(name: str | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A decorator: each call is a span, called `name` or ``module.qualified_name``.

    The span of a generator lasts from the first item that is asked for to the last, and is the
    current one only while the generator runs. Of an exception the span tells the type alone.
    """
    if callable(name):
        raise TypeError("trace_function is called: @trace_function(), with a name or without")

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        call = _Call(function, name)
        if inspect.isasyncgenfunction(function):
            wrapper: Any = _async_generator(function, call)
        elif inspect.iscoroutinefunction(function):
            wrapper = _coroutine(function, call)
        elif inspect.isgeneratorfunction(function):
            wrapper = _generator(function, call)
        else:
            wrapper = _plain(function, call)
        return cast("Callable[P, R]", functools.wraps(function)(wrapper))

    return decorate


class _Call:
    """How the spans of a function begin and end."""

    def __init__(self, function: Callable[..., Any], name: str | None) -> None:
        module = getattr(function, "__module__", "")
        called = getattr(function, "__qualname__", type(function).__qualname__)
        self._name = name or f"{module}.{called}"
        self._attributes = {"function.name": called, "function.module": module}

    def start(self) -> Span:
        return tracer().start_span(self._name, attributes=self._attributes)

    @contextmanager
    def ended(self, span: Span) -> Iterator[None]:
        """Ends the span with the block, and says how that went."""
        try:
            yield
        except GeneratorExit:  # the consumer has had enough
            span.set_attribute(SUCCESS, True)
            raise
        except BaseException as error:
            kind = type(error)
            span.set_attributes(
                {SUCCESS: False, ERROR_TYPE: f"{kind.__module__}.{kind.__qualname__}"}
            )
            span.set_status(StatusCode.ERROR)
            raise
        else:
            span.set_attribute(SUCCESS, True)
        finally:
            span.end()


class _Own:
    """The context that a generator's body sees: its own between two items, not the consumer's."""

    def __init__(self, span: Span) -> None:
        self._context = trace.set_span_in_context(span)

    @contextmanager
    def current(self) -> Iterator[None]:
        token = context.attach(self._context)
        try:
            yield
        finally:
            self._context = context.get_current()
            context.detach(token)


def _plain(function: Callable[..., Any], call: _Call) -> Callable[..., Any]:
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        span = call.start()
        with call.ended(span), _Own(span).current():
            return function(*args, **kwargs)

    return wrapper


def _coroutine(function: Callable[..., Awaitable[Any]], call: _Call) -> Callable[..., Any]:
    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        span = call.start()
        with call.ended(span), _Own(span).current():
            return await function(*args, **kwargs)

    return wrapper


def _generator(
    function: Callable[..., Generator[Any, Any, Any]], call: _Call
) -> Callable[..., Any]:
    def wrapper(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        span = call.start()
        own = _Own(span)
        with call.ended(span):
            inner = function(*args, **kwargs)
            step: Callable[[], Any] = functools.partial(next, inner)
            while True:
                try:
                    with own.current():
                        item = step()
                except StopIteration as stop:
                    return stop.value
                try:
                    sent = yield item
                except GeneratorExit:
                    with own.current():
                        inner.close()
                    raise
                except BaseException as error:
                    step = functools.partial(inner.throw, error)
                else:
                    step = functools.partial(inner.send, sent)

    return wrapper


def _async_generator(
    function: Callable[..., AsyncGenerator[Any, Any]], call: _Call
) -> Callable[..., Any]:
    async def wrapper(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
        span = call.start()
        own = _Own(span)
        with call.ended(span):
            inner = function(*args, **kwargs)
            step: Callable[[], Awaitable[Any]] = inner.__anext__
            while True:
                try:
                    with own.current():
                        item = await step()
                except StopAsyncIteration:
                    return
                try:
                    sent = yield item
                except GeneratorExit:
                    with own.current():
                        await inner.aclose()
                    raise
                except BaseException as error:
                    step = functools.partial(inner.athrow, error)
                else:
                    step = functools.partial(inner.asend, sent)

    return wrapper
