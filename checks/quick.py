"""The plan of one stack without the judgement of it: for commands that only read the plan."""

from __future__ import annotations

from pathlib import Path

from monitoring.compile_error import CompileErrors
from monitoring.compiler import compile_plan
from monitoring.config import load, load_environment
from monitoring.garbage import uncollected
from monitoring.plan import Plan


def quick_plan(root: Path, stack: str) -> Plan | None:
    """The plan; None where anything was found in the config, which `checks.check` then tells."""
    with uncollected():
        loaded = load(root)
        read = load_environment(root, stack, loaded.model)
        if loaded.diagnostics or read.diagnostics or not loaded.model or not read.environment:
            return None
        try:
            return compile_plan(loaded.model, read.environment)
        except CompileErrors:
            return None
