"""The extractors of log-based metrics and log-match conditions."""

from __future__ import annotations

import re

from monitoring.plan import Json
from monitoring.validation import re2
from monitoring.validation.reading import has_token

_EXTRACT = re.compile(r"\s*EXTRACT\(\s*[^\s()][^()]*\)\s*")
_REGEXP_EXTRACT = re.compile(
    r"""\s*REGEXP_EXTRACT\(\s*[^\s,][^,]*,\s*(?P<quote>["'])(?P<regex>.*)(?P=quote)\s*\)\s*""",
    re.DOTALL,
)


def extractor_problem(extractor: Json) -> str:
    """Why the API would refuse an extractor; empty where it would not."""
    if not isinstance(extractor, str):
        return "must be text"
    if has_token(extractor) or _EXTRACT.fullmatch(extractor):
        return ""
    match = _REGEXP_EXTRACT.fullmatch(extractor)
    if match is None:
        return 'must be EXTRACT(field) or REGEXP_EXTRACT(field, "regex")'
    # In the text of an extractor a backslash of the pattern is itself escaped.
    pattern = match["regex"].replace("\\\\", "\\")
    found = re2.problem(pattern)
    if found:
        return found
    groups = re2.captures(pattern)
    return "" if groups == 1 else f"the pattern must have exactly one capture group, has {groups}"
