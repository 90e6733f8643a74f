"""python -m benchmarks [NAME ...]: measure, and write benchmarks/results."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks import (
    check_time,
    commands,
    compile_time,
    evaluate_time,
    machine,
    middleware_time,
    sandbox_time,
)
from benchmarks.size import Size
from benchmarks.tables import conditions
from benchmarks.timing import BenchmarkError
from sandbox.engine import Progress

BENCHMARKS: dict[str, ModuleType] = {
    "compile": compile_time,
    "check": check_time,
    "commands": commands,
    "evaluate": evaluate_time,
    "middleware": middleware_time,
    "sandbox": sandbox_time,
}
_RESULTS = Path(__file__).parent / "results"


def main(arguments: list[str] | None = None) -> int:
    """Measures what is named, all of it by default; what is not named keeps its last result."""
    asked = _parse(arguments)
    results: Path = asked.results
    report = Progress()
    results.mkdir(parents=True, exist_ok=True)
    for name in asked.names or BENCHMARKS:
        state = machine.describe()
        try:
            measured = BENCHMARKS[name].measure(asked.size, report)
        except BenchmarkError as error:
            print(f"{name}: {error}", file=sys.stderr)
            return 1
        print("\n".join(_keep(results, name, {"machine": state, **measured})))
    return 0


def _keep(results: Path, name: str, measured: dict[str, Any]) -> list[str]:
    """Writes one benchmark's result beside the others'; its part of the page."""
    store = results / "results.json"
    known = json.loads(store.read_text(encoding="utf-8")) if store.exists() else {}
    known[name] = measured
    store.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    parts = {key: _part(key, known[key]) for key in BENCHMARKS if key in known}
    page = ["# How long it takes", "", "Written by `make bench`.", ""]
    for part in parts.values():
        page += part
    (results / "results.md").write_text("\n".join(page).rstrip() + "\n", encoding="utf-8")
    if name == "compile":
        from benchmarks.plot import draw

        draw(measured, results / "compile.svg")
    if name == "evaluate":
        evaluate_time.draw(measured, results / evaluate_time.PLOT)
    return parts[name]


def _part(name: str, measured: dict[str, Any]) -> list[str]:
    module = BENCHMARKS[name]
    body: list[str] = module.markdown(measured)
    return [f"## {module.TITLE}", "", *conditions(measured["machine"]), *body]


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    usual = Size()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument(
        "--objectives",
        type=lambda text: tuple(map(int, text.split(","))),
        default=usual.objectives,
        help="numbers of objectives to compile, as 1,100",
    )
    parser.add_argument("--policies", type=int, default=usual.policies)
    parser.add_argument(
        "--evaluated",
        type=lambda text: tuple(map(int, text.split(","))),
        default=usual.evaluated,
        help="the most policies to evaluate, and days, as 1000,30",
    )
    parser.add_argument("--runs", type=int, default=usual.runs)
    parser.add_argument("--results", type=Path, default=_RESULTS, help="where to write")
    found = parser.parse_args(arguments)
    unknown = [name for name in found.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"no benchmark {unknown[0]}; there are {', '.join(BENCHMARKS)}")
    if len(found.evaluated) != 2:
        parser.error("--evaluated takes two numbers, as 1000,30")
    found.size = Size(found.objectives, found.policies, found.runs, found.evaluated)
    return found


if __name__ == "__main__":
    sys.exit(main())
