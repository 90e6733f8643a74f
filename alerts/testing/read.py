"""Reading the alert tests of a checkout: alert_tests/*.yaml in the folder of each service.

Every mistake is reported at its line, as those of the config are.
"""

from __future__ import annotations

import re
from collections.abc import Collection as Keys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from alerts.scenario.names import names_of
from alerts.scenario.read import Reader
from alerts.scenario.recorded import Recordings
from alerts.testing.about import objective_of
from alerts.testing.alert_test import OTHERS, AlertTest, BudgetLeft, Fires, Silent
from alerts.testing.bounds import is_share_left, is_sound
from monitoring.config.codes import Code
from monitoring.config.collection import Collection
from monitoring.config.document import Entry, read
from monitoring.config.files import HOME, MAX_FILES, SERVICES, SUFFIXES, read_file
from monitoring.config.nodes import Mapping as Tree
from monitoring.config.nodes import Node, Sequence
from monitoring.config.parsing import parsed
from monitoring.config.report import Report, quoted
from monitoring.config.values import share, whole_seconds
from monitoring.diagnostics import Diagnostic
from monitoring.model import Model
from monitoring.plan import Kind, Note, Plan

FOLDER = "alert_tests"
_BOUND = re.compile(r"(<=?|>=?) ?(-?[0-9.]+) *%")


@dataclass(frozen=True, slots=True)
class LoadedTests:
    """The tests that are sound, what is wrong with the others, and the files' texts by name."""

    tests: tuple[AlertTest, ...]
    diagnostics: tuple[Diagnostic, ...]
    texts: Mapping[str, str]


def load_tests(root: Path, model: Model, plans: Keys[Plan]) -> LoadedTests:
    """The alert tests of the checkout at `root`; a policy is known if one of the plans has it."""
    report = Report()
    tests: Collection[AlertTest] = Collection("alert test", report)
    texts: dict[str, str] = {}
    reader = _Expectations.of(plans, report)
    for path in _files(root):
        name = path.relative_to(root).as_posix()
        data = read_file(path, name, report)
        if data is None:
            continue
        texts[name], document = read(FOLDER, name, data, report)
        folder = path.parent.relative_to(root).as_posix()
        scenarios = Reader(names_of(model, report), Recordings(root, folder), report)
        for entry in tests.entries(document, FOLDER):
            made = _test(entry, scenarios, reader, report)
            if made is not None:
                tests.values[entry.name] = made
    return LoadedTests(tuple(tests.values.values()), report.sorted(), texts)


def _files(root: Path) -> Iterator[Path]:
    services = root / SERVICES
    homes = sorted(p for p in services.iterdir() if p.is_dir()) if services.is_dir() else []
    found = (
        path
        for home in (root / HOME, *homes)
        if (home / FOLDER).is_dir()
        for path in sorted((home / FOLDER).iterdir())
        if path.suffix in SUFFIXES
    )
    yield from (path for _, path in zip(range(MAX_FILES), found, strict=False))


def _test(
    entry: Entry, scenarios: Reader, expectations: _Expectations, report: Report
) -> AlertTest | None:
    if not entry.body.items.keys() & {"fires", "silent", "budget_left"}:
        message = f"the test {quoted(entry.name)} expects nothing"
        report.error(entry.key, Code.MISSING_KEY, message, "add fires, silent or budget_left")
        return None
    scenario = scenarios.scenario(entry)
    fires = expectations.fires(entry)
    silent = expectations.silent(entry)
    left = expectations.budget_left(entry, scenarios)
    if scenario is None or fires is None or silent is None or left is None:
        return None
    test = AlertTest(scenario, fires, silent, left)
    written = _items(entry.body.items.get("fires"))
    sound = [is_sound(test, *each, report) for each in zip(fires, written, strict=True)]
    return test if all(sound) else None


