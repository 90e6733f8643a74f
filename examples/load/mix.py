"""What is asked of the backend, and how often: an endless sequence of requests.

The sequence is the same in every run: it is counted through, not drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, cycle
from typing import Any

USERS = 40
DATA_TYPES = ("heart_rate", "sleep", "steps")
MODELS = ("actigraphy_transformer", "gemini_insights")
INTRUDER = "203.0.113.7"  # an address for documentation (RFC 5737)
GREEDY = "203.0.113.8"

# Of a hundred requests: who uploads, who reads, who asks the models, and who should not be there.
_SHARES = (
    ("upload", 18),
    ("read", 10),
    ("insight", 30),
    ("infer", 38),
    ("intrude", 2),
    ("greed", 2),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request; `expected` are the statuses that a healthy backend may give."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any = None
    expected: frozenset[int] = field(default_factory=lambda: frozenset({200, 201}))


def requests() -> Iterator[Asked]:
    """The requests in their order, spread evenly."""
    kinds = _spread()
    makers = {
        "upload": _upload,
        "read": _read,
        "insight": _insight,
        "infer": _infer,
        "intrude": _intrude,
        "greed": _greedy,
    }
    numbers = {kind: count() for kind in makers}
    for kind in cycle(kinds):
        yield makers[kind](next(numbers[kind]))


def _spread() -> tuple[str, ...]:
    """A hundred kinds, each as far from its next as its share allows."""
    placed = [((turn + 0.5) / share, kind) for kind, share in _SHARES for turn in range(share)]
    return tuple(kind for _, kind in sorted(placed))


def _user(number: int) -> str:
    return f"user-{number % USERS}"


def _kind(number: int) -> str:
    """What that request's user measures: each of them one thing."""
    return DATA_TYPES[number % USERS % len(DATA_TYPES)]


def _headers(user: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer token-of-{user}", **more}


def _upload(number: int) -> Asked:
    user, kind = _user(number), _kind(number)
    values = [60 + (number + place) % 40 for place in range(1 + number % 20)]
    if number % 11 == 0:
        values.append(-1)  # a reading that cannot be: it lowers the quality
    body = {"data_type": kind, "source": "watch" if number % 3 else "phone", "values": values}
    return Asked("POST", f"/api/v1/users/{user}/health-data", _headers(user), body)


def _read(number: int) -> Asked:
    user = _user(number)
    path = f"/api/v1/users/{user}/health-data/{_kind(number)}"
    return Asked("GET", path, _headers(user), expected=frozenset({200, 404}))


def _insight(number: int) -> Asked:
    user = _user(number)
    body = {"insight_type": "sleep_quality" if number % 2 else "activity_trend"}
    return Asked("POST", f"/api/v1/users/{user}/insights", _headers(user), body)


def _infer(number: int) -> Asked:
    model = MODELS[number % len(MODELS)]
    body = {"inputs": [60 + (number + place) % 30 for place in range(10)]}
    return Asked("POST", f"/api/v1/models/{model}/inference", _headers(_user(number)), body)


def _intrude(number: int) -> Asked:
    headers = {"X-Forwarded-For": INTRUDER}
    if number % 4:
        headers["Authorization"] = "Bearer guessed"
    path = f"/api/v1/users/{_user(number)}/health-data/sleep"
    return Asked("GET", path, headers, expected=frozenset({401, 429}))


def _greedy(number: int) -> Asked:
    """One client that asks more often than it may."""
    headers = _headers(_user(0), **{"X-Forwarded-For": GREEDY})
    path = f"/api/v1/users/{_user(0)}/health-data/steps"
    return Asked("GET", path, headers, expected=frozenset({200, 404, 429}))
