"""Findings as JUnit XML: a failed case for each that makes the run fail.

Other findings are cases that pass, with what was found as their output; so is each stack or file
that was looked at, so that a run without findings is not an empty one.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

from checks.report.outcome import Outcome
from monitoring.diagnostics import Diagnostic
from monitoring.diagnostics_text import render as rendered

# All but the characters that XML 1.0 can hold at all (section 2.2, Char).
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(outcome: Outcome) -> str:
    cases = [_looked_at(name) for name in outcome.looked_at]
    cases += [_case(found, outcome) for found in outcome.diagnostics]
    failures = sum(found.severity in outcome.failing for found in outcome.diagnostics)
    totals = {"tests": str(len(cases)), "failures": str(failures), "errors": "0"}
    root = ElementTree.Element("testsuites", totals)
    suite = ElementTree.SubElement(root, "testsuite", {"name": "clarity check", **totals})
    suite.extend(cases)
    ElementTree.indent(root)
    return ElementTree.tostring(root, "unicode", xml_declaration=True)


def _looked_at(name: str) -> ElementTree.Element:
    return ElementTree.Element("testcase", classname="looked at", name=_valid(name))


def _case(found: Diagnostic, outcome: Outcome) -> ElementTree.Element:
    span = found.span
    file = _valid(outcome.path(span.file))
    case = ElementTree.Element(
        "testcase",
        classname=file,
        name=_valid(f"{found.code} at {span.line}:{span.column}"),
        file=file,
        line=str(span.line),
    )
    text = _valid(rendered(found, outcome.texts))
    if found.severity in outcome.failing:
        message = {"message": _valid(found.message), "type": str(found.severity)}
        ElementTree.SubElement(case, "failure", message).text = text
    else:
        ElementTree.SubElement(case, "system-out").text = text
    return case


def _valid(text: str) -> str:
    """The text with what XML cannot hold spelt out."""
    return _NO_CHARACTER.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
