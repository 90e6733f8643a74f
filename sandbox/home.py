"""Where a checkout's sandbox keeps its things: one private folder a checkout, outside of it."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """The folders of one sandbox; `make()` creates them readable by their owner only."""

    root: Path

    @property
    def api(self) -> Path:
        """The local API: its database, request log and address."""
        return self.root / "api"

    @property
    def pulumi(self) -> Path:
        """PULUMI_HOME: plugins, credentials, the selected stack."""
        return self.root / "pulumi"

    @property
    def state(self) -> Path:
        """The file backend with the local stack's state."""
        return self.root / "state"

    def make(self) -> Home:
        for folder in (self.root, self.api, self.pulumi, self.state):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
        return self


def of_checkout(checkout: Path) -> Home:
    """The home of a checkout's sandbox: $CLARITY_SANDBOX_HOME, else by the checkout's own path.

    Two copies of the project so have two sandboxes that know nothing of each other.
    """
    named = os.environ.get("CLARITY_SANDBOX_HOME")
    if named:
        return Home(Path(named).absolute())
    base = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    path = checkout.resolve()
    readable = re.sub(r"[^A-Za-z0-9]+", "-", path.name).strip("-") or "checkout"
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:8]
    return Home(base / "clarity" / f"{readable}-{digest}")
