"""What all collections of resources have in common: finding, listing, deleting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

from monitoring.filters.ast import FieldPath, Node
from monitoring.plan import Json
from sandbox.api import paging
from sandbox.api.context import Api, Body, Request
from sandbox.api.errors import not_found
from sandbox.api.filters import Fields, any_field, passes, read
from sandbox.api.names import Pattern, camel
from sandbox.api.store import Row

Shown = Callable[[Body], Body]


@dataclass(frozen=True, slots=True)
class Collection:
    """A kind of resource: how it is named, listed, and what is said where there is none.

    `missing` makes the words of a 404 from the parts of the name and the name itself. `shown` is
    what a client sees of a stored body. `sized` lists carry ``totalSize``.
    """

    kind: str
    pattern: Pattern
    listed: str
    missing: Callable[[dict[str, str], str], str]
    shown: Shown = lambda body: body
    sized: bool = False

    def find(self, api: Api, name: object) -> Row:
        """The stored resource; raises ApiError (404) where there is none."""
        parts = api.read_name(self.pattern, name)
        row = api.store.get(self.pattern.fill(**parts))
        if row is None:
            raise not_found(self.missing(parts, str(name)))
        return row

    def get(self, api: Api, request: Request) -> Body:
        return self.shown(self.find(api, request.get("name")).body)

    def delete(self, api: Api, request: Request) -> Body:
        api.store.delete(self.find(api, request.get("name")).key)
        return {}

    def page(self, api: Api, request: Request, parent: str) -> Body:
        """A page of the resources under `parent` that pass the request's filter, in its order.

        Filters and orders see what a client sees: they must not tell a masked secret.
        """
        filter = read(request.get("filter", ""))
        size = paging.size(request)
        page: list[Body] = []
        last = 0
        out: Body = {}
        for place, body in self._from(api, request, parent):
            if not passes(filter, body_fields(body)):
                continue
            if len(page) == size:
                out["nextPageToken"] = paging.token(request, last)
                break
            page.append(body)
            last = place
        if page:
            out[self.listed] = page
        if self.sized and (total := self._total(api, filter, parent)):
            out["totalSize"] = total
        return out

    def _from(self, api: Api, request: Request, parent: str) -> Iterator[tuple[int, Body]]:
        """What follows the request's page token, each body with the number of its place."""
        start = paging.position(request)
        if not request.get("orderBy"):
            rows = api.store.children(self.kind, parent, start)
            return ((row.seq, self.shown(row.body)) for row in rows)
        bodies = [self.shown(row.body) for row in api.store.children(self.kind, parent)]
        return islice(enumerate(_ordered(bodies, request["orderBy"]), 1), start, None)

    def _total(self, api: Api, filter: Node | None, parent: str) -> int:
        if filter is None:
            return api.store.count(self.kind, parent)
        rows = api.store.children(self.kind, parent)
        return sum(passes(filter, body_fields(self.shown(row.body))) for row in rows)


def body_fields(body: Body) -> Fields:
    """The fields of a body as filters name them, in snake or camel case."""

    def value(path: FieldPath) -> object:
        at: Json = body
        for step in path:
            if not isinstance(at, dict):
                return None
            at = at.get(step, at.get(camel(step)))
        return at

    return value


def _ordered(bodies: list[Body], order: str) -> list[Body]:
    """Bodies by ``display_name,-enabled``; a minus or `` desc`` turns a field around."""
    for term in reversed([part.strip() for part in order.split(",") if part.strip()]):
        word = term.removeprefix("-").removesuffix(" desc").removesuffix(" asc").strip()
        path = any_field(word, None, 0)
        backwards = term.startswith("-") or term.endswith(" desc")
        bodies.sort(key=partial(_order_key, path), reverse=backwards)
    return bodies


def _order_key(path: FieldPath, body: Body) -> str:
    return str(body_fields(body)(path) or "")
