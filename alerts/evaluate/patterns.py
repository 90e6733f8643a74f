"""Regular expressions of RE2's dialect, matched with Python's `re`."""

from __future__ import annotations

import re
from functools import lru_cache

from alerts.evaluate.error import NotEvaluableError
from monitoring.validation import re2

_STEP = re.compile(
    r"\\Q(?P<quoted>.*?)(?:\\E|$)|(?P<end>\\z)|(?P<class>\\[pPC])|(?P<escape>\\.)"
    r"|(?P<set>\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\])"
    r"|\(\?<(?P<name>\w+)>|\(\?(?P<flags>[imsU-]+)\)"
    r"|(?P<open>\()|(?P<close>\))|(?P<or>\|)|(?P<plain>.)",
    re.DOTALL,
)
_IN_SET = re.compile(r"\[:(?P<name>\^?\w+):\]|(?P<class>\\[pP])|\\.", re.DOTALL)
_POSIX = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "ascii": r"\x00-\x7f",
    "blank": r"\t ",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-/:-@\[-`{-~",
    "space": r"\t\n\v\f\r ",
    "upper": "A-Z",
    "word": "0-9A-Za-z_",
    "xdigit": "0-9A-Fa-f",
}


@lru_cache(maxsize=512)
def compiled(pattern: str, dot_all: bool = False) -> re.Pattern[str]:
    """`pattern` as Python reads it. With `dot_all` a dot also takes new lines.

    Raises NotEvaluableError for what RE2 refuses, and for its classes that `re` has not.
    """
    problem = re2.problem(pattern)
    if problem:
        raise NotEvaluableError(f"the pattern {pattern!r} is not RE2: {problem}")
    flags = re.ASCII | (re.DOTALL if dot_all else re.NOFLAG)
    try:
        return re.compile(_translated(pattern), flags)
    except re.error as error:
        raise NotEvaluableError(f"the pattern {pattern!r} cannot be matched: {error}") from error


def _translated(pattern: str) -> str:
    """The pattern in Python's dialect.

    A flag holds for the rest of its group in RE2, over every alternative; in Python only for a
    group of its own, so that each alternative gets one.
    """
    parts: list[str] = []
    flagged: list[list[str]] = [[]]  # the groups opened for flags, in each group of the pattern
    for step in _STEP.finditer(pattern):
        if step["flags"]:
            if "U" in step["flags"]:
                raise _no_class(pattern, "flag U")
            flagged[-1].append(f"(?{step['flags']}:")
            parts.append(flagged[-1][-1])
            continue
        if step["close"]:
            parts.append(")" * len(flagged.pop()))
        elif step["or"]:
            parts.append(")" * len(flagged[-1]))
        elif step["open"] or step["name"]:
            flagged.append([])
        parts.append(_step(step, pattern))
        if step["or"]:
            parts += flagged[-1]
    return "".join(parts) + ")" * len(flagged[-1])


def _step(step: re.Match[str], pattern: str) -> str:
    if step["quoted"] is not None:
        return re.escape(step["quoted"])
    if step["end"]:
        return r"\Z"
    if step["name"]:
        return f"(?P<{step['name']}>"
    if step["class"]:
        raise _no_class(pattern, f"class {step[0]}")
    if step["set"]:
        return _IN_SET.sub(lambda part: _in_set(part, pattern), step[0])
    return step[0]


def _in_set(part: re.Match[str], pattern: str) -> str:
    if part["name"] in _POSIX:
        return _POSIX[part["name"]]
    if part["name"] or part["class"]:
        raise _no_class(pattern, f"class {part[0]}")
    return part[0]


def _no_class(pattern: str, what: str) -> NotEvaluableError:
    return NotEvaluableError(f"the {what} of the pattern {pattern!r} is not evaluated")
