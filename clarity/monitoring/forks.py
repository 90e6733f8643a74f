"""Processes that are forked off: threads do not follow them, and locks stay as they were."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable


def anew_in_child(method: Callable[[], None]) -> None:
    """Have a bound method called in each child, for as long as its object lives."""
    if not hasattr(os, "register_at_fork"):  # not on Windows
        return
    reference = weakref.WeakMethod(method)

    def call() -> None:
        alive = reference()
        if alive is not None:
            alive()

    os.register_at_fork(after_in_child=call)
