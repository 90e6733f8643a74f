"""``python -m sandbox.collector``: see ``--help``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

USAGE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 after its time or a stop, 1 where the target is gone, 2 for usage."""
    try:
        from sandbox.collector.options import UsageError, parse
        from sandbox.collector.run import run
    except ModuleNotFoundError as missing:
        print(
            f"error: {missing.name} is not installed; the collector needs the extras sandbox and "
            "application",
            file=sys.stderr,
        )
        return USAGE
    try:
        return run(parse(arguments, os.environ))
    except UsageError as fault:
        print(f"error: {fault}", file=sys.stderr)
        return USAGE


if __name__ == "__main__":
    sys.exit(main())
