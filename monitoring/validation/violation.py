"""One reason for which the API would refuse a body."""

from __future__ import annotations

from dataclasses import dataclass

from monitoring.part import Part


@dataclass(frozen=True, slots=True)
class Violation:
    """`path` leads to the field, e.g. ``("conditions", 0, "conditionThreshold", "filter")``.

    `rule` is the stable id of the rule (``policy-conditions-count``), `message` the words in
    the manner of the real API, which end in `why` where they first name the field and its value.
    `part` is what of the field's text is to blame, where not all of it.
    """

    path: tuple[str | int, ...]
    rule: str
    message: str
    part: Part | None = None
    why: str = ""

    @property
    def told(self) -> str:
        """The words for whoever sees the place: without the whole path, and the value."""
        if not self.why:
            return self.message
        return f"{path_text(self.path)}: {self.why}" if self.path else self.why

    @property
    def field(self) -> str:
        """The path as the API writes it: ``conditions[0].condition_threshold.filter``-like."""
        text = ""
        for part in self.path:
            text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else part)
        return text


def path_text(path: tuple[str | int, ...]) -> str:
    """The last field of a path, with its index: ``conditions[0]``."""
    names = [str(part) for part in path if isinstance(part, str)]
    index = f"[{path[-1]}]" if path and isinstance(path[-1], int) else ""
    return f"{names[-1] if names else 'the resource'}{index}"
