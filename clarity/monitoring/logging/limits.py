"""The sizes of log entries: Cloud Logging's limits, and ours where it sets none.

Source: Google, "Cloud Logging quotas and limits".
"""

from __future__ import annotations

ENTRY_BYTES = 256 * 1024
LINE_BYTES = ENTRY_BYTES - 8 * 1024  # whoever delivers it adds the names of its log and resource
REQUEST_BYTES = 10_000_000
LABELS = 64
LABEL_KEY_BYTES = 512
LABEL_VALUE_BYTES = 64 * 1024

TEXT_CHARS = 16 * 1024  # of any one text in an entry
KEY_CHARS = 128
FIELDS = 128  # of an entry, beside those that we set
ITEMS = 256  # of any one list or mapping in a field
NODES = 2_000  # of all that a field holds
DEPTH = 8
CUT = "…[cut]"
