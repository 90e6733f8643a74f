"""One round of the exporter: ask the sources, take the points, write them batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from clarity.monitoring.cloud_metrics.limits import CALL_SECONDS, CALL_SERIES
from clarity.monitoring.cloud_metrics.point import Taken
from clarity.monitoring.cloud_metrics.recorder import Recorder
from clarity.monitoring.cloud_metrics.tally import Fault, Lost, Tally
from clarity.monitoring.cloud_metrics.writer import AccessError, Answer, Connect, Verdict, Writer
from clarity.monitoring.complaints import Complaints
from clarity.monitoring.identity import Identity

Source = Callable[[], None]
"""Records what happened since it was last asked; called once before each round."""

_ORPHANS: list[Writer] = []  # of before a fork: to end one could wait for a lock of the parent's
_ADVICE = {
    Lost.ORDER: "another process writes the same series: give each its own $CLARITY_INSTANCE",
    Lost.SPACING: "another process writes the same series: give each its own $CLARITY_INSTANCE",
    Lost.REFUSED: "compare the metrics' descriptors in the project with the contract",
}


class Rounds:
    """The work of the exporter's thread, without its schedule. One thread at a time calls it."""

    def __init__(
        self,
        identity: Identity,
        recorder: Recorder,
        connect: Connect,
        tally: Tally,
        complaints: Complaints,
    ) -> None:
        self._identity = identity
        self._recorder = recorder
        self._connect = connect
        self._tally = tally
        self._complaints = complaints
        self._sources: list[Source] = []
        self._writer: Writer | None = None
        self._cut = False

    def add(self, source: Source) -> None:
        """Ask this one, too."""
        self._sources.append(source)

    def ask(self) -> None:
        """Let the sources record. One that fails is left out this time."""
        for source in tuple(self._sources):
            try:
                source()
            except Exception as error:
                self._tally.faults.add(Fault.SOURCE)
                self._complaints.say("source", f"a source failed: {type(error).__name__}")

    def write(self, end: float, left: Callable[[], float]) -> Verdict:
        """Write a point of each series, ending at `end`; the worst that became of a call.

        `left` says how many real seconds there are: no call lasts longer, none begins at 0. After
        a call without an answer no other is tried: its points, too, wait for the next round.
        """
        taken = self._recorder.take(end)
        worst = Verdict.DONE
        for first in range(0, len(taken), CALL_SERIES):
            batch = taken[first : first + CALL_SERIES]
            answer = self._call(batch, min(CALL_SECONDS, left()))
            if answer.verdict is Verdict.DONE:
                self._recorder.settle(batch)
                self._note_losses(answer)
                continue
            worst = answer.verdict
            self._note_failure(answer)
            if worst is not Verdict.AGAIN:
                self.disconnect()  # what hung once is not used again
                return worst
        if worst is Verdict.DONE:
            self._complaints.better("access")
        return worst

    def connect(self) -> bool:
        """Whether there is a connection; if not, the next call tries again."""
        if self._writer is None:
            try:
                self._writer = self._connect(self._identity)
            except AccessError as error:
                self._complaints.say("access", str(error), once=True)
            except Exception as error:
                text = f"no connection can be made: {type(error).__name__}"
                self._complaints.say("access", text, once=True)
        return self._writer is not None

    def disconnect(self) -> None:
        """End the connection."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()

    def cut_off(self) -> None:
        """End the call under way, from another thread; there will be no other."""
        self._cut = True
        writer = self._writer
        if writer is not None:
            writer.close()

    def resume(self) -> None:
        """Write again, after a cut_off."""
        self._cut = False

    def reset(self, identity: Identity) -> None:
        """In a forked process, which writes under a name and a connection of its own."""
        if self._writer is not None:
            _ORPHANS.append(self._writer)
            self._writer = None
        self._identity = identity

    def _call(self, batch: Sequence[Taken], timeout: float) -> Answer:
        if timeout <= 0 or self._cut:
            return Answer(Verdict.UNREACHABLE, "CANCELLED")
        if not self.connect() or self._writer is None:
            return Answer(Verdict.FORBIDDEN, "UNAUTHENTICATED")
        try:
            return self._writer.write([one.point for one in batch], timeout)
        except AccessError as error:
            self._complaints.say("access", str(error), once=True)
            return Answer(Verdict.FORBIDDEN, "UNAUTHENTICATED")
        except Exception as error:
            if self._cut:  # the connection was ended under our hands
                return Answer(Verdict.UNREACHABLE, "CANCELLED")
            return Answer(Verdict.DONE, type(error).__name__, {Lost.INTERNAL: len(batch)})

    def _note_losses(self, answer: Answer) -> None:
        for why, count in answer.lost.items():
            self._tally.lost.add(why, count)
            text = f"{count} points are lost ({answer.code}, {why.value})"
            advice = f"; {_ADVICE[why]}" if why in _ADVICE else ""
            self._complaints.say(f"lost {why}", text + advice)

    def _note_failure(self, answer: Answer) -> None:
        self._tally.failed.add(answer.code)
        forbidden = answer.verdict is Verdict.FORBIDDEN
        self._complaints.say(
            "access" if forbidden else "failure",
            f"a write failed ({answer.code}); its points wait for the next",
            once=forbidden,
        )
