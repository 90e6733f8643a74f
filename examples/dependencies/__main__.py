"""``python -m examples.dependencies --folder DIR``: serve the dependencies until stopped."""

from __future__ import annotations

import argparse
from pathlib import Path

from examples.dependencies.app import create
from examples.serve import listening, serve


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m examples.dependencies", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where objects are kept")
    parser.add_argument("--port", type=int, default=0, help="0: any that is free")
    parser.add_argument("--port-file", type=Path, help="where to write the port")
    parser.add_argument("--lasting", type=float, default=3600.0, help="seconds, at most")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    serve(create(asked.folder), listening(asked.port), asked.lasting, asked.port_file)


if __name__ == "__main__":
    main()
