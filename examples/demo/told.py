"""The lines that a person reads, and a file that keeps them."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from examples.demo.figures import Figures

_COLOURS = {
    "fault": "31",
    "PAGE": "1;31",
    "ticket": "33",
    "pagerduty": "35",
    "responder": "36",
    "recovery": "32",
    "resolve": "1;32",
}
_WORD = 10  # characters
_LINE = 100


def _printed(line: str) -> None:
    print(line, flush=True)


@dataclass
class Teller:
    """Tells things by the clock's time since it began. `coloured` for a terminal."""

    began: int
    echo: Callable[[str], None] = _printed
    coloured: bool = False
    lines: list[str] = field(default_factory=list)

    def tell(self, at: int, word: str, text: str) -> None:
        """One line: when (ms), what kind of thing, and what; cut where it would be too long."""
        room = _LINE - _WORD - len(self._clock(at)) - 1
        text = text if len(text) <= room else f"{text[: room - 1]}…"
        plain = f"{word:<{_WORD}}"
        colour = _COLOURS.get(word) if self.coloured else None
        shown = f"\033[{colour}m{plain}\033[0m" if colour else plain
        self._out(f"{self._clock(at)} {plain}{text}", f"{self._clock(at)} {shown}{text}")

    def figures(self, at: int, found: Figures) -> None:
        """A line of the table of figures."""
        line = f"{self._clock(at)} {figures_text(found)}"
        self._out(line, f"\033[2m{line}\033[0m" if self.coloured else line)

    def say(self, text: str) -> None:
        """A line without a time."""
        self._out(text, text)

    def keep(self, path: Path) -> None:
        path.write_text("\n".join(self.lines) + "\n", encoding="utf-8")

    def _clock(self, at: int) -> str:
        seconds = max(0, at - self.began) // 1_000
        return f"  {seconds // 60:>3}:{seconds % 60:02} "

    def _out(self, line: str, shown: str) -> None:
        self.lines.append(line)
        self.echo(shown)


def is_terminal(environ: dict[str, str]) -> bool:
    """Whether colours are for somebody: NO_COLOR says no."""
    return sys.stdout.isatty() and not environ.get("NO_COLOR")


HEADING = "   clock   requests/s   errors   burn 1 h   burn 5 min   budget left"


def figures_text(found: Figures) -> str:
    """One line under HEADING, without its clock."""
    slow, fast = (_number(burn) for burn in found.burns)
    return (
        f"{found.rate:10.1f}   {_percent(found.errors, 0):>6}   {slow:>8}   {fast:>10}   "
        f"{_percent(found.left, 2):>11}"
    )


def _number(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.1f}"


def _percent(share: float, digits: int) -> str:
    return "-" if math.isnan(share) else f"{share * 100:.{digits}f} %"
