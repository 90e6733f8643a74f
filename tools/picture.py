"""Draw what a command prints, read from stdin, as docs/images/NAME.svg.

    make up 2>&1 | .venv/bin/python tools/picture.py make-up

Long output keeps its beginning and its end, and says how many lines are left out between.
"""

import re
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
HEAD, TAIL, COLUMNS = 12, 42, 104
STYLES = (
    (r"^ \+ .*", "green"),
    (r"^(The sandbox holds|Where to look|Resources):", "bold"),
    (r"^ +\d+:\d\d  (fault) ", "red"),
    (r"^ +\d+:\d\d  (PAGE .*)", "bold red"),
    (r"^ +\d+:\d\d  (pagerduty) ", "magenta"),
    (r"^ +\d+:\d\d  (responder) ", "cyan"),
    (r"^ +\d+:\d\d  (recovery|resolve) ", "bold green"),
)


def main() -> None:
    name = sys.argv[1]
    lines = [line.rstrip() for line in sys.stdin]
    left_out = len(lines) - HEAD - TAIL
    if left_out > 0:
        lines[HEAD:-TAIL] = [f"    ... {left_out} more lines ..."]
    console = Console(record=True, width=COLUMNS, file=sys.stderr, force_terminal=False)
    console.print(Text(f"$ {name.replace('-', ' ')}", style="bold"))
    for line in lines:
        text = Text(line, no_wrap=True, overflow="ellipsis")
        for pattern, style in STYLES:
            text.highlight_regex(pattern, style)
        console.print(text)
    target = ROOT / "docs" / "images" / f"{name}.svg"
    target.parent.mkdir(exist_ok=True)
    drawn = console.export_svg(title="clarity")
    # No fonts from elsewhere: a picture in a README asks nobody for anything.
    drawn = re.sub(r"@font-face \{.*?\}\n", "", drawn, flags=re.DOTALL)
    target.write_text(drawn.replace("Fira Code", "ui-monospace, Menlo, Consolas"), encoding="utf-8")


if __name__ == "__main__":
    main()
