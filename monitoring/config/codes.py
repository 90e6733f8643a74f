"""The codes of what the reader finds. A code keeps its meaning; a retired one is not used again."""

from __future__ import annotations

from monitoring.diagnostics import FindingCode


class Code(FindingCode):
    """C0xx: files and YAML; C1xx: the shape of entries; C2xx: what they mean together."""

    FILE = "file-unreadable", "a file is missing or cannot be read"
    STRAY_FILE = "file-unread", "a file that nothing reads"
    ENCODING = "file-encoding", "not plain UTF-8 text"
    TOO_LARGE = "file-too-large", "larger or deeper than the reader's limits"
    SYNTAX = "yaml-syntax", "not valid YAML"
    FEATURE = (
        "yaml-feature",
        "YAML that the config does without: anchors, tags, merge keys, documents",
    )
    DUPLICATE_KEY = "key-duplicate", "a key given twice in one mapping"

    UNKNOWN_KEY = "key-unknown", "a key that has no meaning here"
    MISSING_KEY = "key-missing", "a key that must be given"
    TYPE = "value-type", "a value of the wrong type"
    VALUE = "value-invalid", "a value that is not allowed"
    COMBINATION = "combination-invalid", "keys or values that do not go together"

    TAKEN = "name-taken", "a name that another entry has"
    REFERENCE = "reference-unknown", "a reference to something that does not exist"
    UNSUITABLE = "reference-unsuitable", "a reference to something that cannot serve here"
    LABEL = (
        "label-not-in-catalogue",
        "a label that the metric does not have, or not with this value",
    )
    UNUSED = "entry-unused", "an entry that nothing uses"
    NO_ROUTE = "severity-unrouted", "a severity that notifies nobody"

    PLAIN_SECRET = "secret-in-clear", "a secret in clear"  # a code, not a secret
    STACK = "stack-unknown", "a stack that does not exist"
