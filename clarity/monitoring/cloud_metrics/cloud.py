"""Cloud Monitoring as the application holds it: metrics to record to, a start and a close."""

from __future__ import annotations

import atexit
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clarity.monitoring.clock import REAL, Clock
from clarity.monitoring.cloud_metrics.cells import Rule
from clarity.monitoring.cloud_metrics.exporter import Exporter
from clarity.monitoring.cloud_metrics.labels import Limit
from clarity.monitoring.cloud_metrics.limits import SERIES, SPACING_SECONDS
from clarity.monitoring.cloud_metrics.metric import ANY, Metric, Range
from clarity.monitoring.cloud_metrics.recorder import Recorder
from clarity.monitoring.cloud_metrics.rounds import Rounds, Source
from clarity.monitoring.cloud_metrics.tally import Tally
from clarity.monitoring.cloud_metrics.writer import Connect, Writer
from clarity.monitoring.complaints import Complaints
from clarity.monitoring.contract.definition import Definition
from clarity.monitoring.forks import anew_in_child
from clarity.monitoring.identity import Identity

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

INTERVAL_SECONDS = 10.0
CLOSE_SECONDS = 8.0  # Cloud Run grants 10 between SIGTERM and SIGKILL
_LOGGER = "clarity.monitoring.cloud_metrics"
_NO_LIMITS: Mapping[str, Limit] = {}


@dataclass(frozen=True, slots=True)
class Options:
    """`endpoint` is host:port of another API than Google's; `interval` is in seconds of `clock`.

    Raises ValueError for an interval that the API would refuse.
    """

    endpoint: str = ""
    interval: float = INTERVAL_SECONDS
    most_series: int = SERIES
    clock: Clock = REAL

    def __post_init__(self) -> None:
        if not self.interval >= SPACING_SECONDS:
            raise ValueError(
                f"an interval is at least {SPACING_SECONDS:g} s, not {self.interval:g}: "
                "Cloud Monitoring refuses points that come more often"
            )


class CloudMetrics:
    """One of them per process writes for an identity.

    `start` it where the process serves: in each worker, after any fork. A process that is forked
    from one that writes forgets what it was left, calls itself <instance>-<pid>, and writes nothing
    until it is started itself.
    """

    def __init__(
        self,
        identity: Identity,
        options: Options = Options(),
        registry: CollectorRegistry | None = None,
        connect: Connect | None = None,
    ) -> None:
        """With a `registry` the tally is exposed there. Raises ValueError without a project."""
        if not identity.project:
            raise ValueError("metrics are written to a project: set $GOOGLE_CLOUD_PROJECT")
        complaints = Complaints(_LOGGER, "Metrics for Cloud Monitoring")
        self.tally = Tally(registry)
        self._identity = identity
        self._clock = options.clock
        self._recorder = Recorder(self._clock.now(), self.tally, options.most_series)
        self._rounds = Rounds(
            identity, self._recorder, connect or _lazily(options.endpoint), self.tally, complaints
        )
        self._exporter = Exporter(
            self._rounds, self._recorder, self.tally, complaints, self._clock, options.interval
        )
        anew_in_child(self._forked)

    def metric(
        self,
        definition: Definition,
        rule: Rule,
        labels: Sequence[str] = (),
        *,
        limits: Mapping[str, Limit] = _NO_LIMITS,
        range: Range = ANY,
    ) -> Metric:
        """Recorder.metric."""
        return self._recorder.metric(definition, rule, labels, limits=limits, range=range)

    def poll(self, source: Source) -> None:
        """Let `source` record before each round, in the exporter's thread."""
        self._rounds.add(source)

    def start(self) -> None:
        """Begin to write, in a thread; again does nothing. The process's end closes it."""
        self._exporter.start()
        atexit.unregister(self.close)
        atexit.register(self.close)

    def close(self, timeout: float = CLOSE_SECONDS) -> bool:
        """Write what is left and end, within `timeout` seconds; whether nothing was lost.

        It blocks: a coroutine calls it in a thread. After less than 5 seconds since the last points
        it waits for the rest of them, if the time-out allows. Again does nothing.
        """
        atexit.unregister(self.close)
        return self._exporter.close(timeout)

    def _forked(self) -> None:
        name = f"{self._identity.instance}-{os.getpid()}"
        self._identity = replace(self._identity, instance=name)
        self.tally.reset()
        self._recorder.reset(self._clock.now())
        self._rounds.reset(self._identity)
        self._exporter.reset()


def _lazily(endpoint: str) -> Connect:
    """Google's client, imported with the first connection."""
    made: list[Connect] = []

    def connect(identity: Identity) -> Writer:
        if not made:
            from clarity.monitoring.cloud_metrics.google_writer import connector

            made.append(connector(endpoint))
        return made[0](identity)

    return connect
