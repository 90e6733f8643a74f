"""The grammar of the labels that users put on resources; the same for every kind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitoring import limits
from monitoring.validation.reading import Body, entries, has_token
from monitoring.validation.rule import Subject, rule
from monitoring.validation.violation import Violation

_COUNT = rule("labels-count", f"A resource has at most {limits.USER_LABELS} user labels.")
_KEY = rule(
    "labels-key",
    "The key of a user label is a lower-case letter, then lower-case letters, digits, _ and -.",
)
_VALUE = rule(
    "labels-value", "The value of a user label has lower-case letters, digits, _ and - only."
)

# ASCII only: the API's comments count Unicode characters, but nothing shows it to take any other.
_KEY_FORM = re.compile(rf"[a-z][a-z0-9_-]{{0,{limits.USER_LABEL_CHARS - 1}}}")
_VALUE_FORM = re.compile(rf"[a-z0-9_-]{{0,{limits.USER_LABEL_CHARS}}}")


def user_labels(subject: Subject, body: Body, key: str = "userLabels") -> Iterator[Violation]:
    """The violations of the labels under `key` of a body."""
    labels = entries(body, key)
    if len(labels) > limits.USER_LABELS:
        why = f"at most {limits.USER_LABELS} labels are allowed"
        yield subject.invalid(_COUNT, (key,), labels, why)
    for name, value in labels.items():
        if not _KEY_FORM.fullmatch(name) and not has_token(name):
            why = (
                "label keys must start with a lower-case letter and contain only lower-case "
                f"letters, digits, underscores and dashes, {limits.USER_LABEL_CHARS} at most"
            )
            yield subject.invalid(_KEY, (key, name), name, why)
        if isinstance(value, str) and not _VALUE_FORM.fullmatch(value) and not has_token(value):
            why = (
                "label values must contain only lower-case letters, digits, underscores and "
                f"dashes, {limits.USER_LABEL_CHARS} at most"
            )
            yield subject.invalid(_VALUE, (key, name), value, why)
