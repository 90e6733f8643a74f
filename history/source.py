"""What ``--from`` names: a CSV file, a Prometheus, or Google Cloud."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from history import csv
from history.error import HistoryError
from history.history import Asked, History, Progress
from monitoring.model import Metric

PROMETHEUS = "prometheus:"
GCP = "gcp"


@dataclass(frozen=True, slots=True)
class Source:
    """As the command line names it; `project` and `endpoint` are for Google Cloud."""

    name: str
    project: str
    endpoint: str = ""

    @property
    def whole(self) -> bool:
        """Whether it can be read without saying from when to when: a file can."""
        return self.name != GCP and not self.name.startswith(PROMETHEUS)

    def read(
        self, asked: Asked | None, catalogue: Mapping[str, Metric], tell: Progress
    ) -> tuple[History, Mapping[str, str]]:
        """The history, and the ids of uptime checks by display name where the source has them."""
        if self.whole:
            path = Path(self.name)
            if not path.is_file():
                raise HistoryError(
                    f"there is no file {self.name}; --from takes a CSV file, "
                    f"{PROMETHEUS}http://host:9090, or {GCP}"
                )
            return csv.read(path, asked, catalogue), {}
        if asked is None:
            raise HistoryError(f"{self.name} needs to know from when: say --last or --start")
        if self.name != GCP:
            from history.prometheus import TOKEN, Prometheus

            server = Prometheus(self.name.removeprefix(PROMETHEUS), os.environ.get(TOKEN, ""))
            return server.read(asked, catalogue, tell), {}
        try:
            from history.gcp import CloudMonitoring
        except ModuleNotFoundError as error:
            raise HistoryError(
                f"{error.name} is not installed: pip install 'clarity-monitoring[sandbox]'"
            ) from error
        api = CloudMonitoring(self.project, self.endpoint)
        return api.read(asked, tell), api.check_ids()
