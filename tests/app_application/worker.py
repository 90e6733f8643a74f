"""What each of several workers serves: who it is, under Monitoring set up by the environment."""

from __future__ import annotations

import os

from fastapi import FastAPI

from clarity.monitoring.application import Monitoring, from_environment


def app() -> FastAPI:
    monitoring = Monitoring(from_environment(os.environ))
    made = FastAPI(telemetry=monitoring.telemetry(), lifespan=monitoring.lifespan)

    @made.get("/who")
    async def who() -> int:
        return os.getpid()

    monitoring.install(made)
    return made
