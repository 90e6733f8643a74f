"""What is looked at while it plays: the deployed policies, and what follows from an incident."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from alerts.backtest.needs import needs
from alerts.evaluate.series import Data, TimeSeries
from clarity.monitoring.contract.events import INCIDENT_ACTION
from clarity.monitoring.contract.metrics import HTTP_REQUESTS
from examples.demo.stage import Stage
from history.catalogue import by_type
from history.gcp import CloudMonitoring
from history.history import Asked
from monitoring.plan import Json
from sandbox.drill.real_time import Watch
from sandbox.drill.timeline import Row


@dataclass
class Eyes:
    """`past` is what was before the clock began; the rest is read from the sandbox's API."""

    stage: Stage
    past: tuple[TimeSeries, ...]
    watch: Watch = field(init=False)
    data: Data = field(init=False)
    _pages: int = field(init=False, default=0)
    _actions: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        stage = self.stage
        read = needs(stage.deployed.plan, by_type([stage.model]))
        source = CloudMonitoring(stage.project, stage.wire.address.grpc)
        metrics = tuple(dict.fromkeys((*read.metrics, HTTP_REQUESTS.type)))

        def stored(start: int, end: int) -> Data:
            asked = Asked(metrics, max(start, stage.began - 1), end)
            live = source.read(asked, lambda _: None).data.series
            self.data = Data((*self.past, *live))
            return self.data

        reach = max(read.windows.values(), default=0)
        self.watch = Watch(stage.deployed, stage.wire, stored, stage.began, reach)

    def look(self, now: int) -> list[Row]:
        """What opened and closed since the last look, up to `now` (ms)."""
        return self.watch.look(now)

    def events(self) -> Iterator[Json]:
        """The PagerDuty events since the last call, oldest first."""
        found = self.stage.wire.pagerduty()["events"]
        yield from found[self._pages :]
        self._pages = len(found)

    def actions(self) -> Iterator[Json]:
        """What the responder logged since the last call, oldest first: the event's fields."""
        asked = f'jsonPayload.event_type="{INCIDENT_ACTION.type}"'
        entries = list(self.stage.wire.entries(self.stage.project, asked))
        yield from (entry["jsonPayload"] for entry in entries[self._actions :])
        self._actions = len(entries)
