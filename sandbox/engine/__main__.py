"""``python -m sandbox.engine`` prints the path of a usable pulumi, having made one if need be."""

from __future__ import annotations

import sys

from sandbox.engine import EngineError, ensure


def main() -> int:
    """0 and the path on stdout, or 1 and the reason on stderr."""
    try:
        print(ensure().pulumi)
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
