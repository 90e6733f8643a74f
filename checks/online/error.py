"""Why a project cannot be read at all, as a sentence for whoever asked."""

from __future__ import annotations


class AccessError(Exception):
    """Google Cloud asks who we are, or does not let us; the text says what to do."""
