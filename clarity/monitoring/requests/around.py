"""Where an application is watched: around all that answers, but what answers for failures.

What is added with ``add_middleware`` is inside of what FastAPI and Starlette put there themselves,
such as the limit of a request's body, whose 413 would be seen by nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.middleware.errors import ServerErrorMiddleware

from clarity.monitoring.requests.outcome import Watcher
from clarity.monitoring.requests.watch import App, RequestWatch


def watched(stack: App, watchers: Sequence[Watcher]) -> App:
    """An application as Starlette builds it (``build_middleware_stack``), watched.

    Within its ServerErrorMiddleware, which would answer for an exception before it could be seen;
    around everything where there is none.
    """
    outer: Any = stack
    while outer is not None and not isinstance(outer, ServerErrorMiddleware):
        outer = getattr(outer, "app", None)
    if outer is None:
        return RequestWatch(stack, watchers)
    outer.app = RequestWatch(outer.app, watchers)
    return stack
