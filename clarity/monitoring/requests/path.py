"""The path of a request as routers see it."""

from __future__ import annotations

from clarity.monitoring.requests.outcome import Scope


def below(scope: Scope) -> str:
    """The path without root_path; the whole path where it does not begin with that.

    As Starlette's routers read it: ASGI's path includes root_path, but not every server's does.
    """
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    if not root or not path.startswith(root):
        return path
    rest = path[len(root) :]
    return rest if not rest or rest.startswith("/") else path
