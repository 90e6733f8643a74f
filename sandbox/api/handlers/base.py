"""What all collections of resources have in common: finding, listing, deleting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from monitoring.plan import Json
from sandbox.api import paging
from sandbox.api.context import Api, Body, Request
from sandbox.api.errors import not_found
from sandbox.api.filters import Fields, parse
from sandbox.api.names import Pattern
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
        """A page of the resources under `parent` that pass the request's filter, in its order."""
        passing = parse(request.get("filter", "")).passes
        size = paging.size(request)
        page: list[Json] = []
        last = 0
        out: Body = {}
        for place, row in self._from(api, request, parent):
            if not passing(body_fields(row.body)):
                continue
            if len(page) == size:
                out["nextPageToken"] = paging.token(request, last)
                break
            page.append(self.shown(row.body))
            last = place
        if page:
            out[self.listed] = page
        if self.sized and (total := self._total(api, request, parent)):
            out["totalSize"] = total
        return out

    def _from(self, api: Api, request: Request, parent: str) -> Iterator[tuple[int, Row]]:
        """The rows after the request's page token, each with the token's number for its place."""
        start = paging.position(request)
        if not request.get("orderBy"):
            yield from ((row.seq, row) for row in api.store.children(self.kind, parent, start))
            return
        rows = _ordered(list(api.store.children(self.kind, parent)), request["orderBy"])
        yield from list(enumerate(rows, 1))[start:]

    def _total(self, api: Api, request: Request, parent: str) -> int:
        if not request.get("filter"):
            return api.store.count(self.kind, parent)
        passing = parse(request["filter"]).passes
        rows = api.store.children(self.kind, parent)
        return sum(passing(body_fields(row.body)) for row in rows)


def body_fields(body: Body) -> Fields:
    """The fields of a body as filters name them: snake or camel case, dots, quoted keys."""

    def value(path: str) -> object:
        at: Json = body
        for step in split_path(path):
            if not isinstance(at, dict):
                return None
            at = at.get(step, at.get(_camel(step)))
        return at

    return value


def split_path(path: str) -> list[str]:
    """``user_labels."a.b"`` is two steps."""
    head, quote, rest = path.partition('"')
    steps = [step for step in head.split(".") if step]
    return [*steps, rest.rstrip('"')] if quote else steps


def _camel(step: str) -> str:
    first, *others = step.split("_")
    return first + "".join(part.capitalize() for part in others)


def _ordered(rows: list[Row], order: str) -> list[Row]:
    """Rows by ``display_name,-enabled``; a minus or `` desc`` turns a field around."""
    for term in reversed([part.strip() for part in order.split(",") if part.strip()]):
        path = term.removeprefix("-").removesuffix(" desc").removesuffix(" asc").strip()
        backwards = term.startswith("-") or term.endswith(" desc")
        rows.sort(key=lambda row: str(body_fields(row.body)(path) or ""), reverse=backwards)
    return rows
