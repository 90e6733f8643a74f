"""A config tree of any number of objectives, shaped like a real one, to measure with.

Run it to write one: ``python benchmarks/config_tree.py FOLDER OBJECTIVES``.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

PER_SERVICE = 500  # the most objectives that Cloud Monitoring takes for a service

_CHECKOUT = Path(__file__).resolve().parent.parent
_SHARED = ("metrics", "channels")  # taken from the shipped config as they are
_SHARES = ("99.9%", "99.5%", "99.95%", "99%")
_BOUNDS = ("95% < 500ms", "99% < 2s", "90% < 250ms")
_WINDOWS = ("30d", "7d", "28d", "24h")
_METHODS = ("GET", "POST", "PUT", "DELETE")


def write_tree(root: Path, objectives: int) -> None:
    """Writes a config of so many objectives into `root`, over services of at most PER_SERVICE.

    Half of them count events, half are latencies, each of a route of its own; every service has
    an owner, a runbook and, if it counts events, a declared budget.
    """
    for name in _SHARED:
        place = root / "monitoring" / f"{name}.yaml"
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_CHECKOUT / "monitoring" / f"{name}.yaml", place)
    shutil.copyfile(_CHECKOUT / "Pulumi.yaml", root / "Pulumi.yaml")
    (root / "Pulumi.prod.yaml").write_text(_stack(), encoding="utf-8")
    for service, first in enumerate(range(0, objectives, PER_SERVICE)):
        home = root / "monitoring"
        if service:
            home = home / "services" / f"service-{service:02}"
            home.mkdir(parents=True)
        keys = range(first, min(first + PER_SERVICE, objectives))
        for name, lines in _files(service, keys):
            (home / f"{name}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _files(service: int, keys: range) -> Iterator[tuple[str, list[str]]]:
    yield (
        "service",
        [
            f"id: service-{service:02}",
            f"display_name: Service {service}",
            "owner: platform",
            "runbook: docs/runbooks.md",
        ],
    )
    objectives, indicators = ["service_level_objectives:"], ["indicators:"]
    for key in keys:
        objectives += _objective(key)
        indicators += _indicator(key)
    budget = ["error_budgets:", "  monthly_downtime: 43.2m", f"  objective: {_key(keys[0])}"]
    yield "sla_objectives", [*objectives, *budget]
    yield "indicators", indicators


def _is_latency(key: int) -> bool:
    return key % 2 == 1


def _key(key: int) -> str:
    return f"{'latency' if _is_latency(key) else 'availability'}_{key:05}"


def _objective(key: int) -> list[str]:
    targets = _BOUNDS if _is_latency(key) else _SHARES
    lines = [f"  {_key(key)}:", f'    target: "{targets[key // 2 % len(targets)]}"']
    lines.append(f'    measurement_window: "{_WINDOWS[key // 2 % len(_WINDOWS)]}"')
    if key % 10 == 0:
        lines.append(f"    description: What the customers of route {key} were promised.")
    return lines


def _indicator(key: int) -> list[str]:
    route = f"/api/v1/resources/{key:05}/items/{{item_id}}"
    where = f'method: {_METHODS[key % len(_METHODS)]}, endpoint: "{route}"'
    if _is_latency(key):
        return [
            f"  {_key(key)}:",
            "    latency:",
            "      metric: http_request_duration",
            f"      where: {{{where}}}",
        ]
    return [
        f"  {_key(key)}:",
        f"    description: Requests of route {key} that were not answered with a server error.",
        "    ratio:",
        f"      total: {{metric: http_requests, where: {{{where}}}}}",
        f'      bad: {{metric: http_requests, where: {{{where}, status_code: "/5../"}}}}',
    ]


def _stack() -> str:
    return (
        "config:\n"
        "  gcp:project: benchmark-project\n"
        "  clarity:environment: prod\n"
        "  clarity:host: api.example.com\n"
    )


if __name__ == "__main__":
    write_tree(Path(sys.argv[1]), int(sys.argv[2]))
