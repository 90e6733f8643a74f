"""trace_function on functions, coroutines and both kinds of generators."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncGenerator, Generator
from typing import Any

import pytest
from opentelemetry import trace

from clarity.monitoring.tracing.function import trace_function
from clarity.monitoring.tracing.setup import Tracing
from tests.app_tracing.traced import Begin, Collector, attributes

SECRET = "patient-4711"


class CustomError(Exception):
    """An error of the application's own."""


def current() -> int:
    return trace.get_current_span().get_span_context().span_id


class Work:
    """Methods of all four kinds; each notes its current span."""

    def __init__(self) -> None:
        self.seen: list[int] = []

    def note(self, fail: bool = False) -> None:
        self.seen.append(current())
        if fail:
            raise CustomError(SECRET)

    @trace_function("plain")
    def plain(self, number: int, *, fail: bool = False) -> int:
        """Doubles."""
        self.note(fail)
        return 2 * number

    @trace_function("coroutine")
    async def coroutine(self, number: int, *, fail: bool = False) -> int:
        self.note()
        await asyncio.sleep(0)
        self.note(fail)
        return 2 * number

    @trace_function("generator")
    def generator(self, number: int, *, fail: bool = False) -> Generator[int, int, str]:
        with trace.get_tracer("app").start_as_current_span("unrelated"):
            got = 0
            for one in range(number):
                self.note()
                got += (yield one) or 0
            self.note(fail)
        return f"got {got}"

    @trace_function("async_generator")
    async def async_generator(self, number: int, *, fail: bool = False) -> AsyncGenerator[int, int]:
        got = 0
        for one in range(number):
            self.note()
            await asyncio.sleep(0)
            got += (yield one) or 0
        self.note(fail)


@pytest.fixture
def tracing(begin: Begin) -> Tracing:
    """Everything sampled."""
    return begin(ratio=1.0)


def told(tracing: Tracing, collector: Collector, name: str) -> Any:
    assert tracing.flush()
    span = collector.named(name)
    got = attributes(span)
    assert got["function.name"] == f"Work.{name}"
    assert got["function.module"] == __name__
    assert SECRET.encode() not in span.SerializeToString()
    return span


def assert_failed(span: Any) -> None:
    assert attributes(span)["error.type"] == f"{__name__}.CustomError"
    assert span.status.code == span.status.STATUS_CODE_ERROR


def test_a_function(tracing: Tracing, collector: Collector) -> None:
    work = Work()
    assert work.plain(4) == 8
    span = told(tracing, collector, "plain")
    assert attributes(span)["function.success"] is True
    assert [format(one, "016x") for one in work.seen] == [span.span_id.hex()]
    assert current() == 0


def test_a_function_that_raises(tracing: Tracing, collector: Collector) -> None:
    with pytest.raises(CustomError):
        Work().plain(4, fail=True)
    assert_failed(told(tracing, collector, "plain"))


def test_a_coroutine(tracing: Tracing, collector: Collector) -> None:
    work = Work()
    assert asyncio.run(work.coroutine(4)) == 8
    span = told(tracing, collector, "coroutine")
    assert {format(one, "016x") for one in work.seen} == {span.span_id.hex()}


def test_a_coroutine_that_raises(tracing: Tracing, collector: Collector) -> None:
    with pytest.raises(CustomError):
        asyncio.run(Work().coroutine(4, fail=True))
    assert_failed(told(tracing, collector, "coroutine"))


def test_coroutines_side_by_side_have_their_own_spans(
    tracing: Tracing, collector: Collector
) -> None:
    works = [Work() for _ in range(5)]

    async def together() -> None:
        await asyncio.gather(*(work.coroutine(1) for work in works))

    asyncio.run(together())
    assert all(len(set(work.seen)) == 1 for work in works)
    assert len({work.seen[0] for work in works}) == 5


