"""Google's messages and their fields, from its discovery documents: `checks/raw/fields.json`.

The documents give fields and the names of enums; the published protobuf messages the numbers that
these names stand for. ``python -m tests.check_raw.discovery`` writes the table anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import googleapiclient
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from sandbox.api.schema import message

TABLE = Path(__file__).parents[2] / "checks" / "raw" / "fields.json"
DOCUMENTS = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"

_V3 = "google.monitoring.v3"
ROOTS: dict[str, dict[str, str]] = {
    "monitoring.v3": {
        **{name: f"{_V3}.{name}" for name in ("AlertPolicy", "Group", "NotificationChannel")},
        **{name: f"{_V3}.{name}" for name in ("Service", "ServiceLevelObjective")},
        "MetricDescriptor": "google.api.MetricDescriptor",
        "UptimeCheckConfig": f"{_V3}.UptimeCheckConfig",
    },
    "monitoring.v1": {"Dashboard": "google.monitoring.dashboard.v1.Dashboard"},
    "logging.v2": {"LogMetric": "google.logging.v2.LogMetric"},
}
_FORMATS = {"google-duration": "duration", "google-datetime": "timestamp", "byte": "bytes"}
_Table = dict[str, dict[str, dict[str, str]]]


def table() -> dict[str, Any]:
    """``{"revisions": {document: date}, "messages": {document: {message: {field: type}}}}``."""
    revisions, found = {}, _Table()
    for name, roots in ROOTS.items():
        document = json.loads((DOCUMENTS / f"{name}.json").read_text(encoding="utf-8"))
        revisions[name] = document["revision"]
        messages: dict[str, dict[str, str]] = {}
        for root, full_name in roots.items():
            _walk(document["schemas"], root, message(full_name).DESCRIPTOR, messages)
        found[name] = dict(sorted(messages.items()))
    return {"revisions": revisions, "messages": found}


def _walk(
    schemas: Any, name: str, published: Descriptor | None, found: dict[str, dict[str, str]]
) -> None:
    if name in found:
        return
    fields = found[name] = {}
    known = {field.json_name: field for field in published.fields} if published else {}
    for key, schema in sorted(schemas[name].get("properties", {}).items()):
        fields[key] = _type(schemas, schema, known.get(key), found)


def _type(schemas: Any, schema: Any, field: FieldDescriptor | None, found: Any) -> str:
    if schema.get("type") == "array":
        return f"[{_type(schemas, schema['items'], field, found)}]"
    values = schema.get("additionalProperties")
    if values is not None:
        return (
            "any" if values.get("type") == "any" else f"{{{_type(schemas, values, None, found)}}}"
        )
    if "$ref" in schema:
        _walk(schemas, schema["$ref"], field.message_type if field else None, found)
        return str(schema["$ref"])
    if "enum" in schema:
        return _enum(schema["enum"], field.enum_type if field else None)
    format = schema.get("format", schema["type"])
    return _FORMATS.get(format, format)


def _enum(names: list[str], published: EnumDescriptor | None) -> str:
    """``A|B|C=18``: a number is written where it is not the one after the last, ``=?`` where the
    published messages do not tell it."""
    known = {value.name: value.number for value in published.values} if published else {}
    told = sorted((name for name in names if name in known), key=known.__getitem__)
    parts, expected = [], 0
    for name in told:
        parts.append(name if known[name] == expected else f"{name}={known[name]}")
        expected = known[name] + 1
    return "|".join(parts + [f"{name}=?" for name in names if name not in known])


def rendered() -> str:
    """The table as it stands in the file: a field a line."""
    return json.dumps(table(), indent=1) + "\n"


if __name__ == "__main__":
    TABLE.write_text(rendered(), encoding="utf-8")
