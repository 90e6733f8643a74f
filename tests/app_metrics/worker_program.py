"""python -m tests.app_metrics.worker_program PORT WORKERS: a service of several processes."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from clarity.monitoring.metrics.multiprocess import VARIABLE, wipe


def app() -> FastAPI:
    """What each worker serves: who it is, and the metrics of all."""
    from clarity.monitoring.counts import Count, Totals
    from clarity.monitoring.metrics.page import metrics_endpoint
    from clarity.monitoring.metrics.recorder import Metrics
    from clarity.monitoring.probes import METRICS_PATH
    from clarity.monitoring.requests.watch import RequestWatch

    metrics = Metrics()
    lost = [Count("things_lost", "Things.", "reason", known=("full",)) for _ in range(2)]
    Totals(metrics.registry).include(*lost)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        metrics.close()

    made = FastAPI(lifespan=lifespan)
    made.add_middleware(RequestWatch, watchers=[metrics.watcher])
    made.add_route(METRICS_PATH, metrics_endpoint(metrics))  # type: ignore[arg-type]

    @made.get("/who/{user}")
    async def who(user: str) -> int:
        metrics.seen(user)
        metrics.refresh()  # what happens every few seconds otherwise
        metrics.health_data_processed("steps", "watch", 10)
        for one in lost:
            one.add("full")
        return os.getpid()

    return made


if __name__ == "__main__":
    wipe(Path(os.environ[VARIABLE]))
    uvicorn.run(
        "tests.app_metrics.worker_program:app",
        factory=True,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        workers=int(sys.argv[2]),
        log_level="error",
    )
