"""The application that is asked: with monitoring, and the same without."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi import APIRouter, FastAPI, HTTPException, Request
from fastapi.responses import StreamingResponse

from tests.chaos.mix import PREFIX

STORE, BROKEN = "store", "broken"  # dependencies


class DependencyError(Exception):
    """A dependency of the application is down, as far as the tests go."""


def _nothing(number: int) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Watched:
    """What the application calls of monitoring: here, nothing.

    `guard` stands around calls of a dependency, which is `unavailable` to callers who are turned
    away. `tell` records all there is to record about the request of that number.
    """

    guard: Callable[[str], AbstractAsyncContextManager[Any]] = lambda name: nullcontext()
    unavailable: type[Exception] = DependencyError
    tell: Callable[[int], None] = _nothing


def routes(watched: Watched) -> APIRouter:
    """What users ask for. All paths but the last are of one request each."""
    router = APIRouter(prefix=PREFIX)

    @router.get("/wait/{number}")
    async def wait(number: int) -> dict[str, int]:
        await asyncio.sleep(0.01)
        return {"number": number}

    @router.get("/stream/{number}")
    async def stream(number: int) -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            for part in range(4):
                await asyncio.sleep(0.01)
                yield b"%d of %d\n" % (part, number)

        return StreamingResponse(parts(), media_type="text/plain")

    @router.get("/raise/{number}")
    async def fail(number: int) -> None:
        raise LookupError(f"patient {number} is not here")

    @router.get("/stored/{number}")
    async def stored(number: int) -> dict[str, int]:
        async with watched.guard(STORE):
            await asyncio.sleep(0.01)
        return {"number": number}

    @router.get("/broken/{number}")
    async def broken(number: int) -> None:
        try:
            async with watched.guard(BROKEN):
                raise DependencyError
        except (DependencyError, watched.unavailable):
            raise HTTPException(503, "not now") from None

    @router.post("/jobs/{number}", status_code=201)
    async def work(number: int, request: Request) -> dict[str, int]:
        sent = await request.body()
        watched.tell(number)
        return {"bytes": len(sent)}

    @router.get("/thread/{number}")
    def thread(number: int) -> dict[str, int]:
        watched.tell(number)
        return {"number": number}

    @router.get("/called/{number}")
    async def called(number: int, request: Request) -> dict[str, int]:
        client: httpx.AsyncClient = request.app.state.client
        answer = await client.get(f"http://127.0.0.1:{request.scope['server'][1]}/ping/{number}")
        return {"status": answer.status_code}

    return router


def add_routes(app: FastAPI, watched: Watched) -> None:
    app.include_router(routes(watched))
    limits = httpx.Limits(max_connections=50, max_keepalive_connections=0)
    app.state.client = httpx.AsyncClient(limits=limits, timeout=60.0, trust_env=False)
