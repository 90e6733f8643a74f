"""Everything that a Pulumi command needs before it meets the sandbox: engine, plugin, stack."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from sandbox.api.client import Address
from sandbox.engine import ensure
from sandbox.environment import NOWHERE, pulumi_environment
from sandbox.home import Home
from sandbox.lifecycle import SandboxError, prepare_pulumi, trim_logs
from sandbox.provider import VERSION
from sandbox.provider.install import install

OFFICIAL = "pulumi-resource-gcp"


def settings_for(
    project: Path, home: Home, address: Address, *, official: bool = False
) -> dict[str, str]:
    """The environment for Pulumi commands in `project`, with all that it names made ready.

    The first time this builds or fetches the engine, which takes minutes and says so on stderr.
    EngineError or SandboxError with the way out where something cannot be had.
    """
    engine = ensure()
    install(home.pulumi, Path(sys.executable))
    settings = pulumi_environment(home, engine.bin_dir, address.rest_port)
    if official:
        # A plugin on PATH goes before the one in PULUMI_HOME.
        settings["PATH"] = os.pathsep.join([str(_official_plugin().parent), settings["PATH"]])
        settings["HTTPS_PROXY"] = NOWHERE
    trim_logs(home)
    prepare_pulumi(home, settings, project)
    return settings


def _official_plugin() -> Path:
    """The official gcp plugin: on PATH, or of the SDK's version in the user's own Pulumi home."""
    on_path = shutil.which(OFFICIAL)
    if on_path:
        return Path(on_path)
    user_home = Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")
    plugin = user_home / "plugins" / f"resource-gcp-v{VERSION}" / OFFICIAL
    if not plugin.is_file():
        raise SandboxError(
            "the official gcp plugin is not installed; get it with "
            f"`pulumi plugin install resource gcp {VERSION}`, or leave --official-provider away"
        )
    return plugin
