"""The resources in a file's documents: one, a list, what an API or a command answers with.

``{"alertPolicies": [...]}``, a list of resources of any kinds, ``{"kind": "AlertPolicy", ...}``,
``{"kind": "AlertPolicy", "body": {...}}``, and what `clarity plan --format json` prints.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from checks.raw.codes import Raw
from checks.raw.forms import BY_COLLECTION, BY_NAME, Form, form_named, form_of
from checks.raw.marks import marked
from monitoring.config.nodes import Mapping, Node, Sequence
from monitoring.config.report import Report, closest, misspelt, quoted
from monitoring.diagnostics import Hint

_PLAN = "resources"  # the key under which a plan has its resources
_BODIES = ("body", "spec")
_KNOWN = f"what is judged here: {', '.join(BY_NAME)}"
_ANSWER = frozenset({*BY_COLLECTION, _PLAN, "nextPageToken", "totalSize", "unreachable"})

# Other tools' files, by a key that they have and what it begins with.
_OTHERS = (
    ("apiVersion", "openslo", "this is an OpenSLO document"),
    ("apiVersion", "monitoring.cnrm", "this is a resource of Config Connector"),
    ("apiVersion", "logging.cnrm", "this is a resource of Config Connector"),
    ("apiVersion", "sre.google.com", "this is an SLO of slo-generator"),
    ("terraform_version", "", "this is a state of Terraform"),
    ("version", "prometheus", "this is a specification of Sloth"),
)


@dataclass(frozen=True, slots=True)
class Written:
    """A resource as it stands in a file; `key` is its name in a plan, if it is from one."""

    tree: Mapping
    form: Form
    skipped: frozenset[str] = frozenset()
    key: str = ""


def resources(roots: list[Node], file: str, report: Report) -> Iterator[Written]:
    """The resources of a file; what is none is reported."""
    for root in roots:
        if root.value is not None:  # an empty document
            yield from _resources(root, None, file, report)


def _resources(node: Node, form: Form | None, file: str, report: Report) -> Iterator[Written]:
    if isinstance(node, Sequence):
        for item in node.items:
            if isinstance(item, Mapping):
                yield from _of_mapping(item, form, file, report)
            else:
                report.error(marked(item), Raw.KIND, "this is no resource: it must be an object")
    elif isinstance(node, Mapping):
        yield from _of_mapping(node, form, file, report)
    else:
        report.error(marked(node), Raw.KIND, "this is no resource: it must be an object")


def _of_mapping(tree: Mapping, form: Form | None, file: str, report: Report) -> Iterator[Written]:
    if form is not None:
        yield Written(tree, form)
    elif _is_answer(tree):
        for key, listed in tree.items.items():
            if isinstance(listed, Sequence):
                yield from _resources(listed, BY_COLLECTION.get(key), file, report)
    elif other := _other(tree):
        report.error(marked(tree), Raw.KIND, f"{other}, not Google's own form", _KNOWN)
    elif isinstance(kind := tree.value.get("kind"), str):
        yield from _of_kind(tree, kind, report)
    elif form := form_of(tree) or form_named(file):
        yield Written(tree, form)
    else:
        message = "the fields do not tell what kind of resource this is"
        report.error(marked(tree), Raw.KIND, message, f'say it with "kind"; {_KNOWN}')


def _of_kind(tree: Mapping, kind: str, report: Report) -> Iterator[Written]:
    """A resource that says its kind: beside its fields, or around them."""
    form = BY_NAME.get(kind)
    if form is None:
        close = closest(kind, BY_NAME)
        message = f"{quoted(kind)} is no kind of resource that is judged here"
        hint = f"did you mean '{close}'?" if close else _KNOWN
        if meant := misspelt(kind, BY_NAME):
            hint = Hint(hint, meant)
        report.error(tree.items["kind"], Raw.KIND, message, hint)
        return
    body = next((tree.items[key] for key in _BODIES if key in tree.items), None)
    if isinstance(body, Mapping):
        key = tree.value.get("key")
        yield Written(body, form, key=key if isinstance(key, str) else "")
    else:
        yield Written(tree, form, frozenset({"kind"}))


def _is_answer(tree: Mapping) -> bool:
    """Whether this is a list of resources with what an API says beside it."""
    lists = [node for key, node in tree.items.items() if key in BY_COLLECTION or key == _PLAN]
    return (
        bool(lists)
        and tree.items.keys() <= _ANSWER
        and all(isinstance(node, Sequence) for node in lists)
        and not any(isinstance(item, str) for node in lists for item in node.value)
    )


def _other(tree: Mapping) -> str:
    """What a file of another tool is; empty for any other."""
    for key, begins, what in _OTHERS:
        if key in tree.value and str(tree.value[key]).startswith(begins):
            return what
    return ""
