"""The application: its routes, its monitoring, and what answers incidents."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI

from clarity.monitoring.application import Monitoring
from clarity.monitoring.health.check import Component, FunctionCheck
from clarity.monitoring.health.health import Health
from clarity.monitoring.incidents.breakers.breakers import Breakers
from examples.backend import evaluation, incidents, stores
from examples.backend.api import health_data, models
from examples.backend.guests import Guests
from examples.backend.services import Services
from examples.backend.settings import Settings

INCIDENTS = "/incidents"
EVALUATE_SECONDS = 60.0


def create(monitoring: Monitoring, settings: Settings) -> FastAPI:
    """The backend, ready to be served."""
    client = stores.client(settings.dependencies)
    breakers = Breakers(stores.CIRCUITS)
    made = Services(monitoring, stores.Stores(client, breakers), Guests(monitoring))
    clock = monitoring.settings.clock

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        every = clock.real(EVALUATE_SECONDS)
        async with monitoring.lifespan(app), client:
            evaluating = asyncio.create_task(evaluation.keep_evaluating(made, every))
            try:
                yield
            finally:
                evaluating.cancel()

    app = FastAPI(
        title="Health data", telemetry=monitoring.telemetry(), lifespan=lifespan, docs_url=None
    )
    app.state.services = made
    for part in (health_data.router, models.router):
        app.include_router(part, prefix="/api/v1")
    monitoring.install(app, Health(_checks(made.stores), now=clock.now))
    if settings.push_audience:
        app.mount(INCIDENTS, incidents.receiver_of(monitoring, breakers, settings))
    return app


def _checks(asked: stores.Stores) -> list[FunctionCheck]:
    """Without its models the service is degraded, without its stores it is not ready."""
    return [
        FunctionCheck("firestore", partial(asked.is_well, stores.DOCUMENTS), Component.DATASTORE),
        FunctionCheck("cloud_storage", partial(asked.is_well, stores.OBJECTS), Component.STORAGE),
        FunctionCheck(
            "ml_models", partial(asked.is_well, stores.MODELS), Component.MODEL, critical=False
        ),
    ]
