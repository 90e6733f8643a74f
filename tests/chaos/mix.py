"""The requests of a wave: of every kind of route and of none, and no two alike."""

from __future__ import annotations

PREFIX = "/api/v1"  # of the application's routes
_KINDS = {  # name: requests of fifty
    "wait": 17,
    "stream": 6,
    "raise": 3,
    "stored": 6,
    "broken": 4,
    "jobs": 4,
    "thread": 2,
    "called": 1,
    "unknown path": 4,
    "unknown method": 1,
    "invalid": 1,
    "redirect": 1,
}
_IN_TURN = [kind for kind, times in _KINDS.items() for _ in range(times)]
PROBES = (
    "/health",
    "/health/ready",
    "/health/live",
    "/health/detailed",
    "/metrics",
    "/incidents/pubsub",
    "/incidents/webhook",
)


def kind(number: int) -> str:
    """What kind of request has that number."""
    return _IN_TURN[number % len(_IN_TURN)]


def request(number: int) -> bytes:
    """The request, after which the server closes the connection."""
    of = kind(number)
    method, path, body = "GET", f"{PREFIX}/{of}/{number}", b""
    if of == "jobs":
        method, body = "POST", b"x" * (number % 700)
    elif of == "unknown path":
        path = f"/no{number}/such?path={number}"
    elif of == "unknown method":
        method, path = f"BREW{number}", f"{PREFIX}/wait/{number}"
    elif of == "invalid":
        path = f"{PREFIX}/wait/number-{number}"
    elif of == "redirect":
        path = f"{PREFIX}/wait/{number}/"
    return message(method, path, _headers(number), body)


def message(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """A request of HTTP/1.1."""
    lines = [f"{method} {path} HTTP/1.1", "connection: close", f"content-length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in ({"host": "backend"} | headers).items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def _headers(number: int) -> dict[str, str]:
    """Of those that monitoring reads: well-formed, too long, malformed, absent."""
    headers = {"user-agent": f"agent-{number}/{'x' * (number % 300)}"}
    sampled = f"00-{number + 1:032x}-{number + 1:016x}-{number // 7 % 2:02x}"
    trace = (sampled, "", f"00-{number:032x}-nonsense", "ÿ" * 50)[number // 50 % 4]
    if trace:
        headers["traceparent"] = trace
    else:
        headers["x-cloud-trace-context"] = f"{number + 1:032x}/{number}{'9' * (number % 40)};o=1"
    headers["x-correlation-id"] = (f"id-{number}", "i" * 4_000, "a b", "")[number // 200 % 4]
    return headers
