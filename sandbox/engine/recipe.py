"""What an engine from source is built from, and by which names the cache knows the engines."""

from __future__ import annotations

import hashlib
import os
import re
from functools import cache
from pathlib import Path

from sandbox.engine.engine import VERSION

SOURCES = Path(__file__).parent / "golang"
CLI = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
SDK = "github.com/pulumi/pulumi/sdk/v3"

# -modcacherw: what the build downloads can be removed again without a chmod.
SELECT = ("-mod=readonly", "-modcacherw", "-tags=osusergo,grpcnotrace")
_LINK = f"-s -w -X {SDK}/go/common/version.Version=v{VERSION}"
# Without debugging data, which the linker would drop anyway: a sixth less time and disk.
BUILD = (*SELECT, "-buildvcs=false", "-trimpath", "-gcflags=all=-dwarf=false", f"-ldflags={_LINK}")

_GO = re.compile(r"go(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?")

GoRelease = tuple[int, int, int]


def _platform() -> str:
    system = os.uname()
    return f"{system.sysname}-{system.machine}".lower()


def installed_name() -> str:
    """The cache's name for the release that Pulumi publishes."""
    return f"installed-{VERSION}-{_platform()}"


@cache
def built_name() -> str:
    """The cache's name for what is built here: it changes with anything that it is built from."""
    content = hashlib.sha256("\0".join(BUILD).encode())
    for file in sorted(SOURCES.rglob("*")):
        if file.is_file():
            content.update(f"\0{file.relative_to(SOURCES)}\0".encode())
            content.update(file.read_bytes())
    return f"built-{VERSION}-{_platform()}-{content.hexdigest()[:12]}"


def parse_go(text: str) -> GoRelease | None:
    """The release in ``go1.26.8`` or ``go1.27``; None for a development or candidate version."""
    match = _GO.fullmatch(text.strip().partition(" ")[0])  # experiments may follow
    return (int(match[1]), int(match[2]), int(match[3] or 0)) if match else None


def required_go() -> GoRelease:
    """The oldest Go that builds it, as go.mod says."""
    module = (SOURCES / "go.mod").read_text(encoding="utf-8")
    line = re.search(r"^go (\S+)$", module, re.MULTILINE)
    release = parse_go(f"go{line[1]}") if line else None
    if release is None:
        raise ValueError(f"{SOURCES / 'go.mod'}: no go line")
    return release


def dotted(release: GoRelease) -> str:
    """``1.25.11``."""
    return ".".join(map(str, release))
