"""One call, whatever the wire: the handler in its transaction, defects turned into INTERNAL."""

from __future__ import annotations

import logging
import traceback

from sandbox.api.context import Api, Body, Request
from sandbox.api.errors import ApiError, Code, internal
from sandbox.api.methods import Handler, Method

_LOG = logging.getLogger("sandbox.api")


def call(api: Api, method: Method, request: Request) -> Body:
    """The handler's answer; raises ApiError and nothing else."""
    handler = method.handler
    if handler is None:
        raise unimplemented(method.name)
    try:
        return _written(api, handler, request) if method.writes else handler(api, request)
    except ApiError:
        raise
    except Exception as fault:
        raise defect(method.name, fault) from None


def defect(what: str, fault: Exception) -> ApiError:
    """Logs a defect of ours, and what the client hears of it."""
    # Neither the message nor the locals: they may hold a body, and a body a secret.
    places = "".join(traceback.format_tb(fault.__traceback__))
    _LOG.error("%s failed: %s\n%s", what, type(fault).__name__, places)
    return internal()


def _written(api: Api, handler: Handler, request: Request) -> Body:
    refusal: ApiError | None = None
    answer: Body = {}
    with api.store.transaction():
        try:
            _remember_project(api, request)
            answer = handler(api, request)
        except ApiError as fault:
            if not fault.keeps_writes:
                raise
            refusal = fault
    if refusal is not None:
        raise refusal
    return answer


def _remember_project(api: Api, request: Request) -> None:
    """So that names with the project's number find it."""
    for field in ("name", "parent"):
        match str(request.get(field, "")).split("/"):
            case ["projects", segment, *_] if not segment.isdigit():
                project = api.project(segment)
                api.store.remember_project(project.number, project.id)


def unimplemented(name: str) -> ApiError:
    return ApiError(Code.UNIMPLEMENTED, f"{name} is not implemented by this local API.")
