"""Pushes in the background: at least once, again after a pause, in no order, until a bound.

A task stands for each outstanding delivery. They end with the server; what is outstanding then is
in the store, and the next server goes on with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Self
from weakref import WeakValueDictionary

from monitoring.plan import Json
from sandbox.api.context import Api
from sandbox.api.dispatch import defect
from sandbox.api.times import seconds_of
from sandbox.pubsub import push
from sandbox.pubsub.ledger import MAX_ATTEMPTS, SUBSCRIPTION, Due, Ledger, State
from sandbox.pubsub.tokens import Issuer

AT_ONCE = 8  # pushes of a subscription
# (first, longest) pause in seconds: without a retry policy, and where a policy leaves them out.
PUSH_BACKOFF = (0.1, 60.0)
POLICY_BACKOFF = (10.0, 600.0)


class Courier:
    """Delivers what is outstanding of the subscriptions that have an endpoint."""

    def __init__(self, api: Api, ledger: Ledger, issuer: Issuer) -> None:
        self._api = api
        self._ledger = ledger
        self._issuer = issuer
        self._tasks: dict[str, asyncio.Task[None]] = {}
        # Each lives as long as a task of its subscription holds it.
        self._slots: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def __aenter__(self) -> Self:
        """Go on with what the last server left."""
        for row in list(self._api.store.of(SUBSCRIPTION)):
            self.resume(row.key)
        return self

    async def __aexit__(self, *fault: object) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def resume(self, subscription: str) -> None:
        """Deliver all that is outstanding of a subscription."""
        self.deliver([key for key, _ in self._ledger.outstanding(subscription)])

    def deliver(self, keys: Iterable[str]) -> None:
        """Deliver these; what has no endpoint waits to be pulled. Call it on the server's loop."""
        for key in keys:
            if key not in self._tasks:
                task = asyncio.get_running_loop().create_task(self._deliver(key))
                self._tasks[key] = task
                task.add_done_callback(partial(self._ended, key))

    def _ended(self, key: str, task: asyncio.Task[None]) -> None:
        del self._tasks[key]

    async def _deliver(self, key: str) -> None:
        try:
            while await self._try(key):
                pass
        except Exception as fault:
            defect("A push", fault)

    async def _try(self, key: str) -> bool:
        """One try and the pause before it; whether there is another."""
        due = self._ledger.due(key)
        wanted = self._subscription(due)
        if due is None or wanted is None:
            return False
        if due.attempts:
            await asyncio.sleep(pause(due.attempts, wanted.get("retryPolicy")))
        async with self._slots.setdefault(due.subscription, asyncio.Semaphore(AT_ONCE)):
            wanted = self._subscription(self._ledger.due(key))  # it may have changed meanwhile
            if wanted is None:
                return False
            why = await self._push(due, wanted)
        return self._record(due, wanted, why)

    def _subscription(self, due: Due | None) -> Mapping[str, Json] | None:
        row = self._api.store.get(due.subscription) if due else None
        return row.body if row and row.body.get("pushConfig", {}).get("pushEndpoint") else None

    async def _push(self, due: Due, subscription: Mapping[str, Json]) -> str:
        """Why it failed; empty where it was acknowledged."""
        config = subscription["pushConfig"]
        sent = push.body(due, due.subscription, counts="deadLetterPolicy" in subscription)
        try:
            token = await self._token(config)
            status = await push.post(
                config["pushEndpoint"], sent, token, subscription["ackDeadlineSeconds"]
            )
        except push.PushError as fault:
            return str(fault)
        return "" if status in push.ACKNOWLEDGED else f"the endpoint answered {status}"

    async def _token(self, config: Mapping[str, Json]) -> str:
        if "oidcToken" not in config:
            return ""
        wanted = config["oidcToken"]
        audience = wanted.get("audience") or config["pushEndpoint"]
        # In a thread: the first use makes the key.
        return await asyncio.to_thread(self._issuer.token, wanted["serviceAccountEmail"], audience)

    def _record(self, due: Due, subscription: Mapping[str, Json], why: str) -> bool:
        """Enter what became of a try; whether there is another."""
        at = self._api.timestamp()
        with self._api.store.transaction():
            self._ledger.tried(due.key, at, why)
            if not why:
                self._ledger.finish(due.key, State.ACKNOWLEDGED, at)
                return False
            if due.attempts + 1 < most_attempts(subscription):
                return True
            made = self._ledger.bury(due, at, f"{why}, on the last of {due.attempts + 1} tries")
        self.deliver(made)
        return False


def most_attempts(subscription: Mapping[str, Json]) -> int:
    policy = subscription.get("deadLetterPolicy")
    return policy.get("maxDeliveryAttempts", 5) if policy else MAX_ATTEMPTS


def pause(failures: int, policy: Mapping[str, Json] | None) -> float:
    """Seconds before the next try, doubled with each failure."""
    first, longest = PUSH_BACKOFF
    if policy is not None:
        first, longest = POLICY_BACKOFF
        first = seconds_of(policy["minimumBackoff"]) if "minimumBackoff" in policy else first
        longest = seconds_of(policy["maximumBackoff"]) if "maximumBackoff" in policy else longest
    return float(min(longest, first * 2 ** min(failures - 1, 30)))
