"""Which findings are asked for: by id, by the start of ids, or by group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from checks.known import is_certain
from checks.registry import ids
from checks.rule import Group
from monitoring.config.report import closest
from monitoring.diagnostics import Diagnostic


class UnknownRuleError(ValueError):
    """Nothing that can be found has this id, start or group; says what was probably meant."""

    def __init__(self, name: str) -> None:
        close = closest(name, {*ids(), *Group})
        hint = f"did you mean '{close}'?" if close else "`clarity rule` lists all of them"
        super().__init__(f"no rule '{name}'; {hint}")


@dataclass(frozen=True, slots=True)
class Selection:
    """The ids that are wanted (None: all), and those that are not.

    What keeps the config from being read or compiled is always told: nothing else was judged.
    """

    selected: frozenset[str] | None = None
    ignored: frozenset[str] = frozenset()

    @classmethod
    def of(cls, select: Sequence[str], ignore: Sequence[str]) -> Selection:
        """Those that `select` names (all, where it is empty) and `ignore` does not.

        Raises UnknownRuleError for a name that fits no id.
        """
        return cls(_named(select) if select else None, _named(ignore))

    def __contains__(self, found: Diagnostic) -> bool:
        id = str(found.code)
        wanted = id not in self.ignored and (self.selected is None or id in self.selected)
        return wanted or (is_certain(found) and ids()[id] is not Group.REFUSED)


def _named(names: Sequence[str]) -> frozenset[str]:
    return frozenset(id for name in names for id in _fitting(name))


def _fitting(name: str) -> list[str]:
    """The ids that a name means: its own, those of a group, or those that start with it.

    So ``log`` and ``log-`` mean log-label-unbounded, log-filter-syntax and so on.
    """
    known = ids()
    if name in known:
        return [name]
    found = [id for id, group in known.items() if group == name]
    if not found:
        found = [id for id in known if id.startswith(f"{name.removesuffix('-')}-")]
    if not found:
        raise UnknownRuleError(name)
    return found
