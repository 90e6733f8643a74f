"""How many files, and so connections, a process may have open."""

from __future__ import annotations

import resource


def most() -> int:
    """As many as this process may allow itself."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)[1]


def raise_limit() -> None:
    """From now on as many as that."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (most(), most()))
