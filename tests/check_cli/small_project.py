"""A small project in a folder, on which `clarity check` runs within the test's own process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from click.testing import Result
from typer.testing import CliRunner

from cli.main import app


@dataclass(frozen=True)
class SmallProject:
    folder: Path

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new")
        new.write_text(text, encoding="utf-8")
        new.replace(path)  # whoever watches never sees half of it

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def spoil(self, name: str, old: str, new: str) -> None:
        text = self.read(name)
        assert old in text
        self.write(name, text.replace(old, new, 1))

    def check(self, *options: str, code: int = 0) -> Result:
        """Runs the command; it must end with that exit code, and never with a traceback."""
        done = CliRunner().invoke(app, ["check", "--root", str(self.folder), *options])
        assert done.exit_code == code, done.output
        assert done.exception is None or isinstance(done.exception, SystemExit)
        return done
