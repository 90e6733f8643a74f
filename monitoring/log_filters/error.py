"""The one error of the Logging query language."""

from __future__ import annotations

from monitoring.filters.error import FilterSyntaxError


class LogFilterError(FilterSyntaxError):
    """A text that is no query of the Logging query language."""
