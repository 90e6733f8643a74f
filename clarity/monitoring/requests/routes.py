"""The routes of an application, by what Starlette and FastAPI make public of them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

MOST_NESTED = 16  # mounts within mounts that are followed

_MOUNTED_PATH = "/{path}"  # how Starlette ends the path_format of a mount


@dataclass(frozen=True, slots=True)
class Level:
    """The routes that lie below mounts: `prefix` is the template of these, `mount` the innermost.

    `mount` is None for an application's own routes.
    """

    prefix: str
    routes: Sequence[Any]
    mount: Any = None


def effective(routes: Iterable[Any]) -> Iterator[Any]:
    """Routes with the prefixes of included routers, in the order in which they are tried.

    FastAPI 0.137 and later keeps included routers whole; older ones, and Starlette, have none.
    Routes of a host stand in its place.
    """
    contexts = getattr(sys.modules.get("fastapi.routing"), "iter_route_contexts", None)
    for route in contexts(routes) if contexts else routes:
        if hasattr(route, "host_regex"):
            yield from effective(route.routes)
        else:
            yield route


def target(route: Any) -> Any:
    """What a route writes into the scope as its `endpoint`: a function, or a mounted app."""
    return getattr(route, "endpoint", None) or getattr(route, "app", None)


def leaf_template(routes: Iterable[Any], endpoint: Any, route: Any, path: str) -> tuple[str, bool]:
    """The template of that of `routes` which led to `endpoint`, and whether it was the only one.

    Where an endpoint has several routes, the one that the router names is meant, or the first that
    `path` matches. ("", True) where there is none.
    """
    found = [r for r in effective(routes) if target(r) is endpoint and hasattr(r, "path_regex")]
    named = [r for r in found if getattr(r, "original_route", r) is route]
    if len(named) == 1 or len(found) <= 1:
        return _format((named or found or [None])[0]), True
    return _format(next((r for r in named or found if r.path_regex.match(path)), None)), False


def _format(route: Any) -> str:
    return getattr(route, "path_format", "") or ""


def descend(level: Level, rest: str, nested: int = 0) -> tuple[Level, str]:
    """Through the mounts that add up to `rest`, a part of a root_path such as ``/tenants/17``.

    The level that is reached, and what of `rest` is not accounted for: "" when all is found.
    """
    best = level, rest
    if not rest or nested == MOST_NESTED:
        return best
    for mount in effective(level.routes):
        pattern, within = getattr(mount, "path_regex", None), getattr(mount, "routes", None)
        if pattern is None or within is None:
            continue
        matched = pattern.match(rest + "/")
        if matched is None:
            continue
        prefix = level.prefix + mount.path_format.removesuffix(_MOUNTED_PATH)
        below = Level(prefix, within, mount)
        reached = descend(below, f"/{matched['path']}".rstrip("/"), nested + 1)
        if not reached[1]:
            return reached
        best = min(best, reached, key=lambda one: len(one[1]))
    return best