@dataclass(frozen=True, slots=True)
class _Expectations:
    """Reads what tests expect; `notes` say why some policies are not there.

    `policies` are the objectives by the keys of their policies, empty for those of none.
    """

    policies: Mapping[str, str]
    notes: tuple[Note, ...]
    report: Report

    @classmethod
    def of(cls, plans: Keys[Plan], report: Report) -> _Expectations:
        policies = {r.key: objective_of(r) for plan in plans for r in plan.of(Kind.POLICY)}
        notes = tuple(dict.fromkeys(note for plan in plans for note in plan.notes))
        return cls(policies, notes, report)

    def fires(self, entry: Entry) -> tuple[Fires, ...] | None:
        """None, and findings, if one is wrong."""
        holder = entry.body.items.get("fires")
        found = [self._fires(node) for node in _items(holder)]
        sound = tuple(one for one in found if one is not None)
        named: set[str] = set()
        for one, node in zip(found, _items(holder), strict=True):
            if one is not None and one.policy in named:
                message = f"{quoted(one.policy)} is in this list already"
                self.report.error(node, Code.VALUE, message)
            named.add(one.policy if one else "")
        return sound if len(sound) == len(found) == len(named) else None

    def _fires(self, node: Node) -> Fires | None:
        if not isinstance(node, Tree):
            return Fires(node.value, node.source) if self._known(node, node.value) else None
        times = {
            name: parsed(node.items[name], whole_seconds, self.report)
            for name in ("within", "after", "clears_within")
            if name in node.items
        }
        spent = None
        if "budget_spent" in node.items:
            spent = parsed(node.items["budget_spent"], share, self.report)
            if spent is None:
                return None
        key = node.value["policy"]
        if None in times.values() or not self._known(node.items["policy"], key):
            return None
        if spent is not None and not self.policies[key]:
            message = f"{key} is about no objective: it has no budget"
            self.report.error(node.items["budget_spent"], Code.UNSUITABLE, message, "remove it")
            return None
        return Fires(
            key,
            node.source,
            within=times.get("within"),
            after=times.get("after"),
            clears_within=times.get("clears_within"),
            budget_spent=None if spent is None else float(spent),
            times=node.value.get("times"),
        )

    def silent(self, entry: Entry) -> tuple[Silent, ...] | None:
        """None, and findings, if one is wrong."""
        found = []
        for node in _items(entry.body.items.get("silent")):
            key = str(node.value)
            prefix = key.endswith("/") and any(policy.startswith(key) for policy in self.policies)
            if key == OTHERS or prefix or self._known(node, key):
                found.append(Silent(key, node.source))
            else:
                return None
        return tuple(found)

    def _known(self, node: Node, key: str) -> bool:
        if key in self.policies:
            return True
        message = f"there is no policy {quoted(key)}"
        hint = self._left_out(key) or self.report.spelling(key, self.policies)
        self.report.error(node, Code.REFERENCE, message, hint)
        return False

    def _left_out(self, key: str) -> str:
        """Why the compiler made no such policy, if it says so."""
        _, _, rest = key.partition("/")
        objective, _, tier = rest.partition("/")
        for note in self.notes:
            if note.key == f"slo/{objective}" and note.text.startswith(f"no {tier} policy"):
                return note.text
        return ""

    def budget_left(self, entry: Entry, scenarios: Reader) -> tuple[BudgetLeft, ...] | None:
        """None, and findings, if one is wrong."""
        holder = entry.body.items.get("budget_left")
        found = []
        for name, node in holder.items.items() if isinstance(holder, Tree) else ():
            objective = scenarios.names.objectives.find(holder.keys[name])  # type: ignore[union-attr]
            bound = _BOUND.fullmatch(str(node.value))
            assert bound is not None, "the schema has its pattern"
            left = float(bound[2]) / 100
            if objective is None or not is_share_left(left, node, self.report):
                return None
            found.append(BudgetLeft(name, node.source, bound[1], left))
        return tuple(found)


def _items(holder: Node | None) -> list[Node]:
    """The items of a list; what stands alone is one."""
    if isinstance(holder, Sequence):
        return holder.items
    return [] if holder is None else [holder]
