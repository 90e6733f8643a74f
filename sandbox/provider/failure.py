"""Errors as a person should meet them: one message, without any secret in it."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct

from monitoring.mapping import TYPES, MappingError

from .config import ConfigError
from .http import ApiError, LostAnswerError, UnreachableError
from .operations import RefusedError
from .urn import token_of
from .values import read, secret_paths, texts_at

_CODES: dict[type[Exception], grpc.StatusCode] = {
    ApiError: grpc.StatusCode.UNKNOWN,
    ConfigError: grpc.StatusCode.INVALID_ARGUMENT,
    LostAnswerError: grpc.StatusCode.UNKNOWN,
    MappingError: grpc.StatusCode.INVALID_ARGUMENT,
    RefusedError: grpc.StatusCode.FAILED_PRECONDITION,
    UnreachableError: grpc.StatusCode.UNAVAILABLE,
}

Handler = Callable[[Any, grpc.ServicerContext], Any]


def told(rpc: Callable[[Any], Message]) -> Handler:
    """The RPC as gRPC calls it, ending in a message where it would raise."""

    def handle(request: Any, context: grpc.ServicerContext) -> Any:
        try:
            return rpc(request)
        except tuple(_CODES) as error:
            code, message = _CODES[type(error)], _redacted(str(error), request)
        except Exception as error:
            # Its text may quote a value, so only its kind and place are told.
            place = traceback.extract_tb(error.__traceback__)[-1]
            code = grpc.StatusCode.INTERNAL
            message = (
                f"a defect of the sandbox's gcp plugin: {type(error).__name__} "
                f"at {Path(place.filename).name}:{place.lineno}"
            )
        return context.abort(code, message)

    return handle


def _redacted(message: str, request: Message) -> str:
    """The message without the texts that the request holds as secrets."""
    for _, struct in request.ListFields():
        if not isinstance(struct, Struct):
            continue
        plain, secrets = read(struct)
        rtype = TYPES.get(token_of(getattr(request, "urn", "")))
        if rtype:
            secrets.update(secret_paths(rtype.fields, plain))
        for text in texts_at(plain, secrets):
            if text:
                message = message.replace(text, "[secret]")
    return message
