"""Writing and reading log entries: google.logging.v2.LoggingServiceV2."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.logs.match import Predicate, matcher
from monitoring.plan import Json
from sandbox.api import names, paging
from sandbox.api.context import Api, Body, Request
from sandbox.api.errors import ApiError, invalid
from sandbox.api.times import parse_nanos
from sandbox.logs import counts
from sandbox.logs.entry import Completion, Entry
from sandbox.logs.kept import Entries

DEFAULT_PAGE = 50
MAX_PAGE = 1_000
MAX_RESOURCES = 100
_ORDERS = {"": False, "timestamp": False, "timestamp asc": False, "timestamp desc": True}
_PARTIAL = "type.googleapis.com/google.logging.v2.WriteLogEntriesPartialErrors"


def write(api: Api, request: Request) -> Body:
    """All entries or none; with partialSuccess those that are good."""
    now = parse_nanos(api.timestamp())
    completion = Completion(
        now=now,
        project=lambda segment: api.project(segment).id,
        log=request.get("logName", ""),
        resource=request.get("resource"),
        labels=request.get("labels"),
    )
    entries, refused = _read(completion, request.get("entries", ()))
    if refused and not (entries and request.get("partialSuccess")):
        raise next(iter(refused.values()))
    if not request.get("dryRun"):
        _keep(api, entries, now)
    if refused:
        raise _partial(refused)
    return {}


def _read(
    completion: Completion, sent: Sequence[Mapping[str, Json]]
) -> tuple[list[Entry], dict[int, ApiError]]:
    entries, refused = [], {}
    for place, one in enumerate(sent):
        try:
            entries.append(completion.entry(one, place))
        except ApiError as why:
            refused[place] = why
    return entries, refused


def _keep(api: Api, entries: Iterable[Entry], now: int) -> None:
    """Keep them, and count those that are no repetitions."""
    kept = Entries(api.store)
    by_project = sorted(entries, key=lambda entry: entry.project)
    for id, mine in groupby(by_project, key=lambda entry: entry.project):
        if not id.isdigit():
            api.store.remember_project(names.Project(id).number, id)
        new = kept.add(id, list(mine))
        counts.count(api.store, id, [entry.body for entry in new], now)


def _partial(refused: Mapping[int, ApiError]) -> ApiError:
    first = next(iter(refused.values()))
    errors = {
        str(place): {"code": why.code.grpc, "message": why.message}
        for place, why in refused.items()
    }
    detail = {"@type": _PARTIAL, "logEntryErrors": errors}
    return ApiError(first.code, first.message, [detail], keeps_writes=True)


def listing(api: Api, request: Request) -> Body:
    """Entries of projects that match a query, by time."""
    projects = [_project(api, name) for name in _resources(request)]
    order = " ".join(str(request.get("orderBy", "")).split())
    if order not in _ORDERS:
        raise invalid(
            f'Field order_by had an invalid value of "{order[:100]}": '
            "expected timestamp asc or timestamp desc"
        )
    matches = _matcher(request.get("filter", ""))
    room = _room(request)
    try:
        found = Entries(api.store).read(
            projects, newest_first=_ORDERS[order], after=paging.position(request)
        )
    except LookupError:
        raise invalid(
            "Field page_token had an invalid value: the entry it follows is gone; list again"
        ) from None
    page: list[Body] = []
    last = 0
    for kept in found:
        if not matches(kept.body):
            continue
        if len(page) == room:
            return {"entries": page, "nextPageToken": paging.token(request, last)}
        page.append(kept.body)
        last = kept.seq
    return {"entries": page} if page else {}


def _resources(request: Request) -> list[str]:
    found = [
        *request.get("resourceNames", ()),
        *(f"projects/{id}" for id in request.get("projectIds", ())),
    ]
    if not found:
        raise invalid("Request was missing field resource_names.")
    if len(found) > MAX_RESOURCES:
        raise invalid(
            f'Field resource_names had an invalid value of "{len(found)} entries": '
            f"at most {MAX_RESOURCES}"
        )
    return found


def _project(api: Api, name: str) -> str:
    return api.read_name(names.PROJECT, name, "resource_names")["project"]


def _room(request: Request) -> int:
    room = int(request.get("pageSize", 0)) or DEFAULT_PAGE
    if not 0 < room <= MAX_PAGE:
        raise invalid(
            f'Field page_size had an invalid value of "{room}": must be 1 to {MAX_PAGE}, or 0 for '
            f"{DEFAULT_PAGE}"
        )
    return room


def _matcher(text: str) -> Predicate:
    if not text.strip():
        return lambda entry: True
    try:
        return matcher(text)
    except NotEvaluableError as why:
        raise invalid(f"Unparseable filter: {why}") from None
