"""How right the models are: each is asked now and then what is known already."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from examples.backend.services import Services

KNOWN: Mapping[str, Sequence[tuple[Sequence[float], float]]] = {
    "actigraphy_transformer": (((60, 62, 64), 62), ((80, 90, 100), 90), ((70, 70, 70), 71)),
    "gemini_insights": (((50, 60, 70), 60), ((65, 75, 85), 75)),
}
TOLERANCE = 0.5


async def keep_evaluating(have: Services, every: float) -> None:
    """Evaluate all models each `every` seconds, until cancelled."""
    while True:
        for model in KNOWN:
            await evaluate(have, model)
        await asyncio.sleep(every)


async def evaluate(have: Services, model: str) -> None:
    """Tell the share of known cases that the model gets right; nothing if it does not answer."""
    right, version = 0, ""
    try:
        for inputs, expected in KNOWN[model]:
            found = await have.stores.predict(model, inputs)
            right += abs(found.value - expected) <= TOLERANCE
            version = found.version
    except Exception:  # its own calls are watched already
        return
    have.monitoring.business.model_accuracy(right / len(KNOWN[model]), model, version)
