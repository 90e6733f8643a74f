r"""A file that is not text in UTF-8.

Bytes that are not UTF-8 have no one meaning, and UTF-16 is not read. Nor are the characters that
YAML does not allow, such as control characters, and those at which its versions 1.1 and 1.2 end a
line or not (U+0085, U+2028, U+2029): two readers would see two files. In quotes such a character
can be written by its number.

Source: YAML 1.2.2, sections 5.1 (character set), 5.2 (character encodings) and 5.4 (line breaks).

PASS
    # monitoring/alerts.yaml
    alerts:
      queue:
        display_name: Orders wait in the café
        description: "See below.\u2028The queue of orders."
        severity: ticket
        condition: {metric: queue, above: 100, for: 10m, every: 60s, across: max}
FAIL
    # monitoring/alerts.yaml
    alerts:
      queue:
        display_name: Orders wait
        description: See below.<U+2028>The queue of orders.
                               ^^^^^^^^
        severity: ticket
        condition: {metric: queue, above: 100, for: 10m, every: 60s, across: max}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("file-encoding", Group.CONFIG, Severity.ERROR)
