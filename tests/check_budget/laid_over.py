"""What a rule finds in the small project of the examples, with some files laid over it."""

from __future__ import annotations

from collections.abc import Mapping

from checks.examples import judge
from monitoring.diagnostics import Diagnostic


def found(id: str, files: Mapping[str, str]) -> list[Diagnostic]:
    """The findings of one rule."""
    return [one for one in judge(files) if one.code == id]


def objectives(availability: str, latency: str = "", budgets: str = "") -> dict[str, str]:
    """The file of objectives; each is the inside of its mapping."""
    usual = 'target: "95% < 500ms", measurement_window: 30d'
    lines = [
        "service_level_objectives:",
        f"  availability: {{{availability}}}",
        f"  latency: {{{latency or usual}}}",
    ]
    if budgets:
        lines.append(f"error_budgets: {{{budgets}}}")
    return {"monitoring/sla_objectives.yaml": "\n".join(lines) + "\n"}


def stack(config: str) -> dict[str, str]:
    """The file of the stack prod, with more lines under `config`."""
    lines = [
        "config:",
        "  gcp:project: shop-prod",
        "  clarity:environment: prod",
        "  clarity:host: shop.example",
        *(f"  {line}" for line in config.splitlines()),
    ]
    return {"Pulumi.prod.yaml": "\n".join(lines) + "\n"}


def marked(files: Mapping[str, str], one: Diagnostic) -> str:
    """The text that a finding marks."""
    line = files[one.span.file].splitlines()[one.span.line - 1]
    return line[one.span.column - 1 : one.span.end_column - 1]
