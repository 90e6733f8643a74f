"""The ids of what the reader finds. An id keeps its meaning; a retired one is not used again."""

from __future__ import annotations

from monitoring.diagnostics import FindingCode


class Code(FindingCode):
    """Of files and YAML; of the shape of entries; of what they mean together."""

    FILE = "file-unreadable"
    STRAY_FILE = "file-unread"
    ENCODING = "file-encoding"
    TOO_LARGE = "file-too-large"
    SYNTAX = "yaml-syntax"
    FEATURE = "yaml-feature"
    DUPLICATE_KEY = "key-duplicate"

    UNKNOWN_KEY = "key-unknown"
    MISSING_KEY = "key-missing"
    TYPE = "value-type"
    VALUE = "value-invalid"
    COMBINATION = "combination-invalid"

    TAKEN = "name-taken"
    REFERENCE = "reference-unknown"
    UNSUITABLE = "reference-unsuitable"
    LABEL = "label-not-in-catalogue"
    UNUSED = "entry-unused"
    NO_ROUTE = "severity-unrouted"

    PLAIN_SECRET = "secret-in-clear"  # noqa: S105  # an id, not a secret
    STACK = "stack-unknown"
