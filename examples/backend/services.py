"""What every route needs: the stores, the monitoring, who the user is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from clarity.monitoring.application import Monitoring
from examples.backend.guests import Guests
from examples.backend.stores import Stores


@dataclass(frozen=True, slots=True)
class Services:
    monitoring: Monitoring
    stores: Stores
    guests: Guests


def services(request: Request) -> Services:
    """Those of the application."""
    found: Services = request.app.state.services
    return found


async def current_user(request: Request) -> str:
    """The user of a request; raises 401, 403 or 429."""
    return await services(request).guests.user(request)


Have = Annotated[Services, Depends(services)]
User = Annotated[str, Depends(current_user)]
