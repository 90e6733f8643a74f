"""Which rules there are: every module below `checks/rules`, found by its place.

Pages and lists read docstrings; only rules that have something to run are imported to be run.
"""

from __future__ import annotations

import ast
from functools import cache
from importlib import import_module
from pathlib import Path

from checks.page import Page, page
from checks.rule import FOUND_ELSEWHERE, Group, Rule

_FOLDER = Path(__file__).parent / "rules"
_PACKAGE = "checks.rules"


@cache
def ids() -> dict[str, Group]:
    """The id of every rule, and its group; sorted by group, then id."""
    return {
        module.stem.replace("_", "-"): group
        for group in Group
        for module in sorted((_FOLDER / group.value).glob("[a-z]*.py"))
    }


@cache
def rule(id: str) -> Rule:
    """The rule with that id. Raises KeyError where there is none."""
    name = id.replace("-", "_")
    found: Rule = import_module(f"{_PACKAGE}.{ids()[id].value}.{name}").RULE
    if found.id != id or found.group is not ids()[id]:
        raise ValueError(f"{_PACKAGE}: the rule in {name}.py says that it is {found.id}")
    return found


@cache
def running() -> tuple[Rule, ...]:
    """The rules that have something to run."""
    return tuple(rule(id) for id, group in ids().items() if group not in FOUND_ELSEWHERE)


@cache
def page_of(id: str) -> Page:
    """The page of a rule, from its docstring alone. Raises KeyError where there is none."""
    path = _FOLDER / ids()[id].value / f"{id.replace('-', '_')}.py"
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")), clean=True)
    return page(id, text or "")
