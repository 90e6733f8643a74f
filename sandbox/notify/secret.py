"""A value that may be sent and never shown."""

from __future__ import annotations


class Secret:
    """Holds a service key, a password, a URL with a token; printing it shows a mask."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value, for the one who sends it."""
        return self._value

    def __repr__(self) -> str:
        return "********"

    __str__ = __repr__

    def __reduce__(self) -> str:
        raise TypeError("a secret is not written down")
