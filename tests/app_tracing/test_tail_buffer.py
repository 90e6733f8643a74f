"""The buffer of unsampled traces: any order of starts and ends, within its bounds."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from clarity.monitoring.tracing.tail import NANOSECONDS, Bounds, TailBuffer

WIDE = Bounds(spans_per_trace=1_000, traces=1_000, spans=10_000)


@dataclass
class World:
    """A process at work: it begins and ends spans as it is told, and notes what came out."""

    bounds: Bounds
    lost: int = 0
    out: list[int] = field(default_factory=list)
    parents: dict[int, int | None] = field(default_factory=dict)  # None: a local root
    open: dict[int, None] = field(default_factory=dict)  # in the order of their starts
    ended: set[int] = field(default_factory=set)
    kept: dict[int, bool] = field(default_factory=dict)  # ended roots

    def __post_init__(self) -> None:
        self.buffer: TailBuffer[int] = TailBuffer(self.bounds, self._lose)

    def _lose(self, count: int) -> None:
        self.lost += count

    def start(self, parent: int | None, at: int = 0) -> int:
        span = len(self.parents) + 1
        self.parents[span] = parent
        self.open[span] = None
        if parent is None:
            self.buffer.root_started(span, at)
        else:
            self.buffer.child_started(span, parent, at)
        return span

    def end(self, span: int, keep: bool) -> None:
        del self.open[span]
        self.ended.add(span)
        if self.parents[span] is None:
            self.kept[span] = keep
            self.out += self.buffer.root_ended(span, span, keep)
        else:
            self.out += self.buffer.child_ended(span, span)

    def root(self, span: int) -> int:
        parent = self.parents[span]
        return span if parent is None else self.root(parent)

    def wanted(self) -> set[int]:
        """What has ended of the traces whose roots ended and were kept."""
        return {span for span in self.ended if self.kept.get(self.root(span), False)}

    def within(self) -> bool:
        return (
            len(self.buffer) <= self.bounds.spans
            and len(self.buffer._traces) <= self.bounds.traces
            and all(len(one) <= self.bounds.spans_per_trace for one in self.buffer._traces.values())
            and sum(map(len, self.buffer._traces.values())) == len(self.buffer)
        )


@st.composite
def steps(draw: st.DrawFn) -> list[tuple[str, int, bool]]:
    kinds = st.sampled_from(["root", "child", "child", "end", "end"])
    return draw(st.lists(st.tuples(kinds, st.integers(0, 50), st.booleans()), max_size=80))


def play(world: World, script: list[tuple[str, int, bool]]) -> None:
    """A child's parent, and what ends, is any span that is open; then all ends that has begun."""
    for kind, which, keep in script:
        if kind == "root" or not world.open:
            world.start(None)
        elif kind == "child":
            world.start(list(world.open)[which % len(world.open)])
        else:
            world.end(list(world.open)[which % len(world.open)], keep)
        assert world.within()
    while world.open:
        world.end(list(world.open)[-1], len(world.open) % 2 == 0)


@given(steps())
def test_exactly_the_kept_traces_come_out(script: list[tuple[str, int, bool]]) -> None:
    world = World(WIDE)
    play(world, script)
    assert Counter(world.out) == Counter(world.wanted())
    assert world.lost == 0
    assert len(world.buffer) == 0


@given(steps(), st.integers(1, 4), st.integers(1, 3), st.integers(1, 8))
@settings(max_examples=200)
def test_bounds_hold_and_what_is_lost_is_counted(
    script: list[tuple[str, int, bool]], spans_per_trace: int, traces: int, spans: int
) -> None:
    world = World(Bounds(spans_per_trace, traces, spans))
    play(world, script)
    roots = {span for span in world.wanted() if world.parents[span] is None}
    assert roots <= set(world.out) <= world.wanted()
    assert len(world.out) == len(set(world.out))
    assert len(world.wanted()) - len(world.out) <= world.lost
    assert len(world.buffer) == 0


def test_ten_thousand_open_requests_stay_within_the_bounds() -> None:
    world = World(Bounds())
    for _ in range(10_000):
        world.start(world.start(None))
    followed = Bounds().traces
    assert world.within() and len(world.buffer) == 2 * followed
    assert world.lost == 10_000 - followed
    for span in list(reversed(world.open)):
        world.end(span, True)
    assert len(world.out) == 10_000 + followed  # each root, and the children that were held
    assert len(world.buffer) == 0


def test_a_trace_that_never_ends_gives_way_when_it_is_old() -> None:
    world = World(Bounds(traces=1, seconds=10.0))
    stuck = world.start(None)
    world.start(stuck)
    young = world.start(None, at=9 * NANOSECONDS)
    assert world.buffer.is_root(stuck) and not world.buffer.is_root(young)
    old = world.start(None, at=10 * NANOSECONDS)
    assert world.buffer.is_root(old) and not world.buffer.is_root(stuck)
    assert world.lost == 1  # its child; the root itself can still be kept
    world.end(stuck, True)
    assert world.out == [stuck]
    assert world.within()


def test_a_span_that_ends_in_the_midst_of_a_call_ends() -> None:
    """As when the garbage collector closes a traced generator that nobody holds any more."""
    ended: list[list[str]] = []
    buffer: TailBuffer[str] = TailBuffer(
        Bounds(traces=2, seconds=1.0), lambda count: ended.append(buffer.child_ended(21, "ended"))
    )
    buffer.root_started(1, at=0)
    buffer.root_started(2, at=0)
    buffer.child_started(21, parent=2, at=0)
    calls = threading.Thread(target=buffer.root_started, args=(3, NANOSECONDS), daemon=True)
    calls.start()
    calls.join(20.0)
    assert not calls.is_alive()
    assert ended == [[]]
    assert buffer.root_ended(2, "root", True) == ["ended", "root"]
    assert len(buffer) == 1
