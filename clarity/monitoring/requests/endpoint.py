"""The template of the route that served a request: ``/users/{user_id}``, never ``/users/17``.

Routers leave in the scope what they matched; it is read from there when the response is over, so
nothing is matched twice. FastAPI (since 0.137) keeps the template of a route of an included router
in a private entry; without that, its public list of routes tells.
"""

from __future__ import annotations

from typing import Any

from clarity.monitoring.requests.outcome import Scope
from clarity.monitoring.requests.path import below
from clarity.monitoring.requests.routes import Level, descend, leaf_template, target

UNMATCHED = "(unmatched)"
"""No route, a redirection to one, or an answer that a middleware gave before routing."""

FASTAPI = "fastapi"  # private: what FastAPI keeps in a scope
CONTEXT = "effective_route_context"  # private, in there: the route with its router's prefix
MOUNTED = "app_root_path"  # Starlette's: the root_path that was before the first mount

_ANY_BELOW = "/{path}"

_Key = tuple[int, int, int, str]


class Endpoints:
    """Answers for the requests of one application. What it remembers is bounded by `most_kept`."""

    def __init__(self, most_kept: int) -> None:
        self._most_kept = most_kept
        # Values hold what the ids of their keys are of: no other object may get those ids.
        self._templates: dict[_Key, tuple[str, Any, Any, Any]] = {}
        self._prefixes: dict[tuple[str, str], str] = {}

    def __len__(self) -> int:
        """How many answers are remembered."""
        return len(self._templates) + len(self._prefixes)

    def find(self, scope: Scope) -> tuple[str, bool]:
        """The template, with the prefixes of included routers and of mounts; or UNMATCHED.

        And whether all requests for which routers leave the same objects have the same template.
        """
        endpoint = scope.get("endpoint")
        if endpoint is None:
            return UNMATCHED, True
        context, route = (scope.get(FASTAPI) or {}).get(CONTEXT), scope.get("route")
        mounted = MOUNTED in scope
        prefix = self._prefix(scope) if mounted else ""
        key = (id(context), id(route), id(endpoint), prefix)
        kept = self._templates.get(key)
        if kept is not None:
            return kept[0], not mounted
        leaf, stable = _leaf(scope, context, route, endpoint)
        template = leaf if leaf == UNMATCHED else prefix + leaf
        if stable:
            self._make_room(self._templates)
            self._templates[key] = template, context, route, endpoint
        return template, stable and not mounted

    def _prefix(self, scope: Scope) -> str:
        """The template of the mounts that the request went through."""
        key = scope[MOUNTED], scope["root_path"]
        kept = self._prefixes.get(key)
        if kept is None:
            self._make_room(self._prefixes)
            kept = self._prefixes[key] = _level(scope).prefix
        return kept

    def _make_room(self, kept: dict[Any, Any]) -> None:
        """What is forgotten is found again when it is asked for."""
        if len(kept) >= self._most_kept:
            kept.clear()


def _level(scope: Scope) -> Level:
    """Where in the tree of mounts the request was routed last.

    A mount adds what it matched to root_path.
    """
    outermost = Level("", getattr(scope.get("router"), "routes", ()))
    root, above = scope.get("root_path", ""), scope.get(MOUNTED)
    if above is None or not root.startswith(above):
        return outermost
    return descend(outermost, root[len(above) :])[0]


def _leaf(scope: Scope, context: Any, route: Any, endpoint: Any) -> tuple[str, bool]:
    """The template below the mounts, and whether the same objects always mean the same template.

    `context` and `route` may be left from further out, as not every router writes both; `endpoint`
    is that of the last match.
    """
    level = _level(scope)
    if level.mount is not None and target(level.mount) is endpoint:
        return (UNMATCHED if level.routes else _ANY_BELOW), True
    included = getattr(context, "starlette_route", None) or context
    if included is not None and target(included) is endpoint:
        return included.path_format, True
    template, stable = leaf_template(level.routes, endpoint, route, below(scope))
    if not template and target(route) is endpoint:
        template = getattr(route, "path_format", "")
    return template or UNMATCHED, stable
