"""Why a history cannot be read, as a sentence for whoever asked for it."""

from __future__ import annotations


class HistoryError(Exception):
    """The history cannot be read; the text says why and what to do."""


class AccessError(HistoryError):
    """Whoever holds the history asks who we are, or does not let us."""
