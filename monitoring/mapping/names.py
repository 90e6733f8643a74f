"""Property names as Python and Terraform write them."""

from __future__ import annotations

import re
from functools import cache

_HUMP = re.compile(r"(?<!^)(?=[A-Z])")


@cache
def snake_case(prop: str) -> str:
    """``displayName`` -> ``display_name``, ``cloudFunctionV2`` -> ``cloud_function_v2``."""
    return _HUMP.sub("_", prop).lower()
