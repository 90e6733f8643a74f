"""An exception as a log entry tells of it: its type, its stack, and where it was raised.

The stack has the form that Error Reporting reads (Python's own), but of each exception only the
type: its text may hold personal data. Source: Google, "Format errors in logs".
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from types import FrameType, TracebackType

from clarity.monitoring.logging.plain import text

Location = dict[str, str]

FRAMES = 50  # the innermost, of each exception
CHAIN = 8  # exceptions: causes, contexts and members of groups
STACK_CHARS = 64 * 1024
_OURS = ("structlog", "logging", "clarity.monitoring.logging")
_CAUSED = "\nThe above exception was the direct cause of the following exception:\n\n"
_DURING = "\nDuring handling of the above exception, another exception occurred:\n\n"
_WITHIN = "\nAn exception of the group above:\n\n"


def name_of(error: BaseException) -> str:
    """``ValueError``, ``app.errors.NotFound``."""
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else _full(kind)


def _full(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def words_of(error: BaseException, *, with_text: bool) -> str:
    """Its type, and with the text, if that is wanted: ``ValueError: 4 is odd``."""
    if not with_text:
        return name_of(error)
    try:
        said = text(str(error))
    except Exception:
        said = "[unprintable]"
    return f"{name_of(error)}: {said}" if said else name_of(error)


def stack_of(error: BaseException, *, with_text: bool = False) -> str:
    """The stacks of an exception, of what caused it and of what it groups; bounded."""
    parts = []
    for link, one in _chain(error):
        frames = traceback.StackSummary.extract(traceback.walk_tb(one.__traceback__), limit=-FRAMES)
        head = "Traceback (most recent call last):\n" if frames else ""
        lines = "".join(frames.format())
        parts.append(f"{link}{head}{lines}{words_of(one, with_text=with_text)}\n")
    whole = "".join(parts)
    return whole if len(whole) <= STACK_CHARS else whole[-STACK_CHARS:]


def _chain(error: BaseException) -> Iterator[tuple[str, BaseException]]:
    """The exceptions, each with the words that tie it to the one before; causes go first."""
    causes = [("", error)]
    seen = {id(error)}
    one: BaseException | None = error
    while one is not None and len(causes) < CHAIN:
        cause = one.__cause__
        link = _CAUSED if cause is not None else _DURING
        if cause is None and not one.__suppress_context__:
            cause = one.__context__
        if cause is None or id(cause) in seen:
            break
        seen.add(id(cause))
        causes[-1] = (link, one)
        causes.append(("", cause))
        one = cause
    yield from reversed(causes)
    if isinstance(error, BaseExceptionGroup):
        for member in error.exceptions[: CHAIN - len(causes)]:
            yield _WITHIN, member


def raised_at(error: BaseException) -> Location | None:
    """Where it was raised, as LogEntry.sourceLocation; None for one that never was."""
    trace: TracebackType | None = error.__traceback__
    if trace is None:
        return None
    while trace.tb_next is not None:
        trace = trace.tb_next
    return location(trace.tb_frame, trace.tb_lineno)


def logged_at(frame: FrameType | None) -> Location | None:
    """The first frame outwards from `frame` that is neither ours nor the logger's."""
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if not any(module == ours or module.startswith(ours + ".") for ours in _OURS):
            return location(frame, frame.f_lineno)
        frame = frame.f_back
    return None


def location(frame: FrameType, line: int) -> Location:
    code = frame.f_code
    return {"file": code.co_filename, "line": str(line), "function": code.co_name}
