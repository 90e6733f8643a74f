"""HTTP to the local API: kept connections, bounded retries, errors in the API's own words."""

from __future__ import annotations

import http.client
import json
import queue
import select
import threading
import time

from monitoring.mapping import Json, Request

from .config import Endpoint

RETRY_SECONDS = 10.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0
_ANSWER_SECONDS = 30.0
_MAX_ANSWER = 16 * 1024 * 1024
_NOT_FOUND, _CONFLICT, _UNAVAILABLE = 404, 409, 503


class ApiError(Exception):
    """The API refused; the text is its own."""

    def __init__(self, code: int, status: str, message: str) -> None:
        self.code = code
        super().__init__(f"{message} ({code} {status})".replace(" )", ")"))

    @property
    def is_not_found(self) -> bool:
        """Whether the resource does not exist."""
        return self.code == _NOT_FOUND

    @property
    def is_conflict(self) -> bool:
        """Whether the resource exists, or is no longer as the request takes it to be."""
        return self.code == _CONFLICT

    @property
    def may_pass(self) -> bool:
        """Whether the same request may succeed a moment later."""
        busy = self.is_conflict and "concurrent edits" in str(self).lower()
        return busy or self.code == _UNAVAILABLE


class UnreachableError(Exception):
    """The API does not answer; nothing was sent."""


class LostAnswerError(Exception):
    """The request was sent, the answer never came: it may have been carried out or not."""


class Api:
    """One endpoint, from many threads. `cancelled` ends every wait."""

    def __init__(self, endpoint: Endpoint, cancelled: threading.Event) -> None:
        self._endpoint = endpoint
        self._cancelled = cancelled
        self._idle: queue.LifoQueue[http.client.HTTPConnection] = queue.LifoQueue()

    def send(self, request: Request) -> dict[str, Json]:
        """The answer's JSON object.

        Retries for RETRY_SECONDS what was not carried out or does no harm twice. Raises ApiError,
        UnreachableError, or, for a POST alone, LostAnswerError.
        """
        deadline, pause = time.monotonic() + RETRY_SECONDS, _FIRST_PAUSE
        while True:
            try:
                return self._exchange(request)
            except (ApiError, UnreachableError, LostAnswerError) as error:
                if isinstance(error, ApiError) and not error.may_pass:
                    raise
                if isinstance(error, LostAnswerError) and request.method == "POST":
                    raise
                if time.monotonic() + pause > deadline or self._cancelled.wait(pause):
                    raise
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _exchange(self, request: Request) -> dict[str, Json]:
        connection = self._connection()
        try:
            self._write(connection, request)
            answer = connection.getresponse()
            payload = answer.read(_MAX_ANSWER + 1)
        except UnreachableError:
            connection.close()
            raise
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise LostAnswerError(
                f"the local API at {self._where} broke off its answer ({type(error).__name__}); "
                "start it with `clarity sandbox start` if it died, then run the command again"
            ) from None
        if answer.will_close or len(payload) > _MAX_ANSWER:
            connection.close()
        else:
            self._idle.put(connection)
        return _judge(answer.status, payload)

    @property
    def _where(self) -> str:
        return f"{self._endpoint.host}:{self._endpoint.port}"

    def _connection(self) -> http.client.HTTPConnection:
        """A kept connection that the API has not closed meanwhile, else a new one."""
        while True:
            try:
                connection = self._idle.get_nowait()
            except queue.Empty:
                return http.client.HTTPConnection(
                    self._endpoint.host, self._endpoint.port, timeout=_ANSWER_SECONDS
                )
            # Readable before anything was asked: the other side hung up.
            if connection.sock and not select.select([connection.sock], [], [], 0)[0]:
                return connection
            connection.close()

    def _write(self, connection: http.client.HTTPConnection, request: Request) -> None:
        try:
            if connection.sock is None:
                connection.connect()
        except OSError as error:
            raise UnreachableError(
                f"the local API at {self._where} does not answer ({error.strerror or error}); "
                "start it with `clarity sandbox start`"
            ) from None
        body = None if request.body is None else json.dumps(request.body).encode()
        headers = {"Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection.request(request.method, request.target, body, headers)


def _judge(code: int, payload: bytes) -> dict[str, Json]:
    """The answer's object, or the ApiError that it is."""
    try:
        answer = json.loads(payload) if payload else {}
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise ApiError(code, "", "the local API's answer is not a JSON object")
    if code < http.client.BAD_REQUEST:
        return answer
    error = answer.get("error")
    error = error if isinstance(error, dict) else {}
    message = str(error.get("message") or "the local API gave no reason")
    raise ApiError(code, str(error.get("status") or ""), message)
