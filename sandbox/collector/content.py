"""What an uptime check expects of the content of an answer.

Source: google.monitoring.v3.UptimeCheckConfig.ContentMatcher. Of JSON paths the plain ones are
read: ``$.status``, ``$.checks[0].name``, ``$['a b']``.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.patterns import compiled
from monitoring.plan import Json

_STEP = re.compile(r"\.([A-Za-z_][\w-]*)|\[(\d{1,6})\]|\['([^'\]]+)'\]|\[\"([^\"\]]+)\"\]")
_NOT = "NOT_"


class UnreadableError(Exception):
    """A matcher that cannot be held against an answer here; the message says why."""


@dataclass(frozen=True, slots=True)
class Matcher:
    """`option` is the API's, without NOT_; `path` are the steps of a JSON path."""

    option: str
    content: str
    negated: bool = False
    path: tuple[str | int, ...] = ()
    by_regex: bool = False

    def passes(self, body: str) -> bool:
        """Whether the content of an answer is as it should be."""
        return self._matches(body) is not self.negated

    def _matches(self, body: str) -> bool:
        match self.option:
            case "MATCHES_REGEX":
                return compiled(self.content).search(body) is not None
            case "MATCHES_JSON_PATH":
                return self._matches_json(body)
        return self.content in body

    def _matches_json(self, body: str) -> bool:
        try:
            value = _at(json.loads(body), self.path)
        except (ValueError, KeyError, IndexError, TypeError, RecursionError):
            return False
        text = value if isinstance(value, str) else json.dumps(value)
        if self.by_regex:
            return compiled(self.content).search(text) is not None
        return text == self.content


def matcher(body: Json) -> Matcher:
    """The matcher of a ContentMatcher. Raises UnreadableError."""
    option = str(body.get("matcher", "CONTAINS_STRING"))
    content = str(body.get("content", ""))
    by_json = body.get("jsonPathMatcher") or {}
    by_regex = by_json.get("jsonMatcher") == "REGEX_MATCH"
    made = Matcher(
        option.removeprefix(_NOT),
        content,
        option.startswith(_NOT),
        _path(str(by_json["jsonPath"])) if "jsonPath" in by_json else (),
        by_regex,
    )
    if by_regex or made.option == "MATCHES_REGEX":
        try:
            compiled(content)
        except NotEvaluableError as error:
            raise UnreadableError(str(error)) from None
    return made


def _path(text: str) -> tuple[str | int, ...]:
    steps: list[str | int] = []
    at = 1
    while at < len(text):
        step = _STEP.match(text, at)
        if step is None:
            break
        steps.append(int(step[2]) if step[2] else step[1] or step[3] or step[4])
        at = step.end()
    if not text.startswith("$") or at < len(text):
        raise UnreadableError(f"the JSON path {text!r} is not evaluated here")
    return tuple(steps)


def _at(value: Json, path: tuple[str | int, ...]) -> Json:
    for step in path:
        if isinstance(step, int) is not isinstance(value, list):
            raise KeyError(step)
        value = value[step]
    return value
