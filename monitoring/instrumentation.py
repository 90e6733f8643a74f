"""The catalogue as the application's own definitions: Python source, made from the model.

What the application emits is thus written once, in metrics.yaml, and its names, labels and buckets
are checked by the type checker wherever the instrumentation uses them.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from monitoring.log_metrics import PREFIX as LOG_BASED
from monitoring.model import Metric, Model

LIBRARY = "clarity.monitoring"
GENERATED = "clarity/monitoring/contract/metrics.py"

_HEAD = '''"""The metrics that the application emits. Generated from monitoring/metrics.yaml by
`clarity contract --write`; do not edit.
"""

from clarity.monitoring.contract.definition import Definition
'''
_WIDTH = 88  # of a string's text, so that its line has at most 100 characters


def is_instrumented(metric: Metric) -> bool:
    """Whether the library says that it emits the metric."""
    return metric.emitter == LIBRARY or metric.emitter.startswith(f"{LIBRARY}.")


def emitted(model: Model) -> list[Metric]:
    """The metrics that the library writes itself, in the order of the catalogue."""
    return [
        metric
        for metric in model.metrics.values()
        if is_instrumented(metric) and not metric.type.startswith(LOG_BASED)
    ]


def source(model: Model) -> str:
    """The module of definitions, in the order of the catalogue."""
    metrics = emitted(model)
    names = "".join(f"    {constant(metric.key)},\n" for metric in metrics)
    body = "\n".join(_definition(metric) for metric in metrics)
    return f"{_HEAD}\n{body}\nMETRICS: tuple[Definition, ...] = (\n{names})\n"


def constant(key: str) -> str:
    """The name of a metric's constant: ``HTTP_REQUESTS``."""
    return key.upper()


def _definition(metric: Metric) -> str:
    fields = [
        ("key", _text(metric.key)),
        ("type", _text(metric.type)),
        ("description", _prose(metric.description)),
        ("kind", _text(metric.kind.value)),
        ("value_type", _text(metric.value_type.value)),
        ("unit", _text(metric.unit)),
        ("resource", _text(metric.resource)),
        ("emitter", _text(metric.emitter)),
    ]
    if metric.labels:
        inside = [f"{_text(label)}: {_text(kind)}" for label, kind in metric.labels.items()]
        fields.append(("labels", _many("{", inside, "}")))
    if metric.buckets:
        inside = [repr(float(bound)) for bound in metric.buckets]
        fields.append(("buckets", _many("(", inside, ")")))
    lines = "".join(f"    {name}={value},\n" for name, value in fields)
    return f"{constant(metric.key)} = Definition(\n{lines})"


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _prose(text: str) -> str:
    one = _text(text)
    if len(one) <= _WIDTH - 8:
        return one
    parts = textwrap.wrap(text, _WIDTH - 4, drop_whitespace=False)
    return "(\n" + "".join(f"        {_text(part)}\n" for part in parts) + "    )"


def _many(opening: str, inside: Iterable[str], closing: str) -> str:
    lines = "".join(f"        {one},\n" for one in inside)
    return f"{opening}\n{lines}    {closing}"
