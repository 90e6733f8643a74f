"""service.yaml, depends_on: what a service cannot answer without, and what is promised of it."""

from __future__ import annotations

from monitoring.config.codes import Code
from monitoring.config.collection import Collection
from monitoring.config.document import Document
from monitoring.config.nodes import Mapping, Node, Sequence
from monitoring.config.parsing import parsed
from monitoring.config.report import Report, quoted
from monitoring.config.values import percentage, target
from monitoring.model import Dependency, Service

SECTION = "depends_on"


def read_dependencies(
    document: Document, owner: str, services: Collection[Service], report: Report
) -> tuple[Dependency, ...]:
    """What the service `owner` depends on, in the file's order, each once."""
    section = document.root.items.get(SECTION)
    if not isinstance(section, Sequence) or not document.sound(SECTION):
        return ()
    found: dict[str, Dependency] = {}
    for item in section.items:
        named = item.items["name"] if isinstance(item, Mapping) else item
        name = str(named.value)
        if name == owner:
            message = f"{quoted(name)} is this service itself"
            report.error(named, Code.COMBINATION, message, "name what it calls")
        elif name in found:
            message = f"{quoted(name)} is already at {found[name].source}"
            report.error(named, Code.TAKEN, message, "name each once")
        elif isinstance(item, Mapping):
            found[name] = _elsewhere(named, item, report)
        elif services.find(item) is not None:
            found[name] = Dependency(name, item.source, service=name)
    return tuple(found.values())


def _elsewhere(name: Node, item: Mapping, report: Report) -> Dependency:
    """A dependency that this project does not measure, with what its owner promises."""
    promises = item.items
    return Dependency(
        str(name.value),
        name.source,
        availability=parsed(promises["availability"], percentage, report)
        if "availability" in promises
        else None,
        latency=parsed(promises["latency"], target, report) if "latency" in promises else None,
    )
