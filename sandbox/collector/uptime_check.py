"""A deployed uptime check: what is asked from where, and which answers pass."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alerts.evaluate.logs.values import duration
from alerts.scenario.checkers import checkers
from monitoring.plan import Json
from sandbox.api.times import NANOS
from sandbox.collector.content import Matcher, UnreadableError, matcher
from sandbox.collector.point import Resource
from sandbox.collector.web import Answer, Ask

USER_AGENT = "GoogleStackdriverMonitoring-UptimeChecks(https://cloud.google.com/monitoring)"
MAX_CONTENT = 1 << 20
_PERIOD, _TIMEOUT = 60.0, 10.0
_TYPES = {"URL_ENCODED": "application/x-www-form-urlencoded"}
_ANY = "STATUS_CLASS_ANY"


class NotAskedError(Exception):
    """The check is of a kind that is not made here; the message says which."""


@dataclass(frozen=True, slots=True)
class UptimeCheck:
    """`period` and `timeout` are seconds; `classes` are hundreds of accepted statuses."""

    id: str
    resource: Resource
    locations: tuple[str, ...]
    ask: Ask
    period: float
    timeout: float
    statuses: frozenset[int]
    classes: frozenset[int]
    matchers: tuple[Matcher, ...]

    def passes(self, answer: Answer) -> bool:
        """Whether Google would count the answer as one of a service that is up."""
        if answer.status not in self.statuses and answer.status // 100 not in self.classes:
            return False
        body = answer.body.decode("utf-8", "replace")
        return all(one.passes(body) for one in self.matchers)


def read(config: Mapping[str, Json]) -> UptimeCheck:
    """The check of an UptimeCheckConfig. Raises NotAskedError for TCP, sign-in and the like."""
    http = config.get("httpCheck")
    resource = config.get("monitoredResource")
    if http is None or resource is None:
        raise NotAskedError("only HTTP checks of one host are made here")
    if http.get("authInfo", {}).get("username") or "serviceAgentAuthentication" in http:
        raise NotAskedError("checks that sign in are not made here: the API hides the password")
    statuses, classes = _accepted(http.get("acceptedResponseStatusCodes", ()))
    try:
        matchers = tuple(matcher(one) for one in config.get("contentMatchers", ()))
    except UnreadableError as why:
        raise NotAskedError(str(why)) from None
    return UptimeCheck(
        str(config["name"]).rpartition("/")[2],
        Resource(str(resource["type"]), dict(resource.get("labels", {}))),
        checkers(config.get("selectedRegions", ())),
        _request(http, str(resource.get("labels", {}).get("host", ""))),
        _seconds(config.get("period"), _PERIOD),
        _seconds(config.get("timeout"), _TIMEOUT),
        statuses,
        classes,
        matchers,
    )


def _request(http: Mapping[str, Json], host: str) -> Ask:
    headers = {"User-Agent": USER_AGENT, **http.get("headers", {})}
    if host:
        headers["Host"] = host
    post = http.get("requestMethod") == "POST"
    if post:
        kind = str(http.get("contentType", ""))
        headers["Content-Type"] = http.get("customContentType") or _TYPES.get(kind, "")
    body = base64.b64decode(http.get("body", "")) if post else None
    path = str(http.get("path") or "/")
    if not path.startswith("/"):
        path = f"/{path}"
    return Ask("POST" if post else "GET", path, headers, body, MAX_CONTENT)


def _accepted(codes: Sequence[Mapping[str, Json]]) -> tuple[frozenset[int], frozenset[int]]:
    """The statuses and the classes; by default those of success."""
    statuses = {int(code["statusValue"]) for code in codes if code.get("statusValue")}
    named = {str(code["statusClass"]) for code in codes if "statusClass" in code}
    classes = {int(name[len("STATUS_CLASS_")]) for name in named - {_ANY}}
    if _ANY in named:
        classes = {1, 2, 3, 4, 5}
    return frozenset(statuses), frozenset(classes if statuses or classes else {2})


def _seconds(text: Json, default: float) -> float:
    nanos = duration(text) if text else None
    return nanos / NANOS if nanos else default
