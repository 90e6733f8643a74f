"""Pulumi.<stack>.yaml: what a stack is called, where it deploys to, and what differs there."""

from __future__ import annotations

from collections.abc import Mapping as Frozen
from dataclasses import dataclass

from monitoring.config.channels import labels_of, resolved
from monitoring.config.codes import Code
from monitoring.config.collection import Collection
from monitoring.config.document import Document, read
from monitoring.config.nodes import Mapping
from monitoring.config.parsing import parsed
from monitoring.config.report import Report, quoted
from monitoring.config.values import target
from monitoring.model import Channel, Environment, Model, Objective, Severity, Target

NAMESPACE = "clarity:"


def read_environment(
    stack: str, file: str, data: bytes, model: Model | None, report: Report
) -> tuple[Environment | None, str]:
    """The environment that a stack's file describes, and the text that may be shown of the file.

    Without a model the references to channels and objectives cannot be checked, and there is no
    environment.
    """
    text, document = read("stack", file, data, report)
    config = document.section("config") if document else None
    if document is None or config is None or model is None:
        return None, text
    return _Reader(stack, document, config, model, report).environment(), text


@dataclass(frozen=True, slots=True)
class _Reader:
    """One stack's config, whose parts are built as far as the schema found them sound."""

    stack: str
    document: Document
    config: Mapping
    model: Model
    report: Report

    def environment(self) -> Environment | None:
        channels = Collection.of("channel", self.model.channels, self.report)
        labels = self._labels(channels)
        routes = self._routes(channels)
        targets = self._targets()
        if self.report.failed:
            return None
        values = self.config.value
        return Environment(
            stack=self.stack,
            source=self.document.root.keys["config"].source,
            name=values.get("clarity:environment", self.stack),
            project=values["gcp:project"],
            host=values.get("clarity:host", ""),
            protect=values.get("clarity:protect", False),
            channels=labels,
            routes=routes,
            targets=targets,
            disabled=tuple(values.get("clarity:disabled", ())),
            secrets=frozenset(self._secrets()),
        )

    def _section(self, name: str) -> Mapping | None:
        found = self.config.items.get(NAMESPACE + name)
        sound = self.document.sound("config", NAMESPACE + name)
        return found if sound and isinstance(found, Mapping) else None

    def _labels(self, channels: Collection[Channel]) -> Frozen[str, Frozen[str, str]]:
        """The labels that differ, by channel, under the API's names."""
        section = self._section("channels")
        found = {}
        for name, fields in section.items.items() if section else ():
            channel = channels.find(section.keys[name])  # type: ignore[union-attr]
            if channel is None or not isinstance(fields, Mapping):
                continue
            known = labels_of(channel)
            for field, key in fields.keys.items():
                if field not in known:
                    message = f"the channel {quoted(name)} has no {quoted(field)}"
                    hint = self.report.did_you_mean(field, known) or "only its secret differs"
                    self.report.error(key, Code.UNKNOWN_KEY, message, hint)
            found[name] = {known[f]: value for f, value in fields.value.items() if f in known}
        return found

    def _routes(self, channels: Collection[Channel]) -> Frozen[Severity, tuple[str, ...]]:
        section = self._section("routes")
        items = section.items if section else {}
        return {Severity(name): resolved(route, channels) for name, route in items.items()}

    def _targets(self) -> Frozen[str, Target]:
        section = self._section("targets")
        objectives: Collection[Objective] = Collection.of(
            "objective", {o.key: o for s in self.model.services for o in s.objectives}, self.report
        )
        found = {}
        for name, node in section.items.items() if section else ():
            objective = objectives.find(section.keys[name])  # type: ignore[union-attr]
            value = parsed(node, target, self.report)
            if objective is not None and value is not None:
                found[name] = value
        return found

    def _secrets(self) -> list[str]:
        return [
            name.removeprefix(NAMESPACE)
            for name, value in self.config.value.items()
            if name.startswith(NAMESPACE) and isinstance(value, dict) and "secure" in value
        ]
