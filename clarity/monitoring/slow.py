"""What counts as a slow request, for the log and for traces alike."""

from __future__ import annotations

SLOW_SECONDS = 2.0
"""As the document has it: more than this is a warning in the log, and keeps a trace."""
