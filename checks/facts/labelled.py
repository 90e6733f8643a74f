"""Every label that a project, or a raw resource, puts on a metric of its own.

Labels that are BOOL are left out, which have two values whatever their name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from checks.facts.label_names import Nature, nature
from checks.once import once
from checks.place import Key
from checks.rule import Path, PlanView, ProjectView
from monitoring.descriptors import is_ours, made_when_written
from monitoring.model import Metric
from monitoring.part import Part
from monitoring.plan import Kind, Resource, Source
from monitoring.validation.reading import Body, entries, objects, text

_EXTRACT = re.compile(r"\s*EXTRACT\s*\(\s*([^()\s]{1,500})\s*\)\s*")


@dataclass(frozen=True, slots=True)
class Label:
    """A label of the metric `metric`: its name at `path`.

    `field` is what a label of a log metric is taken from as it stands, in the text `extractor` at
    `field_path`; empty for any other.
    """

    metric: str
    name: str
    source: Source
    path: Path
    field: str = ""
    field_path: Path = ()
    extractor: str = ""

    @property
    def nature(self) -> Nature | None:
        return nature(self.name)

    @property
    def field_part(self) -> Part | None:
        """Where the field stands in the extractor."""
        begin = self.extractor.find(self.field)
        return Part(self.extractor, begin, begin + len(self.field)) if self.field else None

    @property
    def field_nature(self) -> Nature | None:
        return nature(self.field.rpartition(".")[2])


@once
def labels_of_project(view: ProjectView) -> tuple[Label, ...]:
    """The labels of the metrics that the application writes, in the order of the catalogue."""
    return tuple(
        label for metric in view.model.metrics.values() for label in _of_metric(view, metric)
    )


@once
def labels_of_plan(view: PlanView) -> tuple[Label, ...]:
    """The labels of the descriptors and log metrics among the resources."""
    return tuple(label for resource in view.resources for label in _of_resource(resource))


def is_written(metric: Metric) -> bool:
    """Whether the application writes the metric, so that its labels are ours to choose."""
    return is_ours(metric) or made_when_written(metric)


def _of_metric(view: ProjectView, metric: Metric) -> Iterator[Label]:
    logged = view.model.log_metrics.get(metric.key)
    if logged is not None:
        for name, field in logged.labels.items():
            path = ("labels", name, "extract")
            yield Label(metric.key, name, logged.source, ("labels", Key(name)), field, path, field)
    elif is_written(metric):
        for name, kind in metric.labels.items():
            if kind != "BOOL":
                yield Label(metric.key, name, metric.source, ("labels", Key(name)))


def _of_resource(resource: Resource) -> Iterator[Label]:
    body = resource.body
    if resource.kind is Kind.DESCRIPTOR:
        yield from _described(resource, text(body, "type"), body, (), {})
    elif resource.kind is Kind.LOG_METRIC:
        described, extractors = entries(body, "metricDescriptor"), entries(body, "labelExtractors")
        name = text(body, "name")
        yield from _described(resource, name, described, ("metricDescriptor",), extractors)


def _described(
    resource: Resource, metric: str, body: Body, path: Path, extractors: Body
) -> Iterator[Label]:
    for index, label in enumerate(objects(body, "labels")):
        name = text(label, "key")
        if text(label, "valueType") == "BOOL":
            continue
        at = (*path, "labels", index, "key")
        extractor = text(extractors, name)
        found = _EXTRACT.fullmatch(extractor)
        field, field_path = found[1] if found else "", ("labelExtractors", name)
        yield Label(metric, name, resource.source, at, field, field_path, extractor)
