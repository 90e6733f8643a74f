"""One reason for which the API would refuse a body."""

from __future__ import annotations

from dataclasses import dataclass

from monitoring.part import Part


@dataclass(frozen=True, slots=True)
class Violation:
    """`path` leads to the field, e.g. ``("conditions", 0, "conditionThreshold", "filter")``.

    `rule` is the stable id of the rule (``policy-conditions-count``), `message` the words in
    the manner of the real API. `part` is what of the field's text is to blame, where not all of it.
    """

    path: tuple[str | int, ...]
    rule: str
    message: str
    part: Part | None = None

    @property
    def field(self) -> str:
        """The path as the API writes it: ``conditions[0].condition_threshold.filter``-like."""
        text = ""
        for part in self.path:
            text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else part)
        return text
