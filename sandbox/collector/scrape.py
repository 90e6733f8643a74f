"""The scraper: asks for /metrics as Cloud Run's sidecar does, and writes what the page shows."""

from __future__ import annotations

from dataclasses import dataclass, field

from clarity.monitoring.contract.definition import PROMETHEUS
from clarity.monitoring.probes import METRICS_PATH
from sandbox.collector import exposition
from sandbox.collector.convert import Converter
from sandbox.collector.exposition import OPENMETRICS, Page, PageError
from sandbox.collector.point import Key, Point, milliseconds
from sandbox.collector.sink import Sink, Taken
from sandbox.collector.web import Ask, NoAnswerError, ask

MIN_EVERY = 5.0  # points of a series must be this far apart (seconds of the clock)
TIMEOUT_SECONDS = 10.0
MAX_PAGE = 8 << 20
ACCEPT = f"{OPENMETRICS};version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
_OK = 200


@dataclass(slots=True)
class Scraper:
    """Scrapes every so many seconds of the clock, and once more at the end."""

    sink: Sink
    converter: Converter
    every: float
    timeout: float = TIMEOUT_SECONDS
    scrapes: int = 0
    failed: int = 0
    dropped: int = 0
    written: Taken = field(default_factory=Taken)
    _last: float = float("-inf")
    _shown: frozenset[Key] = frozenset()

    name = "scrape"

    def due(self) -> float:
        return self._last + self.every

    def step(self, now: float) -> tuple[str, ...]:
        """One scrape; what went wrong. Raises SinkError."""
        self._last = now
        self.scrapes += 1
        at = milliseconds(now)
        wrong: tuple[str, ...] = ()
        try:
            page, seconds = self._page()
        except (NoAnswerError, PageError) as fault:
            self.failed += 1
            wrong = (f"scrape failed: {fault}",)
            points = self._about(0.0, 0, 0, self.timeout, at)
        else:
            self.dropped += page.dropped
            points = self.converter.points(page, at)
            shown = frozenset(point.key for point in points)
            added, self._shown = len(shown - self._shown), shown
            points += self._about(1.0, page.samples, added, seconds, at)
        done = self.sink.series(points)
        self.written += Taken(done.taken, done.refused)
        return (*wrong, *done.why)

    def finish(self, now: float) -> tuple[str, ...]:
        """The sidecar's last scrape, unless the last one was just now."""
        return self.step(now) if now >= self._last + MIN_EVERY else ()

    def close(self) -> None:
        """Nothing is held."""

    def told(self) -> str:
        return (
            f"{self.scrapes} scrapes ({self.failed} failed), {self.written.taken} points "
            f"({self.written.refused} refused, {self.dropped} dropped)"
        )

    def _page(self) -> tuple[Page, float]:
        subject = self.converter.subject
        asked = Ask(path=METRICS_PATH, headers={"Accept": ACCEPT}, most=MAX_PAGE)
        answer = ask(subject.host, subject.port, asked, self.timeout)
        if answer.status != _OK:
            raise PageError(f"{METRICS_PATH} answers {answer.status}")
        if answer.cut:
            raise PageError(f"the page is larger than {MAX_PAGE >> 20} MiB")
        text = answer.body.decode("utf-8", "replace")
        return exposition.read(text, answer.content_type), answer.seconds

    def _about(self, up: float, samples: int, added: int, seconds: float, at: int) -> list[Point]:
        """What Prometheus says of a scrape."""
        values = {
            "up": up,
            "scrape_duration_seconds": seconds,
            "scrape_samples_scraped": float(samples),
            "scrape_samples_post_metric_relabeling": float(samples),
            "scrape_series_added": float(added),
        }
        return [
            self.converter.own(f"{PROMETHEUS}{name}/gauge", value, at)
            for name, value in values.items()
        ]