def test_a_generator_keeps_its_span_to_itself(tracing: Tracing, collector: Collector) -> None:
    work = Work()
    with tracing.tracer.start_as_current_span("consumer"):
        outside = current()
        steps = work.generator(3)
        assert next(steps) == 0
        assert current() == outside
        assert steps.send(10) == 1
        assert steps.send(20) == 2
        assert current() == outside
        with pytest.raises(StopIteration) as stop:
            steps.send(30)
        assert stop.value.value == "got 60"
        assert current() == outside
    span = told(tracing, collector, "generator")
    assert attributes(span)["function.success"] is True
    assert len(set(work.seen)) == 1  # the same before and after each item
    assert outside not in work.seen
    assert span.parent_span_id == collector.named("consumer").span_id


def test_a_generator_that_raises(tracing: Tracing, collector: Collector) -> None:
    with pytest.raises(CustomError):
        list(Work().generator(2, fail=True))
    assert_failed(told(tracing, collector, "generator"))


def test_a_generator_that_is_thrown_at_and_one_that_is_closed(
    tracing: Tracing, collector: Collector
) -> None:
    steps = Work().generator(2)
    next(steps)
    with pytest.raises(CustomError):
        steps.throw(CustomError(SECRET))
    assert_failed(told(tracing, collector, "generator"))
    collector.requests.clear()
    steps = Work().generator(2)
    next(steps)
    steps.close()
    assert attributes(told(tracing, collector, "generator"))["function.success"] is True


def test_an_async_generator_keeps_its_span_to_itself(
    tracing: Tracing, collector: Collector
) -> None:
    work = Work()

    async def consume() -> None:
        with tracing.tracer.start_as_current_span("consumer"):
            outside = current()
            steps = work.async_generator(2)
            assert await anext(steps) == 0
            assert current() == outside
            assert await steps.asend(1) == 1
            assert current() == outside
            with pytest.raises(StopAsyncIteration):
                await steps.asend(1)
            assert outside not in work.seen

    asyncio.run(consume())
    span = told(tracing, collector, "async_generator")
    assert attributes(span)["function.success"] is True
    assert {format(one, "016x") for one in work.seen} == {span.span_id.hex()}
    assert span.parent_span_id == collector.named("consumer").span_id


def test_an_async_generator_that_raises_is_thrown_at_or_is_closed(
    tracing: Tracing, collector: Collector
) -> None:
    async def raises() -> None:
        async for _ in Work().async_generator(1, fail=True):
            pass

    async def thrown_at() -> None:
        steps = Work().async_generator(1)
        await anext(steps)
        await steps.athrow(CustomError(SECRET))

    async def closed() -> None:
        steps = Work().async_generator(1)
        await anext(steps)
        await steps.aclose()

    for failing in (raises, thrown_at):
        with pytest.raises(CustomError):
            asyncio.run(failing())
        assert_failed(told(tracing, collector, "async_generator"))
        collector.requests.clear()
    asyncio.run(closed())
    assert attributes(told(tracing, collector, "async_generator"))["function.success"] is True


def test_an_async_generator_left_unfinished_ends_its_span(
    tracing: Tracing, collector: Collector
) -> None:
    async def leave() -> None:
        async for _ in Work().async_generator(5):
            break
        await asyncio.sleep(0)

    asyncio.run(leave())
    told(tracing, collector, "async_generator")


def test_the_kind_name_and_signature_stay() -> None:
    assert inspect.iscoroutinefunction(Work.coroutine)
    assert inspect.isgeneratorfunction(Work.generator)
    assert inspect.isasyncgenfunction(Work.async_generator)
    assert Work.plain.__doc__ == "Doubles."
    assert list(inspect.signature(Work.plain).parameters) == ["self", "number", "fail"]


def test_without_a_name_it_is_the_functions(tracing: Tracing, collector: Collector) -> None:
    @trace_function()
    def nameless() -> None:
        return

    nameless()
    assert tracing.flush()
    assert collector.names() == [f"{__name__}.{nameless.__qualname__}"]


def test_it_must_be_called() -> None:
    with pytest.raises(TypeError, match="is called"):
        trace_function(current)  # type: ignore[arg-type]


def test_before_tracing_is_configured_a_function_just_runs() -> None:
    assert Work().plain(2) == 4
