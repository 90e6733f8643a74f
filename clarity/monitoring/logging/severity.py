"""Cloud Logging's severities, and which of them a level of Python is."""

from __future__ import annotations

SEVERITIES = {
    "DEFAULT": 0,
    "DEBUG": 10,
    "INFO": 20,
    "NOTICE": 25,
    "WARNING": 30,
    "ERROR": 40,
    "CRITICAL": 50,
    "ALERT": 60,
    "EMERGENCY": 70,
}
"""Severity -> the level of Python's logging that stands for it."""

ERROR_LEVEL = SEVERITIES["ERROR"]
_DESCENDING = sorted(((level, name) for name, level in SEVERITIES.items()), reverse=True)
_METHODS = {
    "debug": "DEBUG",
    "info": "INFO",
    "warning": "WARNING",
    "error": "ERROR",
    "critical": "CRITICAL",
}


def level_of(severity: str) -> int:
    """Its level. Raises ValueError for a text that is no severity."""
    try:
        return SEVERITIES[severity]
    except KeyError:
        known = ", ".join(SEVERITIES)
        raise ValueError(f"a severity is one of {known}, not {severity!r}") from None


def of_level(level: int) -> str:
    """The highest severity that is at most `level`."""
    return next((name for least, name in _DESCENDING if level >= least), "DEFAULT")


def of_method(name: str) -> str:
    """The severity of a call to the logger's method `name`."""
    return _METHODS.get(name, "DEFAULT")
