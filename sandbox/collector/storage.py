"""What Cloud Storage says of a bucket, of a folder that stands for one.

Google writes the size once a day; here it is written as often as the rest, so that it moves.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.collector.point import Point, Resource, gauge, milliseconds
from sandbox.collector.sink import Sink, Taken
from sandbox.collector.subject import Subject

BYTES = "storage.googleapis.com/storage/total_bytes"
STORAGE_CLASS = "STANDARD"
MAX_FILES = 100_000  # of a folder; what is beyond is not counted, and said


@dataclass(slots=True)
class Storage:
    """`folders` are bucket name -> folder."""

    sink: Sink
    subject: Subject
    folders: dict[str, Path]
    every: float
    written: Taken = field(default_factory=Taken)
    _last: float = float("-inf")

    name = "storage"

    def due(self) -> float:
        return self._last + self.every

    def step(self, now: float) -> tuple[str, ...]:
        """Measure all folders; those that are too large are told. Raises SinkError."""
        self._last = now
        points: list[Point] = []
        wrong = []
        for bucket, folder in self.folders.items():
            bytes, whole = size(folder)
            points.append(self._point(bucket, bytes, milliseconds(now)))
            if not whole:
                wrong.append(f"{folder} has more than {MAX_FILES:,} files; the others do not count")
        done = self.sink.google(points)
        self.written += Taken(done.taken, done.refused)
        return (*wrong, *done.why)

    def finish(self, now: float) -> tuple[str, ...]:
        """Nothing waits."""
        return ()

    def close(self) -> None:
        """Nothing is held."""

    def told(self) -> str:
        return f"{self.written.taken} points of storage"

    def _point(self, bucket: str, bytes: int, at: int) -> Point:
        me = self.subject.identity
        labels = {"project_id": me.project, "location": me.location, "bucket_name": bucket}
        value = {"doubleValue": float(bytes)}
        where = Resource("gcs_bucket", labels)
        return gauge(BYTES, where, value, at, {"storage_class": STORAGE_CLASS})


def size(folder: Path, most: int = MAX_FILES) -> tuple[int, bool]:
    """The bytes of the files below `folder`, links not followed, and whether all were counted."""
    total, count = 0, 0
    waiting = [os.fspath(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    elif entry.is_file(follow_symlinks=False):
                        if count == most:
                            return total, False
                        total += entry.stat(follow_symlinks=False).st_size
                        count += 1
        except OSError:  # gone, or not ours to see
            continue
    return total, True
