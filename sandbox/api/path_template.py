"""Path templates as google/api/http.proto writes them: ``/v1/{name=projects/*}:publish``.

``*`` stands for one segment, ``**`` for any number. Paths are matched as they were sent and
unquoted afterwards, since a name may hold an encoded slash.
"""

from __future__ import annotations

import re

_VARIABLE = re.compile(r"\{(?P<field>[a-z_.]+)=(?P<pattern>[^}]+)\}")


def compiled(template: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """What matches a path, and the fields that its groups fill."""
    regex, at = "", 0
    fields = []
    for variable in _VARIABLE.finditer(template):
        regex += re.escape(template[at : variable.start()])
        stars = variable["pattern"].replace("**", "\0").replace("*", "[^/]+").replace("\0", ".+")
        regex += f"({stars})"
        fields.append(variable["field"])
        at = variable.end()
    return re.compile(regex + re.escape(template[at:])), tuple(fields)
