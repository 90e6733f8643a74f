"""Memory for arrays that come and go."""

from __future__ import annotations

import numpy as np

_LARGEST = 32_000_000  # bytes: just below what glibc's malloc takes for its limits at most


def keep_freed() -> None:
    """Makes the C library keep what is freed, for the next array to use.

    By default glibc gives an array of a few hundred KiB back to the system, and the next one costs
    the system a page fault for each 4 KiB: half of an evaluation's time. Once a large block has
    been freed, it keeps blocks up to that size (mallopt(3), M_MMAP_THRESHOLD). The block itself is
    never touched, so that it takes no memory. Elsewhere this does nothing.
    """
    np.empty(_LARGEST, dtype=np.uint8)  # freed at once: nobody keeps it
