"""The pages of rules for a terminal, and for the documentation."""

from __future__ import annotations

import re
import textwrap

from checks.known import CERTAIN
from checks.page import CHARACTER, REPEATED, Example, Page, paragraphs
from checks.registry import ids, page_of, rule
from checks.rule import Group
from monitoring.diagnostics import Severity

HEADINGS = {
    Group.CONFIG: "How the config is written",
    Group.COMPILER: "What cannot be made of the config",
    Group.REFUSED: "Refused by Google's API",
    Group.USELESS: "Accepted, and still of no use",
    Group.BUDGET: "Arithmetic of targets and budgets",
    Group.NOISE: "Noise, and people left without help",
    Group.COST: "Cost and cardinality",
    Group.SECURITY: "Security and privacy",
    Group.RAW: "Files of Google's own resources",
    Group.COMMENTS: "Comments that set findings aside",
    Group.ONLINE: "What only the project in the cloud, or the web, can tell",
}
_WIDTH = 88
_NOTATIONS = {
    REPEATED: "<TEXT*N> stands for N times the text, # for the number of the repetition.",
    CHARACTER: "<U+XXXX> stands for the character of that number.",
}


def in_terminal(id: str) -> str:
    """What is known of a rule. Raises KeyError where there is none."""
    page, severity = page_of(id), rule(id).severity
    parts = [f"{id}: {page.title}\n{_group(id)}, {severity}"]
    parts += map(_filled, paragraphs(page.reason))
    parts += (f"{_verdict(one)}:\n\n{_indented(one.text)}" for one in page.examples)
    parts += _notations(page)
    parts += [_filled(f"Source: {page.source}"), _filled(set_aside(id))]
    return "\n\n".join(parts)


def listed() -> str:
    """Every rule by group, one a line."""
    sections: dict[str, list[str]] = {}
    for id in ids():
        sections.setdefault(_group(id), []).append(f"  {id:<32} {page_of(id).title}")
    return "\n\n".join(f"{group}\n" + "\n".join(lines) for group, lines in sections.items())


def documents() -> dict[str, str]:
    """The documents of all groups, by file name."""
    return {f"{group.value}.md": _document(group) for group in Group}


def _document(group: Group) -> str:
    names = [id for id, of in ids().items() if of is group]
    intro = (
        f"# {HEADINGS[group]}\n\n"
        "Made from the pages of the rules by `clarity rule --write-docs docs/rules`; do not edit.\n"
        "The same in a terminal: `clarity rule ID`."
    )
    contents = "\n".join(f"- [{id}](#{id}): {page_of(id).title}" for id in names)
    return "\n\n".join([intro, contents, *(_section(id) for id in names)]) + "\n"


def set_aside(id: str) -> str:
    """How somebody who knows better keeps a finding from being told."""
    group = ids()[id]
    if group in CERTAIN and rule(id).severity is Severity.ERROR:
        return "An error cannot be set aside: with it nothing is deployed."
    if group is Group.COMMENTS:
        return "It cannot be set aside: put the comment right, or remove it."
    line = f"To set it aside: `# clarity: ignore {id} REASON` at the end of the line or above it"
    if group is Group.RAW:
        return f"{line}, in a file of YAML."
    return f"{line}; for the whole project `severities: {{{id}: off}}` in monitoring/checks.yaml."


def _section(id: str) -> str:
    page = page_of(id)
    parts = [f"## {id}", f"**{page.title}** ({rule(id).severity})", page.reason]
    parts += (f"{_verdict(one)}:\n\n```yaml\n{one.text}\n```" for one in page.examples)
    parts += (re.sub("(<.+>)", r"`\1`", notation) for notation in _notations(page))
    return "\n\n".join([*parts, f"Source: {page.source}", set_aside(id)])


def _group(id: str) -> str:
    return HEADINGS[ids()[id]]


def _verdict(example: Example) -> str:
    return "Fine" if example.mark is None else "Found"


def _notations(page: Page) -> list[str]:
    """What somebody has to know to read the examples."""
    texts = "".join(example.text for example in page.examples)
    return [meaning for form, meaning in _NOTATIONS.items() if form.search(texts)]


def _filled(paragraph: str) -> str:
    return textwrap.fill(paragraph, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _indented(text: str) -> str:
    return textwrap.indent(text, "    ")
