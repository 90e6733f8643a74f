"""What the API refuses in what an uptime check expects of a response."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring import limits
from monitoring.validation import re2
from monitoring.validation.reading import Body, entries, has_token, objects, text
from monitoring.validation.rule import rule
from monitoring.validation.uptime_http import CHECK
from monitoring.validation.violation import Violation

_MATCHER = rule("uptime-matcher", "A matcher is one that the API has; JSON ones have a path.")
_CONTENT = rule(
    "uptime-content", f"The content to match has at most {limits.UPTIME_CONTENT_BYTES:,} bytes."
)
_REGEX = rule("uptime-content-regex", "The pattern to match is one that RE2 takes.")

_JSON = ("MATCHES_JSON_PATH", "NOT_MATCHES_JSON_PATH")
_REGEXES = ("MATCHES_REGEX", "NOT_MATCHES_REGEX")
_MATCHERS = ("CONTAINS_STRING", "NOT_CONTAINS_STRING", *_REGEXES, *_JSON)
_UNSPECIFIED = ("", "CONTENT_MATCHER_OPTION_UNSPECIFIED")


def matchers(body: Body) -> Iterator[Violation]:
    """The violations of the content matchers of an uptime check."""
    for index, matcher in enumerate(objects(body, "contentMatchers")):
        path = ("contentMatchers", index)
        option, content = text(matcher, "matcher"), text(matcher, "content")
        if option not in _MATCHERS and option not in _UNSPECIFIED:
            why = f"must be one of {', '.join(_MATCHERS)}"
            yield CHECK.invalid(_MATCHER, (*path, "matcher"), option, why)
        json_path = text(entries(matcher, "jsonPathMatcher"), "jsonPath")
        if option in _JSON and not json_path:
            yield CHECK.missing(_MATCHER, (*path, "jsonPathMatcher", "jsonPath"))
        if len(content.encode("utf-8", "replace")) > limits.UPTIME_CONTENT_BYTES:
            why = f"must not exceed {limits.UPTIME_CONTENT_BYTES} bytes"
            yield CHECK.invalid(_CONTENT, (*path, "content"), content, why)
        by_regex = option in _REGEXES or (
            option in _JSON
            and text(entries(matcher, "jsonPathMatcher"), "jsonMatcher") == "REGEX_MATCH"
        )
        problem = re2.problem(content) if by_regex and not has_token(content) else ""
        if problem:
            yield CHECK.invalid(_REGEX, (*path, "content"), content, problem)
