"""An entry as one line of JSON, by the fields that the logging agent lifts."""

from __future__ import annotations

import time
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson

from clarity.monitoring.clock import Now
from clarity.monitoring.contract.events import Category
from clarity.monitoring.identity import Identity
from clarity.monitoring.logging import fields as names
from clarity.monitoring.logging.correlation import Correlation, Trace
from clarity.monitoring.logging.fit import fitted
from clarity.monitoring.logging.limits import (
    FIELDS,
    KEY_CHARS,
    LABEL_KEY_BYTES,
    LABEL_VALUE_BYTES,
    LABELS,
    LINE_BYTES,
)
from clarity.monitoring.logging.plain import key_of, plain, text
from clarity.monitoring.logging.pseudonyms import Pseudonyms
from clarity.monitoring.logging.stack import Location, raised_at, stack_of
from clarity.monitoring.redaction import PERSONAL, REDACTED, is_sensitive


class _Treatment(Enum):
    """What becomes of a field's value."""

    KEPT = 1
    PSEUDONYM = 2
    REDACTED = 3


@lru_cache(maxsize=4096)
def _treated(name: str) -> tuple[str, _Treatment]:
    """The key of a field of that (bounded) name, and what becomes of its value."""
    if name in PERSONAL:
        return name, _Treatment.PSEUDONYM
    if is_sensitive(name):
        return name, _Treatment.REDACTED
    return (name + "_" if name in names.RESERVED else name), _Treatment.KEPT


class Renderer:
    """Writes the entries of one process; the same for all of them is made once."""

    def __init__(
        self,
        identity: Identity,
        pseudonyms: Pseudonyms,
        now: Now,
        *,
        labels: Mapping[str, str],
        exception_text: bool,
    ) -> None:
        """Raises ValueError for labels beyond Cloud Logging's limits."""
        own = {
            "service": identity.service,
            "environment": identity.environment,
            "revision": identity.revision,
        }
        every = {**labels, **own}
        _check(every)
        self._labels = {
            one: orjson.Fragment(orjson.dumps({**every, "log": one.value})) for one in Category
        }
        self._service = {"service": identity.service, "version": identity.revision}
        self._pseudonyms = pseudonyms
        self._now = now
        self.exception_text = exception_text

    def line(
        self,
        category: Category,
        severity: str,
        message: str,
        fields: Mapping[str, Any],
        *,
        logger: str = "",
        error: BaseException | None = None,
        location: Location | None = None,
        http_request: Mapping[str, Any] | None = None,
        correlation: Correlation | None = None,
        trace: Trace | None = None,
        suppressed: int = 0,
    ) -> bytes:
        """One line, with its newline, of at most LINE_BYTES."""
        entry: dict[str, Any] = {
            names.SEVERITY: severity,
            names.MESSAGE: text(message),
            names.TIME: rfc3339(self._now()),
            names.LABELS: self._labels[category],
        }
        if trace is not None:
            entry[names.TRACE] = trace.id
            if trace.span:
                entry[names.SPAN_ID] = trace.span
            entry[names.TRACE_SAMPLED] = trace.sampled
        if http_request:
            entry[names.HTTP_REQUEST] = http_request
        if logger:
            entry[names.LOGGER] = logger
        if correlation is not None:
            entry[names.CORRELATION_ID] = correlation.id
        if suppressed:
            entry[names.SUPPRESSED] = suppressed
        if error is not None:
            self._add_error(entry, error)
            location = location or raised_at(error)
        if location is not None:
            entry[names.SOURCE_LOCATION] = location
        self._add_fields(entry, fields)
        return _dumped(entry)

    def _add_error(self, entry: dict[str, Any], error: BaseException) -> None:
        entry[names.SERVICE_CONTEXT] = self._service
        entry[names.STACK_TRACE] = stack_of(error, with_text=self.exception_text)

    def _add_fields(self, entry: dict[str, Any], fields: Mapping[str, Any]) -> None:
        room = FIELDS
        for name, value in fields.items():
            room -= 1
            if room < 0:
                entry[names.TRUNCATED] = [f"{len(fields) - FIELDS} more fields"]
                return
            key, treatment = _treated(name if len(name) <= KEY_CHARS else key_of(name))
            if treatment is _Treatment.KEPT:
                entry[key] = plain(value)
            elif treatment is _Treatment.PSEUDONYM:
                entry[key] = self._pseudonym(value)
            else:
                entry[key] = REDACTED

    def _pseudonym(self, value: object) -> str | None:
        if value is None:
            return None
        known = isinstance(value, str | int | UUID)
        return self._pseudonyms.of(str(value)) if known else REDACTED


def rfc3339(seconds: float) -> str:
    """A time in seconds since the epoch as ``2026-11-28T10:00:00.000000Z``."""
    whole = int(seconds // 1)
    return f"{_second(whole)}.{int((seconds - whole) * 1_000_000):06d}Z"


@lru_cache(maxsize=8)
def _second(whole: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole))


def _dumped(entry: dict[str, Any]) -> bytes:
    try:
        line = orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # a text that is no Unicode
        return fitted(entry, LINE_BYTES)
    return line if len(line) <= LINE_BYTES else fitted(entry, LINE_BYTES)


def _check(labels: Mapping[str, str]) -> None:
    if len(labels) >= LABELS:
        raise ValueError(f"an entry has at most {LABELS} labels, and these are {len(labels) + 1}")
    for key, value in labels.items():
        if not key or len(key.encode()) > LABEL_KEY_BYTES:
            raise ValueError(f"a label's key has 1 to {LABEL_KEY_BYTES} bytes, not {key[:40]!r}")
        if len(value.encode()) > LABEL_VALUE_BYTES:
            raise ValueError(f"the value of the label {key!r} is over {LABEL_VALUE_BYTES} bytes")
