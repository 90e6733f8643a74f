"""Queries with one slip each, and whether Prometheus reads them: made by rule, recorded once.

python -m tests.promql.damaged PROMTOOL: records what that promtool says.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.promql import recording

RECORDED = recording.FOLDER / "damaged.json.gz"
COUNT = 4_000
_TOKEN = re.compile(r'\s+|\w+|"(?:\\.|[^"\\])*"|.', re.DOTALL)
_SIGNS = ["(", ")", "[", "{", "}", "]", "=", "==", '"', ",", "@", "!", "~", "-", "1", "5m", "[5m]"]
_WORDS = [
    " by ",
    " and ",
    " bool ",
    " offset ",
    " ignoring ",
    " group_left ",
    "on(a)",
    "sum",
    "foo",
]
_REFUSED = re.compile(r'group "g", rule (\d+), .* could not parse expression')


def queries() -> list[str]:
    """The same ones every time: a token left out, doubled, put in, replaced or moved."""
    draws = random.Random(20_261_128)
    files = (recording.GENERATED, recording.SAMPLES)
    whole = sorted(
        {rule.expr for file in files for one in recording.read(file) for rule in one.rules}
    )
    made = (_damaged(draws, draws.choice(whole)) for _ in range(COUNT))
    return sorted({query for query in made if query.strip()} | set(whole))


def _damaged(draws: random.Random, query: str) -> str:
    tokens = _TOKEN.findall(query)
    at, other = draws.randrange(len(tokens)), draws.randrange(len(tokens))
    match draws.randrange(5):
        case 0:
            del tokens[at]
        case 1:
            tokens.insert(at, tokens[at])
        case 2:
            tokens.insert(at, draws.choice(_SIGNS + _WORDS))
        case 3:
            tokens[at] = tokens[other]
        case _:
            tokens[at], tokens[other] = tokens[other], tokens[at]
    return "".join(tokens)


def refused(promtool: Path, asked: list[str]) -> set[str]:
    """Those of the queries that promtool cannot parse."""
    rules = [{"alert": f"A{n}", "expr": query} for n, query in enumerate(asked)]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rules.json"  # JSON is YAML
        file.write_text(json.dumps({"groups": [{"name": "g", "rules": rules}]}), encoding="utf-8")
        command = [promtool, "check", "rules", file]
        told = subprocess.run(command, capture_output=True, text=True, timeout=60)
    said = told.stdout + told.stderr
    return {asked[int(found[1]) - 1] for found in _REFUSED.finditer(said)}


def read() -> dict[str, bool]:
    """Each query, and whether Prometheus reads it."""
    found: dict[str, bool] = json.loads(gzip.decompress(RECORDED.read_bytes()))
    return found


def write(found: dict[str, bool]) -> None:
    text = json.dumps(found, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    RECORDED.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    asked = queries()
    no = refused(Path(sys.argv[1]), asked)
    write({query: query not in no for query in asked})
