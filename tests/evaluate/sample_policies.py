"""Google's sample policies, one condition each, by the kind of their condition."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitoring.plan import Kind, Resource, Source


@dataclass(frozen=True)
class Sample:
    """A policy of the samples: `kind` is the name of the field that holds its condition.

    Those that come disabled (four) are switched on, for disabled ones never fire.
    """

    name: str
    kind: str
    condition: dict[str, Any]
    resource: Resource


def samples(corpora: Path, *kinds: str) -> Iterator[Sample]:
    """The policies whose condition is of one of the kinds (conditionThreshold …)."""
    for file in sorted((corpora / "google-sample-alerts").glob("*.json")):
        body = {**json.loads(file.read_text()), "enabled": True}
        (condition,) = body["conditions"]
        kind = next(name for name in condition if name.startswith("condition"))
        if kind in kinds:
            place = Source(file.name, 1, 1)
            yield Sample(
                file.stem,
                kind,
                condition[kind],
                Resource(Kind.POLICY, f"alert/{file.stem}", body, (), place),
            )
