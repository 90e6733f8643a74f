"""A Plan for people and their tools: a table, or all of it as JSON or YAML."""

from __future__ import annotations

import json
from collections import Counter

from monitoring.plan import Plan
from monitoring.plan_json import plan_json


def as_json(plan: Plan) -> str:
    return json.dumps(plan_json(plan), indent=2, ensure_ascii=False)


def as_yaml(plan: Plan) -> str:
    import yaml

    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    text: str = yaml.dump(plan_json(plan), Dumper=dumper, sort_keys=False, allow_unicode=True)
    return text.rstrip("\n")


def as_table(plan: Plan) -> str:
    """A line a resource (kind, key, where it comes from), then the notes."""
    rows = [(r.kind.value, r.key, str(r.source)) for r in plan.resources]
    head = ("KIND", "KEY", "FROM")
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(2)]
    lines = [
        f"{kind.ljust(widths[0])}  {key.ljust(widths[1])}  {source}"
        for kind, key, source in (head, *rows)
    ]
    counts = Counter(r.kind.value for r in plan.resources)
    total = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    lines += ["", f"{plan.environment} ({plan.project}): {len(rows)} resources: {total}"]
    if plan.notes:
        lines += ["", "Notes:"]
        lines += [f"  {note.source}: {note.key}: {note.text}" for note in plan.notes]
    return "\n".join(lines)
