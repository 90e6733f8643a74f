"""``python -m examples.backend``: serve the backend until stopped, set up by its environment."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from clarity.monitoring.application import Monitoring, from_environment
from examples.backend import settings
from examples.backend.app import create
from examples.serve import listening, serve

USAGE = 2


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m examples.backend", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any that is free")
    parser.add_argument("--port-file", type=Path, help="where to write the port")
    parser.add_argument("--lasting", type=float, default=3600.0, help="seconds, at most")
    asked = parser.parse_args()
    try:
        monitoring = Monitoring(from_environment(os.environ))
    except ValueError as wrong:
        print(f"error: {wrong}", file=sys.stderr)
        return USAGE
    app = create(monitoring, settings.from_environment(os.environ))
    serve(app, listening(asked.port), asked.lasting, asked.port_file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
