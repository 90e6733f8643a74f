"""A call that blocks, and may hang, in a thread of its own.

The event loop's executor has few threads, which the application's calls and look-ups of names use,
too, and the end of a process waits for all of them: what may hang must not be there.
"""

from __future__ import annotations

import concurrent.futures
import contextvars
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def in_thread(run: Callable[[], T], name: str) -> concurrent.futures.Future[T]:
    """Runs it in a thread called `name`, which keeps no process alive. It cannot be cancelled."""
    future: concurrent.futures.Future[T] = concurrent.futures.Future()
    future.set_running_or_notify_cancel()
    context = contextvars.copy_context()

    def work() -> None:
        try:
            done = context.run(run)
        except BaseException as error:
            future.set_exception(error)
        else:
            future.set_result(done)

    threading.Thread(target=work, name=name, daemon=True).start()
    return future
