"""What of a regular expression RE2, which Google's services use, would refuse.

Not the whole of RE2's grammar: the constructs of other dialects that it leaves out, and brackets
and parentheses that do not match. A pattern without a problem here may still be refused there.
"""

from __future__ import annotations

import re
from functools import lru_cache

_STEP = re.compile(
    r"(?P<quoted>\\Q.*?(?:\\E|$))"
    r"|(?P<backreference>\\[1-9]|\(\?P=|\\k[<{'])"
    r"|(?P<escape>\\.)"
    r"|(?P<look>\(\?(?:=|!|<=|<!))"
    r"|(?P<atomic>\(\?>)"
    r"|(?P<set>\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\])"
    r"|(?P<capture>\((?!\?)|\(\?P?<\w)"
    r"|(?P<group>\(\?)"
    r"|(?P<close>\))"
    r"|(?P<dangling>\\$|\[)"
    r"|(?P<plain>.)",
    re.DOTALL,
)
_PROBLEMS = {
    "backreference": "RE2 has no backreferences",
    "look": "RE2 has no look-ahead or look-behind",
    "atomic": "RE2 has no atomic groups",
    "dangling": "a bracket or a backslash is left open",
}
_NOTHING_TO_REPEAT = re.compile(r"^(?:[*+?])|(?:^|[^\\])[(|](?:[*+]|\?(?![:P<imsU-]))")


@lru_cache(maxsize=512)
def problem(pattern: str) -> str:
    """Why RE2 would refuse `pattern`; empty where nothing is seen."""
    depth = 0
    for step in _STEP.finditer(pattern):
        kind = step.lastgroup or ""
        if kind in _PROBLEMS:
            return _PROBLEMS[kind]
        depth += (kind in ("capture", "group")) - (kind == "close")
        if depth < 0:
            return "a parenthesis is closed that was never opened"
    if depth:
        return "a parenthesis is left open"
    return "there is nothing to repeat" if _NOTHING_TO_REPEAT.search(pattern) else ""


def captures(pattern: str) -> int:
    """How many capture groups `pattern` has."""
    return sum(step.lastgroup == "capture" for step in _STEP.finditer(pattern))
