"""The results of alert tests as JUnit XML, which CI systems show."""

from __future__ import annotations

from xml.etree import ElementTree

from alerts.testing.coverage import Coverage
from alerts.testing.result import Result, Results


def as_junit(results: Results, coverage: Coverage | None = None) -> str:
    """A test suite with a case for each test, and with `coverage` one for each policy."""
    cases = [_case(result) for result in results.results]
    cases += _coverage(coverage) if coverage is not None else []
    failed = sum(case.find("failure") is not None for case in cases)
    suite = ElementTree.Element(
        "testsuite",
        name=f"alert tests ({results.stack})",
        tests=str(len(cases)),
        failures=str(failed),
        errors="0",
        time=f"{results.seconds:.3f}",
    )
    suite.extend(cases)
    root = ElementTree.Element("testsuites")
    root.append(suite)
    ElementTree.indent(root)
    return ElementTree.tostring(root, "unicode", xml_declaration=True)


def _case(result: Result) -> ElementTree.Element:
    source = result.test.scenario.source
    case = ElementTree.Element(
        "testcase",
        classname=source.file.removesuffix(".yaml").removesuffix(".yml").replace("/", "."),
        name=result.test.name,
        file=source.file,
        line=str(source.line),
        time=f"{result.seconds:.3f}",
    )
    if not result.passed:
        failure = ElementTree.SubElement(case, "failure", message=result.failures[0].message)
        told = [f"{one.source}: {one.message}" for one in result.failures]
        failure.text = "\n".join([*told, *result.timeline])
    return case


def _coverage(coverage: Coverage) -> list[ElementTree.Element]:
    found = []
    for key in coverage.policies:
        case = ElementTree.Element("testcase", classname="coverage", name=key)
        lacks = [
            text
            for text, keys in (
                ("no passing test makes it fire", coverage.never_fired),
                ("no passing test with a fault proves it silent", coverage.never_silent),
            )
            if key in keys
        ]
        if lacks:
            ElementTree.SubElement(case, "failure", message="; ".join(lacks))
        found.append(case)
    return found
