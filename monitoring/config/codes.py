"""The codes of what the reader finds. A code keeps its meaning; a retired one is not used again."""

from __future__ import annotations

from monitoring.diagnostics import FindingCode


class Code(FindingCode):
    """C0xx: files and YAML; C1xx: the shape of entries; C2xx: what they mean together."""

    FILE = "C001", "a file is missing or cannot be read"
    STRAY_FILE = "C002", "a file that nothing reads"
    ENCODING = "C003", "not plain UTF-8 text"
    TOO_LARGE = "C004", "larger or deeper than the reader's limits"
    SYNTAX = "C005", "not valid YAML"
    FEATURE = "C006", "YAML that the config does without: anchors, tags, merge keys, documents"
    DUPLICATE_KEY = "C007", "a key given twice in one mapping"

    UNKNOWN_KEY = "C101", "a key that has no meaning here"
    MISSING_KEY = "C102", "a key that must be given"
    TYPE = "C103", "a value of the wrong type"
    VALUE = "C104", "a value that is not allowed"
    COMBINATION = "C105", "keys or values that do not go together"

    TAKEN = "C201", "a name that another entry has"
    REFERENCE = "C202", "a reference to something that does not exist"
    UNSUITABLE = "C203", "a reference to something that cannot serve here"
    LABEL = "C204", "a label that the metric does not have, or not with this value"
    UNUSED = "C205", "an entry that nothing uses"
    NO_ROUTE = "C206", "a severity that notifies nobody"

    PLAIN_SECRET = "C301", "a secret in clear"  # a code, not a secret
    STACK = "C302", "a stack that does not exist"
