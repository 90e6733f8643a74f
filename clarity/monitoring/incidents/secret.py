"""A value that may be compared and never shown."""

from __future__ import annotations

import hmac


class Secret:
    """Holds a password, a token, a URL with a password; printing it shows a mask."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value, for the one who uses it."""
        return self._value

    def equals(self, other: str) -> bool:
        """Whether it is `other`, in a time that does not depend on where they differ."""
        return hmac.compare_digest(_bytes(self._value), _bytes(other))

    def __repr__(self) -> str:
        return "********"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self._value)

    def __reduce__(self) -> str:
        raise TypeError("a secret is not written down")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
