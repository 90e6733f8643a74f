"""Config trees for tests: the shipped one, edited in memory, and what the reader finds in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from monitoring.config import Loaded, load_contents
from monitoring.diagnostics import Diagnostic

ROOT = Path(__file__).resolve().parent.parent.parent

Tree = Mapping[str, bytes]

SERVICE = """\
id: billing
display_name: Billing
owner: payments
"""
OBJECTIVES = """\
service_level_objectives:
  invoices:
    target: 99.5%
    measurement_window: 7d
    indicator: api_availability
"""


def shipped() -> dict[str, bytes]:
    """The shipped config by file name."""
    paths = [*(ROOT / "monitoring").glob("*.yaml"), ROOT / "dashboards" / "dashboards.yaml"]
    return {str(path.relative_to(ROOT)): path.read_bytes() for path in sorted(paths)}


def edited(file: str, old: str, new: str) -> dict[str, bytes]:
    """The shipped config with the first `old` in a file replaced; it must be there."""
    tree = shipped()
    text = tree[file].decode()
    assert old in text, f"{old!r} is not in {file}"
    return {**tree, file: text.replace(old, new, 1).encode()}


def with_file(file: str, text: str) -> dict[str, bytes]:
    """The shipped config with a file added or replaced."""
    return {**shipped(), file: text.encode()}


def with_service(**files: str) -> dict[str, bytes]:
    """The shipped config with a second service, billing; `files` are its further files' texts."""
    own = {"service": SERVICE, "sla_objectives": OBJECTIVES, **files}
    more = {f"monitoring/services/billing/{name}.yaml": text for name, text in own.items()}
    return {**shipped(), **{name: text.encode() for name, text in more.items()}}


def found(tree: Tree) -> list[str]:
    """Every finding as ``file:line:column CODE message | hint``."""
    return [told(d) for d in load_contents(tree).diagnostics]


def told(d: Diagnostic) -> str:
    hint = f" | {d.hint}" if d.hint else ""
    return f"{d.span.file}:{d.span.line}:{d.span.column} {d.code} {d.message}{hint}"


def valid(tree: Tree) -> Loaded:
    """What a tree without any finding is read into."""
    loaded = load_contents(tree)
    assert loaded.diagnostics == ()
    assert loaded.model is not None
    return loaded
