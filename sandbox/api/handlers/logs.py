"""Logs, which are there as long as they have entries: google.logging.v2.LoggingServiceV2."""

from __future__ import annotations

from urllib.parse import quote, unquote

from sandbox.api import names, paging
from sandbox.api.context import Api, Body, Request
from sandbox.api.errors import not_found
from sandbox.api.handlers.log_entries import DEFAULT_PAGE, MAX_PAGE
from sandbox.logs.entry import log_parts
from sandbox.logs.kept import Entries


def listing(api: Api, request: Request) -> Body:
    """The names of a project's logs, sorted."""
    project = api.read_name(names.PROJECT, request.get("parent"), "parent")["project"]
    found = Entries(api.store).logs(project)
    start, room = paging.position(request), paging.size(request, DEFAULT_PAGE, MAX_PAGE)
    page = found[start : start + room]
    out: Body = {"logNames": page} if page else {}
    if start + room < len(found):
        out["nextPageToken"] = paging.token(request, start + room)
    return out


def delete(api: Api, request: Request) -> Body:
    """The entries of a log go; what was counted of them stays."""
    parent, _, sent = str(request.get("logName", "")).partition("/logs/")
    # A path of REST comes unquoted, with a slash for its %2F.
    segment, id = log_parts(f"{parent}/logs/{quote(unquote(sent), safe='')}")
    log = names.LOG.fill(project=api.project(segment).id, id=id)
    if not Entries(api.store).delete_log(api.project(segment).id, log):
        raise not_found(f"Log {log} does not exist.")
    return {}
