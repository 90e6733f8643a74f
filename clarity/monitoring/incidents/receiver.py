"""Where notifications come in: an ASGI application with a path for webhooks and one for Pub/Sub.

    app.mount("/incidents", receiver(responder, push=PushAuth(audience, email)))

serves ``/incidents/pubsub``. A way in exists only where its authentication is given. The work is
done before the answer, as Cloud Run may stop the processor after it. 503 asks to send it again.
"""

from __future__ import annotations

import json
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from clarity.monitoring.counts import Count
from clarity.monitoring.incidents.faults import Part, faults
from clarity.monitoring.incidents.intake import envelope, notification
from clarity.monitoring.incidents.intake.body import headers_of, read_body
from clarity.monitoring.incidents.intake.credentials import BasicAuth, WebhookAuth
from clarity.monitoring.incidents.intake.push_token import PushAuth
from clarity.monitoring.incidents.intake.refusal import Reason, Refusal, status
from clarity.monitoring.incidents.responder import IncidentResponder, Summary
from clarity.monitoring.requests.outcome import Scope
from clarity.monitoring.requests.path import below
from clarity.monitoring.requests.watch import Receive, Send

WEBHOOK_PATH = "/webhook"
PUSH_PATH = "/pubsub"
_TOLD_A_MINUTE = 10  # of each reason: who floods us does not flood the log

_log = logging.getLogger("clarity.monitoring.incidents")

Answer = tuple[int, Mapping[str, Any]]


class Refused:
    """Counts refusals by reason, and logs them within bounds: a reason, no payload, no secret."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._now = monotonic
        self._minute = 0
        self._told: Counter[Reason] = Counter()
        self.counts = Count(
            "notifications_refused",
            "Notifications of incidents that were not acted on, by reason.",
            "reason",
            known=Reason,
        )

    def note(self, reason: Reason, way: str) -> None:
        self.counts.add(reason)
        minute = int(self._now() // 60)
        if minute != self._minute:
            self._minute, self._told = minute, Counter()
        self._told[reason] += 1
        if self._told[reason] <= _TOLD_A_MINUTE:
            _log.warning(
                "a notification is refused: %s (%s, %d so far)", reason, way, self.counts[reason]
            )


class Receiver:
    """The application. `refused.counts` says how many notifications were refused, and why.

    It is shown where the responder's counts are.
    """

    def __init__(
        self,
        responder: IncidentResponder,
        webhook: WebhookAuth | None,
        push: PushAuth | None,
    ) -> None:
        self._responder = responder
        self._webhook = webhook
        self._push = push
        self._ways: dict[str, Callable[[Scope, Receive], Awaitable[Answer]]] = {}
        if webhook is not None:
            self._ways[WEBHOOK_PATH] = self._by_webhook
        if push is not None:
            self._ways[PUSH_PATH] = self._by_push
        self.refused = Refused()
        self.faults = faults(Part.RECEIVER)
        responder.totals.include(self.refused.counts, self.faults)
        if push is not None:
            responder.totals.include(push.certificates.faults)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = below(scope)
        if scope["type"] == "websocket":  # from anyone: no reason to raise
            self._note(Reason.METHOD, path)
            await send({"type": "websocket.close"})
            return
        headers = {"content-type": "application/json", "cache-control": "no-store"}
        try:
            code, body = await self._answer(path, scope, receive)
        except Refusal as refusal:
            self._note(refusal.reason, path)
            code = status(refusal.reason, pushed=False)
            body = {"status": "refused"}
            headers |= self._hints(code, path)
        except Exception as error:  # an error of ours, whose text may hold what was sent
            self.faults.add(Part.RECEIVER)
            _log.error("a notification could not be dealt with: %s", type(error).__name__)
            code, body = 500, {"status": "failed"}
        await _send(send, code, headers, body)

    def _note(self, reason: Reason, path: str) -> None:
        """Of anyone: a path that is none of ours is not logged."""
        self.refused.note(reason, path if path in self._ways else "")

    async def _answer(self, path: str, scope: Scope, receive: Receive) -> Answer:
        way = self._ways.get(path)
        if way is None:
            raise Refusal(Reason.PATH)
        if scope["method"] != "POST":
            raise Refusal(Reason.METHOD)
        return await way(scope, receive)

    async def _by_webhook(self, scope: Scope, receive: Receive) -> Answer:
        headers = headers_of(scope)
        if self._webhook is not None:
            self._webhook.check(scope, headers)
        body = await read_body(headers, receive)
        return await self._told(body, WEBHOOK_PATH, pushed=False)

    async def _by_push(self, scope: Scope, receive: Receive) -> Answer:
        headers = headers_of(scope)
        if self._push is not None:
            await self._push.check(headers)
        try:
            data = envelope.data(await read_body(headers, receive))
        except Refusal as refusal:
            return self._refusal(refusal.reason, PUSH_PATH, pushed=True)
        return await self._told(data, PUSH_PATH, pushed=True)

    async def _told(self, body: bytes, way: str, *, pushed: bool) -> Answer:
        try:
            incident = notification.parse(body)
            if incident is None:
                return 200, {"status": "test"}
            summary = await self._responder.respond(incident)
        except Refusal as refusal:
            return self._refusal(refusal.reason, way, pushed=pushed)
        return (503 if summary.again else 200), _shown(summary)

    def _refusal(self, reason: Reason, way: str, *, pushed: bool) -> Answer:
        """To one who is known: why, too."""
        self.refused.note(reason, way)
        return status(reason, pushed=pushed), {"status": "refused", "reason": reason.value}

    def _hints(self, code: int, path: str) -> dict[str, str]:
        if code == 405:
            return {"allow": "POST"}
        if code == 401:
            basic = path == WEBHOOK_PATH and isinstance(self._webhook, BasicAuth)
            return {"www-authenticate": 'Basic realm="incidents"' if basic else "Bearer"}
        return {}


def receiver(
    responder: IncidentResponder,
    *,
    webhook: WebhookAuth | None = None,
    push: PushAuth | None = None,
) -> Receiver:
    """The application to mount. Raises ValueError without any authentication."""
    if webhook is None and push is None:
        raise ValueError("say how senders are authenticated: webhook=BasicAuth(...) or push=...")
    return Receiver(responder, webhook, push)


def _shown(summary: Summary) -> Mapping[str, Any]:
    done = [
        {
            "action": one.action,
            "target": one.target,
            "outcome": one.outcome.value,
            "reason": one.reason,
        }
        for one in summary.results
    ]
    return {"status": "failed" if summary.again else "taken", "actions": done}


async def _send(send: Send, code: int, headers: Mapping[str, str], body: Mapping[str, Any]) -> None:
    content = json.dumps(body).encode()
    sent = {**headers, "content-length": str(len(content))}
    await send(
        {
            "type": "http.response.start",
            "status": code,
            "headers": [(key.encode(), value.encode()) for key, value in sent.items()],
        }
    )
    await send({"type": "http.response.body", "body": content})
