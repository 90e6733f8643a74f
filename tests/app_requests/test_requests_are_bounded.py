"""What is remembered of requests does not grow with them."""

from __future__ import annotations

import asyncio
import gc
import tracemalloc

from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route, Router

from clarity.monitoring.metrics.recorder import Metrics
from clarity.monitoring.requests.audience import Audience
from clarity.monitoring.requests.endpoint import Endpoints
from clarity.monitoring.requests.kinds import Kinds
from clarity.monitoring.requests.watch import RequestWatch
from tests.app_requests.asked import answers, http


async def served(request: object) -> PlainTextResponse:
    return PlainTextResponse("served")


def test_memory_stays_flat_over_distinct_paths_and_methods() -> None:
    app = FastAPI()
    sub = FastAPI()
    sub.get("/b/{c}")(lambda: None)
    app.get("/a/{b}")(lambda: None)
    app.mount("/m/{tenant}", sub)
    watch = RequestWatch(app, [Metrics().watcher])

    async def some(begin: int, number: int) -> None:
        for at in range(begin, begin + number):
            for path in (f"/a/{at}", f"/none/{at}", f"/m/{at}/b/1", f"/m/{at}/none"):
                await answers(watch, http(path))
            await answers(watch, http("/a/1", f"BREW{at}"))

    async def grown() -> int:
        watch._kinds._endpoints._most_kept = 50
        await some(0, 200)
        gc.collect()
        tracemalloc.start()
        try:
            await some(200, 600)
            gc.collect()
            return tracemalloc.get_traced_memory()[0]
        finally:
            tracemalloc.stop()

    assert asyncio.run(grown()) < 200_000  # bytes; 2,400 remembered paths would be more
    assert len(watch._kinds) < 200


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(200, 210)), max_size=100),
    st.integers(1, 8),
)
@settings(max_examples=30, deadline=None)
def test_what_is_forgotten_is_found_again(asked: list[tuple[int, int]], most: int) -> None:
    """However little is kept, the answers are the same."""
    endpoints = [lambda: None for _ in range(21)]
    router = Router([Route(f"/r{at}/{{x}}", one) for at, one in enumerate(endpoints)])
    kinds = Kinds(Audience(()), most)
    for at, status in asked:
        scope = http(f"/r{at}/1", endpoint=endpoints[at], router=router)
        matched = (id(None), id(None), id(endpoints[at]), "GET", status)
        found = kinds.find(scope, matched)
        assert (found.endpoint, found.status) == (f"/r{at}/{{x}}", status)
        assert kinds.by_match[matched] is found
        assert len(kinds) <= 3 * most


def test_tenants_of_a_mount_are_forgotten_in_time() -> None:
    endpoints = Endpoints(10)
    router = Router([Mount("/m/{t}", routes=[Route("/a", served)])])
    (route,) = router.routes[0].routes  # type: ignore[attr-defined]
    for tenant in range(100):
        scope = http(
            f"/m/{tenant}/a",
            root_path=f"/m/{tenant}",
            app_root_path="",
            router=router,
            route=route,
            endpoint=served,
        )
        assert endpoints.find(scope) == ("/m/{t}/a", False)
        assert len(endpoints) <= 11
