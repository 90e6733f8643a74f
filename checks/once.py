"""What several rules need of one view, made for the first that asks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

View = TypeVar("View")
T = TypeVar("T")


def once(make: Callable[[View], T]) -> Callable[[View], T]:
    """`make`, which remembers what it made of the last view that it was given."""
    last: list[tuple[View, T]] = []

    @wraps(make)
    def made(view: View) -> T:
        held = last[0] if last else None
        if held is None or held[0] is not view:
            held = (view, make(view))
            last[:] = [held]
        return held[1]

    return made
