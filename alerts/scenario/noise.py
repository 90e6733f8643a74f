"""Random counts around the expected ones, the same for a seed at every replay."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np

from alerts.evaluate.series import Values


@dataclass(frozen=True, slots=True)
class Noise:
    """Poisson noise from a seed; none without."""

    seed: int | None

    def counts(self, source: str, expected: Values) -> Values:
        """Counts whose expected values are given; each `source` has random numbers of its own."""
        if self.seed is None:
            return expected
        generator = np.random.default_rng([self.seed, zlib.crc32(source.encode())])
        return generator.poisson(expected).astype(np.float64)
