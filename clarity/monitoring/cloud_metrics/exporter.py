"""The thread that writes at every interval, and once more when it is closed."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass, field
from random import Random

from clarity.monitoring.clock import Clock
from clarity.monitoring.cloud_metrics import pauses
from clarity.monitoring.cloud_metrics.recorder import Recorder
from clarity.monitoring.cloud_metrics.rounds import Rounds
from clarity.monitoring.cloud_metrics.tally import Fault, Lost, Tally
from clarity.monitoring.cloud_metrics.writer import Verdict
from clarity.monitoring.complaints import Complaints

THREAD_NAME = "clarity-cloud-metrics"
_CUT_SECONDS = 0.25  # of the time to close: for ending a call that hangs


@dataclass(slots=True)
class _Life:
    """From a start to a close."""

    closing: threading.Event = field(default_factory=threading.Event)
    deadline: float = math.inf  # by time.monotonic
    thread: threading.Thread | None = None

    def left(self) -> float:
        """Real seconds until the deadline."""
        return self.deadline - time.monotonic()

    @property
    def over(self) -> bool:
        return self.thread is None or not self.thread.is_alive()


class Exporter:
    """Pauses are seconds of `clock`; the time-outs of calls and of `close` are real ones."""

    def __init__(
        self,
        rounds: Rounds,
        recorder: Recorder,
        tally: Tally,
        complaints: Complaints,
        clock: Clock,
        interval: float,
    ) -> None:
        self._rounds = rounds
        self._recorder = recorder
        self._tally = tally
        self._complaints = complaints
        self._clock = clock
        self._interval = interval
        self._random = Random()  # noqa: S311 (jitter, no secret)
        self._turn = threading.Lock()
        self._life: _Life | None = None
        self._tried = -math.inf  # the end of the points tried last

    def start(self) -> None:
        """Begin to write. Nothing happens where it writes already, or a last call still hangs."""
        with self._turn:
            if self._life is not None and not self._life.over:
                return
            self._rounds.resume()
            life = self._life = _Life()
            life.thread = threading.Thread(
                target=self._run, args=(life,), name=THREAD_NAME, daemon=True
            )
            life.thread.start()

    def close(self, timeout: float) -> bool:
        """Write what is left and end, within `timeout` real seconds; whether nothing was lost.

        What could not be written is counted. A second close does nothing.
        """
        with self._turn:
            life = self._life
            if life is None or life.thread is None or life.closing.is_set():
                return True
            lost = self._tally.lost.total
            life.deadline = time.monotonic() + max(0.0, timeout - _CUT_SECONDS)
            life.closing.set()
            life.thread.join(max(0.0, life.left()))
            if not life.over:
                self._rounds.cut_off()
                life.thread.join(min(timeout, _CUT_SECONDS))
            if unwritten := self._recorder.fresh:
                self._tally.lost.add(Lost.CLOSED, unwritten)
                self._complaints.say("closed", f"{unwritten} series end without their last point")
            return self._tally.lost.total == lost

    def reset(self) -> None:
        """In a forked process, which has no thread until it starts one."""
        self._turn = threading.Lock()
        self._life = None
        self._tried = -math.inf

    def _run(self, life: _Life) -> None:
        self._rounds.connect()  # now rather than at the first round: it takes some time
        failures, pause = 0, self._interval
        due = self._clock.now() + pause
        while self._wait(life, due, pause):
            verdict = self._round(life)
            failures = 0 if verdict is Verdict.DONE else failures + 1
            pause = pauses.after(verdict, failures, self._interval, self._random)
            due = self._tried + pause
        self._finish(life)
        self._rounds.disconnect()

    def _round(self, life: _Life) -> Verdict:
        self._tried = self._clock.now()
        try:
            self._rounds.ask()
            return self._rounds.write(self._tried, life.left)
        except Exception as error:  # the thread must live
            self._tally.faults.add(Fault.ROUND)
            self._complaints.say("internal", f"our own fault: {type(error).__name__}")
            return Verdict.AGAIN

    def _wait(self, life: _Life, due: float, pause: float) -> bool:
        """Until `due`; false when it is closed meanwhile."""
        while (ahead := due - self._clock.now()) > 0:
            if ahead > pause + pauses.SHORTEST:
                self._complaints.say(
                    "clock", "the clock went back: nothing is written until it has caught up"
                )
            if life.closing.wait(self._clock.real(min(ahead, pause))):
                return False
        return not life.closing.is_set()

    def _finish(self, life: _Life) -> None:
        """The last round, once the API takes another point of the same series."""
        self._rounds.ask()
        if not self._recorder.fresh:
            return
        ahead = self._clock.real(self._tried + pauses.SHORTEST - self._clock.now())
        if 0 < ahead < life.left():
            time.sleep(ahead)
        self._round(life)
