"""Circuit breakers: purgatory's, that an incident can open and close as well.

purgatory has no way to open a circuit by hand. An incident opens one through the same door as
failures do, with the state that they lead to, so that there is one kind of open circuit: it refuses
until its time is over, then lets a call try, and closes when that succeeds. A flag of our own
beside it would need an expiry, a way back and precedence rules; this needs none. Until when it is
open tells whose opening it is: a later one, of failures, is not closed by the incident's end.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import (
    CLOSED,
    HALF_OPENED,
    OPENED,
    ClosedState,
    Context,
    ExcludeType,
    OpenedState,
)
from purgatory.service._async.circuitbreaker import AsyncCircuitBreaker

from clarity.monitoring.counts import Count
from clarity.monitoring.incidents.breakers.contexts import REFRESH_SECONDS, Contexts, Unit
from clarity.monitoring.incidents.breakers.unavailable import DependencyUnavailable
from clarity.monitoring.incidents.redis_link import RedisLink


@dataclass(frozen=True, slots=True)
class Circuit:
    """It opens after `failures` calls in a row that failed, for `recovery` seconds.

    Exceptions of the kinds in `answers` are none of the dependency's faults (not found, say).
    """

    failures: int = 5
    recovery: float = 30.0
    answers: tuple[type[Exception], ...] = ()

    def __post_init__(self) -> None:
        if self.failures < 1 or self.recovery <= 0:
            raise ValueError("a circuit opens after a failure or more, for a time above 0")


@dataclass(frozen=True, slots=True)
class Position:
    """How a circuit stands: open until `open_until` (seconds since the epoch), else None."""

    state: str  # closed, opened or half-opened
    open_until: float | None = None


class Breakers:
    """The circuits of a service, for one event loop. With `link` its instances share them.

    Their names are given at the start: a name that nobody declared is an error of the program.
    `refused` counts by name the calls that were not let through.
    """

    def __init__(
        self,
        circuits: Mapping[str, Circuit],
        link: RedisLink | None = None,
        refresh: float = REFRESH_SECONDS,
    ) -> None:
        self._circuits = dict(circuits)
        self._contexts = Contexts(link, refresh)
        self._factory = AsyncCircuitBreakerFactory(uow=Unit(self._contexts))
        self._probing: set[str] = set()
        self.refused = Count(
            "calls_refused",
            "Calls of dependencies that were refused, by circuit.",
            "circuit",
            known=self._circuits,
        )
        self._link = link

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._circuits)

    @property
    def counts(self) -> tuple[Count, ...]:
        """What they refused, and where the link that they share failed."""
        return (self.refused,) if self._link is None else (self.refused, self._link.failed)

    @asynccontextmanager
    async def guard(self, name: str) -> AsyncIterator[None]:
        """Around a call of the dependency, as ``async with`` or as a decorator.

        Raises DependencyUnavailable at once while the circuit is open. When its time is over, one
        call of this process tries; the others are still refused until it is done.
        """
        breaker = await self._breaker(name)
        wait = self._refused_for(breaker.context)
        if wait is not None:
            self.refused.add(name)
            raise DependencyUnavailable(name, wait)
        trying = breaker.context.state == HALF_OPENED
        if trying:
            self._probing.add(name)
        try:
            yield
        except Exception as error:
            await breaker.__aexit__(type(error), error, error.__traceback__)
            raise
        else:  # neither for a call that was cancelled: it tells nothing of the dependency
            await breaker.__aexit__(None, None, None)
        finally:
            if trying:
                self._probing.discard(name)

    async def open(self, name: str, until: float) -> Position:
        """Open a circuit until then (seconds since the epoch); it is tried again after that."""
        breaker = await self._breaker(name)
        state = OpenedState(name)
        state.opened_at = until - breaker.context.ttl
        return await self._set(breaker, state)

    async def close(self, name: str) -> Position:
        """Close a circuit."""
        return await self._set(await self._breaker(name), ClosedState())

    async def position(self, name: str) -> Position:
        """How it stands. An opening whose time is over still counts, until a call tries."""
        return _position((await self._breaker(name)).context)

    def positions(self) -> Mapping[str, Position]:
        """How all stand as far as this process knows; asks nobody."""
        known = ((name, self._contexts.known(name)) for name in self._circuits)
        return {
            name: Position(CLOSED) if context is None else _position(context)
            for name, context in known
        }

    async def _breaker(self, name: str) -> AsyncCircuitBreaker:
        if name not in self._circuits:
            declared = ", ".join(sorted(self._circuits)) or "none"
            raise ValueError(f"no circuit is declared for {name!r}; there are: {declared}")
        circuit = self._circuits[name]
        answers: ExcludeType = list(circuit.answers)
        if self._contexts.known(name) is None:  # first, as what others say is of one that is known
            await self._contexts.register(Context(name, circuit.failures, circuit.recovery))
        return await self._factory.get_breaker(name, exclude=answers)

    def _refused_for(self, context: Context) -> float | None:
        """Seconds to wait; None for a call that may go ahead.

        An open state of purgatory raises itself, the same exception each time, whose traceback
        would grow with every refusal and keep what callers hold: it is asked only when it is over.
        """
        if context.state == OPENED and context.opened_at is not None:
            left = context.opened_at + context.ttl - time.time()
            if left >= 0:
                return left
            try:
                context.handle_new_request()
            except OpenedState as opened:  # the clock was put back in between
                opened.with_traceback(None)
                return context.ttl
        return 0.0 if context.name in self._probing else None

    async def _set(
        self, breaker: AsyncCircuitBreaker, state: OpenedState | ClosedState
    ) -> Position:
        context = breaker.context
        context.set_state(state)
        while context.messages:
            await self._factory.messagebus.handle(context.messages.pop(0), self._factory.uow)
        return _position(context)


def _position(context: Context) -> Position:
    if context.state != OPENED or context.opened_at is None:
        return Position(context.state)
    return Position(OPENED, round(context.opened_at + context.ttl, 3))
