"""What a rule is: an id, how bad it is, why, and a function that finds where it is broken.

A rule is a module below `checks/rules`, in the folder of its group; its file name is its id with
underscores. Its docstring is its page: the first line is the title, then why it matters, a line
``Source: ...``, and examples (`checks.examples`). The module holds RULE.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from checks.place import Places
from monitoring.config.nodes import Mapping as Tree
from monitoring.diagnostics import Severity
from monitoring.model import Environment, Model
from monitoring.part import Part
from monitoring.plan import Plan, Resource, Source
from monitoring.validation.lookup import Lookup

Path = tuple[str | int, ...]


class Group(StrEnum):
    """The folder of a rule, and what its rules are about."""

    CONFIG = "config"  # how the config is written
    COMPILER = "compiler"  # what cannot be made of it
    REFUSED = "refused"  # by Google's API
    USELESS = "useless"  # accepted, and still of no use
    BUDGET = "budget"  # arithmetic of targets and budgets
    NOISE = "noise"  # what wakes people for nothing, or leaves them without help
    COST = "cost"  # money and cardinality
    SECURITY = "security"
    RAW = "raw"  # files of Google's own resources, as files
    COMMENTS = "comments"  # comments that set findings aside
    ONLINE = "online"  # what only the project in the cloud, or the web, can tell


FOUND_ELSEWHERE = frozenset(
    {Group.CONFIG, Group.COMPILER, Group.REFUSED, Group.RAW, Group.COMMENTS, Group.ONLINE}
)
"""Of these groups the modules hold nothing but pages: whoever reads, compiles, validates or asks
finds what they are about."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Text that replaces what stands at the finding's place: for what has one right answer.

    In the place of a part of a text it stands only where that part is marked exactly.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A place where a rule is broken.

    `source` is the entry of the config (or the resource of a raw file); `path` leads from there to
    the value that is to blame: keys and indices of the entry as it is written for a model rule, of
    the REST body for a plan rule; a last part that is a `Key` means the key itself. `part` is what
    of the text there is to blame, where not all of it. `hint` is the way out; `fix` what `--fix`
    would write.
    """

    source: Source
    path: Path
    message: str
    hint: str = ""
    fix: Edit | None = None
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class PlanView:
    """What a plan rule sees: the resources of one stack, or of raw files; facts of metrics.

    `raw` says that the resources were written by hand: what our own compiler always does may be
    missing there.
    """

    plan: Plan
    facts: Lookup
    raw: bool = False

    @property
    def resources(self) -> tuple[Resource, ...]:
        return self.plan.resources


@dataclass(frozen=True, slots=True)
class ProjectView:
    """What a model rule sees: what the config means, in every stack that is checked.

    `documents` are the trees of the files by name, for rules about how something is written.
    `runbooks` are the texts of the documents that runbooks name by their path in the checkout; None
    where there is no such document.
    """

    model: Model
    environments: Mapping[str, Environment]
    plans: Mapping[str, Plan]
    facts: Lookup
    places: Places
    documents: Mapping[str, Tree] = field(default_factory=dict)
    runbooks: Mapping[str, str | None] = field(default_factory=dict)


PlanCheck = Callable[[PlanView], Iterator[Finding]]
ProjectCheck = Callable[[ProjectView], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """`plan` judges resources, `project` what the config means; a rule has at least one of them.

    Of a rule that has both, `plan` judges raw resources alone.
    A rule of a group in FOUND_ELSEWHERE has neither.
    """

    id: str
    group: Group
    severity: Severity
    plan: PlanCheck | None = None
    project: ProjectCheck | None = None
