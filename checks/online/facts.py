"""The facts of metrics as the project has them; the catalogue's where the project says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from checks.catalogue import Catalogue
from monitoring.model import Model
from monitoring.validation.lookup import MetricFacts


class ProjectFacts:
    """A lookup of the real descriptors; labels that `declared` metrics gain are theirs already.

    Buckets are the catalogue's, as no descriptor has any.
    """

    def __init__(
        self, model: Model, real: Mapping[str, MetricFacts], declared: frozenset[str]
    ) -> None:
        self._catalogue = Catalogue(model)
        self._real = real
        self._declared = declared

    def metric(self, type: str, /) -> MetricFacts | None:
        says, real = self._catalogue.metric(type), self._real.get(type)
        if real is None or says is None:
            return real or says
        labels = {**says.labels, **real.labels} if type in self._declared else real.labels
        unit = real.unit or says.unit
        return replace(real, labels=labels, unit=unit, buckets=says.buckets)
