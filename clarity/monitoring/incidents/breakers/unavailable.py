"""What a caller gets at once when a circuit is open."""

from __future__ import annotations


class DependencyUnavailable(Exception):  # noqa: N818 - what it says
    """`retry_after`: seconds until the dependency is tried again, 0 while one try is under way."""

    def __init__(self, dependency: str, retry_after: float) -> None:
        super().__init__(f"{dependency} is unavailable; its circuit is open")
        self.dependency = dependency
        self.retry_after = retry_after
