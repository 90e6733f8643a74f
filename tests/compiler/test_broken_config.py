"""Whatever is wrong in a file, compiling ends in a plan or in errors that say where."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitoring.compile_error import CompileErrors
from monitoring.compiler import compile_plan
from monitoring.config import load_contents
from tests.model_factory import environment

VALUES = (
    "0s", "1h", "7h", "31d", "month", "0%", "100%", "99.999%", '"95% < 5By"', '"50% < 1ms"',
    "p90", "rate", "sum", "none", "GAUGE", "DELTA", "DISTRIBUTION", "BOOL", "STRING",
    "5", "5parsec", "x", "[]", '"1"',
)  # fmt: skip
PER_LINE = 2


def mutations(text: str, chosen: random.Random) -> Iterator[str]:
    """The text with a line missing, and with other values in it."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if ":" not in line or line.lstrip().startswith("#"):
            continue
        yield "\n".join(lines[:number] + lines[number + 1 :])
        for value in chosen.sample(VALUES, PER_LINE):
            changed = re.sub(r":\s.*", lambda _, v=value: f": {v}", line)
            yield "\n".join([*lines[:number], changed, *lines[number + 1 :]])


@pytest.mark.slow
def test_a_broken_line_is_an_error_with_a_place_or_a_plan(root: Path) -> None:
    files = [*(root / "monitoring").glob("*.yaml"), root / "dashboards" / "dashboards.yaml"]
    contents = {file.relative_to(root).as_posix(): file.read_bytes() for file in files}
    chosen = random.Random(8)
    broken = [
        {**contents, name: text.encode()}
        for name, data in contents.items()
        for text in mutations(data.decode(), chosen)
    ]
    plans = refused = 0
    for each in chosen.sample(broken, 250):
        model = load_contents(each).model
        if model is None:
            continue
        try:
            plans += bool(compile_plan(model, environment()).resources)
        except CompileErrors as errors:
            refused += 1
            for found in errors.diagnostics:
                assert found.span.file in contents
                assert 1 <= found.span.line <= len(each[found.span.file].split(b"\n"))
                assert found.message
                assert found.hint
    assert plans > 50
    assert refused > 0
