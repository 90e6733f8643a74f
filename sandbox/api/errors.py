"""The API's errors: one exception for both wires, and how each wire writes it.

Source: google/rpc/code.proto for the codes, recorded answers of the real service for the shapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum

from monitoring.plan import Json
from monitoring.validation.violation import Violation

_SHOWN_PROBLEMS = 20


class Code(Enum):
    """The canonical codes in use: (gRPC number, HTTP status)."""

    OK = (0, 200)
    INVALID_ARGUMENT = (3, 400)
    NOT_FOUND = (5, 404)
    ALREADY_EXISTS = (6, 409)
    PERMISSION_DENIED = (7, 403)
    RESOURCE_EXHAUSTED = (8, 429)
    FAILED_PRECONDITION = (9, 400)
    ABORTED = (10, 409)
    UNIMPLEMENTED = (12, 501)
    INTERNAL = (13, 500)

    @property
    def grpc(self) -> int:
        return self.value[0]

    @property
    def http(self) -> int:
        return self.value[1]


class ApiError(Exception):
    """A refusal. `details` are google.rpc details in JSON form, each with its ``@type``.

    `keeps_writes` says that what the request wrote before it was refused stays written.
    """

    def __init__(
        self,
        code: Code,
        message: str,
        details: Sequence[Json] = (),
        *,
        keeps_writes: bool = False,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = tuple(details)
        self.keeps_writes = keeps_writes

    def body(self) -> Json:
        """The REST body: ``{"error": {"code", "message", "status"}}``, details where there are."""
        error: dict[str, Json] = {
            "code": self.code.http,
            "message": self.message,
            "status": self.code.name,
        }
        if self.details:
            error["details"] = list(self.details)
        return {"error": error}

    def without(self, secrets: Iterable[str], mask: str) -> ApiError:
        """The same refusal with these values masked, wherever its words quote them."""
        message, details = self.message, self.details
        for secret in secrets:
            if secret:
                message = message.replace(secret, mask)
                details = tuple(_replaced(d, secret, mask) for d in details)
        return ApiError(self.code, message, details, keeps_writes=self.keeps_writes)


def _replaced(value: Json, old: str, new: str) -> Json:
    if isinstance(value, str):
        return value.replace(old, new)
    if isinstance(value, dict):
        return {key: _replaced(item, old, new) for key, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, old, new) for item in value]
    return value


def invalid(message: str, details: Sequence[Json] = ()) -> ApiError:
    return ApiError(Code.INVALID_ARGUMENT, message, details)


def not_found(message: str) -> ApiError:
    return ApiError(Code.NOT_FOUND, message)


def already_exists(name: str) -> ApiError:
    return ApiError(Code.ALREADY_EXISTS, f"The resource {name} already exists.")


def exhausted(message: str) -> ApiError:
    return ApiError(Code.RESOURCE_EXHAUSTED, message)


def in_use(name: str, by: Sequence[str]) -> ApiError:
    """The refusal to delete what others name; its words are the real service's."""
    users = ", ".join(f'"{user}"' for user in by[:_SHOWN_PROBLEMS])
    return ApiError(
        Code.FAILED_PRECONDITION,
        f'Could not delete "{name}" because it is still being referenced by: {users}',
    )


def bad_request(problems: Sequence[tuple[str, str]]) -> ApiError:
    """One refusal for all the (field, words) found, a line and a BadRequest entry for each."""
    shown = problems[:_SHOWN_PROBLEMS]
    violations = [{"field": field, "description": words} for field, words in shown]
    return invalid(
        "\n".join(words for _, words in shown),
        [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}],
    )


def refused(violations: Sequence[Violation]) -> ApiError:
    """The refusal of a body that breaks the API's rules."""
    return bad_request([(violation.field, violation.message) for violation in violations])


def internal() -> ApiError:
    """What a client learns of a defect of ours: nothing but that there is one."""
    return ApiError(Code.INTERNAL, "Internal error encountered.")
