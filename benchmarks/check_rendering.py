"""What it takes to render many findings, in a process of its own.

python -m benchmarks.check_rendering COUNT: prints the seconds of each format as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import islice

from checks.registry import ids
from checks.report.formats import Format, rendered
from checks.report.outcome import Outcome
from monitoring.diagnostics import Diagnostic, Severity, Span

_FILES = 20


def outcome(count: int) -> Outcome:
    """Findings of every rule in turn, over several files, each at a line of its own."""
    rules = list(ids())
    names = [f"monitoring/services/service-{index:02}/alerts.yaml" for index in range(_FILES)]
    lines = -(-count // _FILES)
    text = "".join(f"  alert_{line:05}: {{above: {line}}}\n" for line in range(lines))
    places = ((name, line) for name in names for line in range(1, lines + 1))
    found = tuple(
        Diagnostic(
            Span(name, line, 25, line, 26),
            rules[index % len(rules)],
            f"what is measured here is at most {line}: the alert never fires",
            "lower the threshold, or measure something else",
            (Severity.ERROR, Severity.WARNING)[index % 2],
        )
        for index, (name, line) in enumerate(islice(places, count))
    )
    return Outcome(found, dict.fromkeys(names, text), f"{count} findings", ("prod",))


def seconds(count: int) -> dict[str, float]:
    """The seconds of each format, the import of what renders it included."""
    made, costs = outcome(count), {}
    for format in Format:
        begun = time.perf_counter()
        rendered(format, made)
        costs[str(format)] = time.perf_counter() - begun
    return costs


if __name__ == "__main__":
    print(json.dumps(seconds(int(sys.argv[1]))))
