"""Regular expressions of RE2's dialect, matched with Python's `re`."""

from __future__ import annotations

import re
from functools import lru_cache

from alerts.evaluate.measurement import NotEvaluableError
from monitoring.validation import re2

_STEP = re.compile(
    r"\\Q(?P<quoted>.*?)(?:\\E|$)|(?P<end>\\z)|(?P<class>\\[pPC])|(?P<escape>\\.)"
    r"|\[:(?P<posix>\^?\w+):\]|\(\?<(?P<name>\w+)>|\A\(\?(?P<flags>[imsU]+)\)|(?P<plain>.)",
    re.DOTALL,
)
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
_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}


@lru_cache(maxsize=512)
def compiled(pattern: str, dot_all: bool = False) -> re.Pattern[str]:
    """`pattern` as Python reads it. With `dot_all` a dot also takes new lines.

    Raises NotEvaluableError for what RE2 refuses, and for its classes that `re` has not.
    """
    problem = re2.problem(pattern)
    if problem:
        raise NotEvaluableError(f"the pattern {pattern!r} is not RE2: {problem}")
    flags = re.ASCII | (re.DOTALL if dot_all else re.NOFLAG)
    parts: list[str] = []
    for step in _STEP.finditer(pattern):
        if step["flags"]:
            if "U" in step["flags"]:
                raise NotEvaluableError(f"the flag U of the pattern {pattern!r} is not evaluated")
            for flag in step["flags"]:
                flags |= _FLAGS[flag]
        else:
            parts.append(_translated(step, pattern))
    try:
        return re.compile("".join(parts), flags)
    except re.error as error:
        raise NotEvaluableError(f"the pattern {pattern!r} cannot be matched: {error}") from error


def _translated(step: re.Match[str], pattern: str) -> str:
    if step["quoted"] is not None:
        return re.escape(step["quoted"])
    if step["end"]:
        return r"\Z"
    if step["name"]:
        return f"(?P<{step['name']}>"
    if step["posix"]:
        if step["posix"] in _POSIX:
            return _POSIX[step["posix"]]
        raise NotEvaluableError(f"the class {step[0]} of {pattern!r} is not evaluated")
    if step["class"]:
        raise NotEvaluableError(f"the class {step[0]} of the pattern {pattern!r} is not evaluated")
    return step[0]
