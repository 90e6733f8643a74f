"""One compile in a process of its own, which says how long each stage took.

python -m benchmarks.stages FOLDER: reads and compiles; prints seconds and resources as JSON.
python -m benchmarks.stages FOLDER --rules: the whole check, with the API's rules.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path

from checks.check import check
from monitoring.compiler import compile_plan
from monitoring.config import load, load_environment
from monitoring.diagnostics import Diagnostic
from monitoring.plan import Plan

STACK = "prod"


def compiled(root: Path) -> dict[str, object]:
    """Reads (with schemas and all the reader's own checks) and compiles, timed apart."""
    begun = time.perf_counter()
    loaded = load(root)
    read = load_environment(root, STACK, loaded.model)
    if loaded.model is None or read.environment is None:
        raise SystemExit(_refusal([*loaded.diagnostics, *read.diagnostics]))
    between = time.perf_counter()
    plan = compile_plan(loaded.model, read.environment)
    ended = time.perf_counter()
    return {"read": between - begun, "compile": ended - between, "resources": _counts(plan)}


def checked(root: Path) -> dict[str, object]:
    """Reads, compiles, and holds every body against the API's rules: what commands do."""
    report = check(root, [STACK])
    if report.failed:
        raise SystemExit(_refusal(report.diagnostics))
    return {"resources": _counts(report.plans[STACK])}


def _counts(plan: Plan) -> dict[str, int]:
    return dict(Counter(str(resource.kind) for resource in plan.resources))


def _refusal(found: list[Diagnostic] | tuple[Diagnostic, ...]) -> str:
    return f"the tree has findings; the first: {found[0].code} {found[0].message}"


if __name__ == "__main__":
    judge = checked if sys.argv[2:] == ["--rules"] else compiled
    print(json.dumps(judge(Path(sys.argv[1]))))
