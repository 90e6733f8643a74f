"""A service whose log goes to Cloud Logging, which is a file here: a message a line.

``python -m tests.chaos.logging_program PORT_FILE LOG``
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from clarity.monitoring.application import Monitoring, from_environment
from clarity.monitoring.logging.cloud.sink import CloudSink
from examples.serve import listening, serve

LASTING = 60.0


class Client:
    """Google's, as far as it is used."""

    def __init__(self, log: Path) -> None:
        self._log = log

    def write_log_entries(self, request: Any, **how: Any) -> None:
        with self._log.open("a", encoding="utf-8") as file:
            file.writelines(f"{one.json_payload['message']}\n" for one in request.entries)


def main() -> None:
    port_file, log = map(Path, sys.argv[1:])
    settings = from_environment(os.environ)
    monitoring = Monitoring(
        replace(
            settings,
            log=replace(
                settings.log,
                sink=lambda losses: CloudSink(settings.identity, losses, lambda: Client(log)),
            ),
        )
    )
    app = FastAPI(telemetry=monitoring.telemetry(), lifespan=monitoring.lifespan)
    monitoring.install(app)
    serve(app, listening(), LASTING, port_file)


if __name__ == "__main__":
    main()
