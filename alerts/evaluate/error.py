"""The one error of an evaluation."""

from __future__ import annotations


class NotEvaluableError(Exception):
    """A condition that is not evaluated; the text is the reason, as a sentence for people."""
