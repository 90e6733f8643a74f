"""Google's message types without Google's clients, which take five times as long to import.

A client package imports every service's client before its types can be reached. While the context
lasts, an empty package of the same name stands in its place; afterwards it is gone, so that
whoever wants the clients gets them.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

_PACKAGES = (
    "google.cloud.logging_v2",
    "google.cloud.monitoring_dashboard_v1",
    "google.cloud.monitoring_v3",
)


@contextmanager
def messages_without_clients() -> Iterator[None]:
    """While it lasts, ``google.cloud.monitoring_v3.types`` imports no client."""
    stood = [name for name in _PACKAGES if _stand_in(name)]
    try:
        yield
    finally:
        for name in stood:
            del sys.modules[name]


def _stand_in(name: str) -> bool:
    spec = importlib.util.find_spec(name)
    if name in sys.modules or spec is None:
        return False
    package = ModuleType(name)
    package.__path__ = list(spec.submodule_search_locations or ())
    package.__spec__ = spec
    sys.modules[name] = package
    return True
