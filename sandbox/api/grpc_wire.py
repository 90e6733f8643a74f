"""The gRPC wire: generic handlers over the table of methods, on the loop of the REST wire."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

import grpc
from google.protobuf import any_pb2, json_format
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2

from monitoring.plan import Json
from sandbox.api import dispatch, messages
from sandbox.api.context import Api
from sandbox.api.errors import ApiError
from sandbox.api.methods import METHODS, Method
from sandbox.api.request_log import RequestLog
from sandbox.api.schema import message
from sandbox.api.unpublished import REST_ONLY

# Importing it registers the messages that details are made of.
DETAILS = error_details_pb2
_CODES = {code.value[0]: code for code in grpc.StatusCode}


def generic_handlers(api: Api, log: RequestLog) -> tuple[grpc.GenericRpcHandler[Any, Any], ...]:
    """One handler a service, for `grpc.aio.Server.add_generic_rpc_handlers`."""
    services: dict[str, dict[str, Any]] = defaultdict(dict)
    for method in METHODS:
        if method.binding.service in REST_ONLY:
            continue
        services[method.binding.service][method.name] = grpc.unary_unary_rpc_method_handler(
            _behaviour(api, log, method),
            request_deserializer=message(method.binding.request).FromString,
            response_serializer=lambda answer: answer.SerializeToString(),
        )
    return tuple(
        grpc.method_handlers_generic_handler(service, handlers)
        for service, handlers in services.items()
    )


def _behaviour(
    api: Api, log: RequestLog, method: Method
) -> Callable[[Message, Any], Awaitable[Message]]:
    async def answer(request: Message, context: Any) -> Message:
        began = time.perf_counter()
        refusal: ApiError | None = None
        reply = message(method.binding.response)()
        try:
            reply = _answered(api, method, request)
        except ApiError as fault:
            refusal = fault
        except Exception as fault:
            refusal = dispatch.defect(method.name, fault)
        log.write(
            wire="grpc",
            method=method.name,
            path=method.rpc,
            status=refusal.code.http if refusal else 200,
            ms=(time.perf_counter() - began) * 1000,
            writes=method.writes,
        )
        if refusal is not None:
            await _abort(context, refusal)
        return reply

    return answer


def _answered(api: Api, method: Method, request: Message) -> Message:
    return messages.to_message(
        method.binding.response, dispatch.call(api, method, request_of(method, request))
    )


def request_of(method: Method, request: Message) -> dict[str, Json]:
    """The request in the JSON form that handlers take, its mask as the paths that were sent."""
    mask: list[str] = []
    if "update_mask" in request.DESCRIPTOR.fields_by_name:
        mask = list(request.update_mask.paths)  # type: ignore[attr-defined]  # a field of this message
        request.ClearField("update_mask")
    form = messages.to_json(request)
    return form | {"updateMask": mask} if mask else form


async def _abort(context: Any, refusal: ApiError) -> None:
    trailers: tuple[tuple[str, bytes], ...] = ()
    if refusal.details:
        status = status_pb2.Status(code=refusal.code.grpc, message=refusal.message)
        status.details.extend(json_format.ParseDict(d, any_pb2.Any()) for d in refusal.details)
        trailers = (("grpc-status-details-bin", status.SerializeToString()),)
    await context.abort(_CODES[refusal.code.grpc], refusal.message, trailers)
