"""The wire of the local Cloud Run, and a page that lists what was done to the services."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from sandbox.api import dispatch, own_methods
from sandbox.api.context import Api, Body, Request
from sandbox.api.errors import ApiError
from sandbox.api.methods import Method
from sandbox.api.own_paths import Answer, Asked, Own, OwnPaths
from sandbox.api.times import seconds_of
from sandbox.cloud_run import messages
from sandbox.cloud_run.changes import Caller, Changes
from sandbox.cloud_run.operations import Operations
from sandbox.cloud_run.paths import LIST_PATH
from sandbox.cloud_run.services import Services

_Write = Callable[[Caller, Api, Request], Body]

SERVICES = f"{messages.PACKAGE}.Services"
READS = """
GetService GET /v2/{name=projects/*/locations/*/services/*} -
ListServices GET /v2/{parent=projects/*/locations/*}/services -
GetRevision GET /v2/{name=projects/*/locations/*/services/*/revisions/*} -
ListRevisions GET /v2/{parent=projects/*/locations/*/services/*}/revisions -
GetOperation GET /v2/{name=projects/*/locations/*/operations/*} -
"""
WRITES = """
CreateService POST /v2/{parent=projects/*/locations/*}/services service
UpdateService PATCH /v2/{service.name=projects/*/locations/*/services/*} service
DeleteService DELETE /v2/{name=projects/*/locations/*/services/*} -
"""
WAIT = """
WaitOperation POST /v2/{name=projects/*/locations/*/operations/*}:wait *
"""


def paths(api: Api) -> OwnPaths:
    """Cloud Run's paths, on the server's own port."""
    messages.register()
    changes, operations = Changes(api), Operations(api)
    services = Services(api, changes, operations)
    reads = {
        "GetService": services.get,
        "ListServices": services.listing,
        "GetRevision": services.get_revision,
        "ListRevisions": services.list_revisions,
        "GetOperation": operations.get,
    }
    writes: dict[str, _Write] = {
        "CreateService": services.create,
        "UpdateService": services.update,
        "DeleteService": services.delete,
    }
    unbound = {name: partial(write, Caller()) for name, write in writes.items()}
    (wait,) = own_methods.methods(SERVICES, WAIT, {"WaitOperation": operations.get})

    async def listing(asked: Asked) -> Answer:
        return 200, {"changes": changes.listing()}

    return {
        **own_methods.paths(api, own_methods.methods(SERVICES, READS, reads)),
        **{
            (method.binding.verb, method.binding.path): _writing(
                api, changes, method, writes[method.name]
            )
            for method in own_methods.methods(SERVICES, WRITES, unbound)
        },
        (wait.binding.verb, wait.binding.path): _waiting(api, operations, wait),
        ("GET", LIST_PATH): listing,
    }


def _writing(api: Api, changes: Changes, method: Method, write: _Write) -> Own:
    """Answers a change, and records who asked for it, refusals too."""
    verb = method.name.removesuffix("Service").lower()

    async def answer(asked: Asked) -> Answer:
        caller = Caller.of(asked)
        try:
            request = own_methods.read(method, asked)
            bound = replace(method, handler=partial(write, caller))
            return 200, dispatch.call(api, bound, request)
        except ApiError as refusal:
            (name,) = asked.found.values()
            changes.refused(caller, verb, name, refusal)
            raise

    return answer


def _waiting(api: Api, operations: Operations, method: Method) -> Own:
    """Answers when the operation is done, or when the caller would wait no longer."""

    async def answer(asked: Asked) -> Answer:
        request = own_methods.read(method, asked)
        allowed = seconds_of(request["timeout"]) if "timeout" in request else math.inf
        while allowed > 0 and (left := operations.seconds_left(request.get("name"))) > 0:
            nap = min(left, allowed)
            await asyncio.sleep(nap)
            allowed -= nap
        return 200, dispatch.call(api, method, request)

    return answer
