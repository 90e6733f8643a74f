"""The environment in which plain Pulumi commands meet the sandbox instead of Google Cloud."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from sandbox.home import Home

STACK = "local"
# Nothing in the sandbox is worth a real passphrase: its only secret is an invented key, and its
# folder is readable by its owner alone.
PASSPHRASE = "clarity-sandbox"  # noqa: S105 - public on purpose, see above
NOWHERE = "http://127.0.0.1:9"  # the discard port: look-ups of the official plugin fail at once


def pulumi_environment(home: Home, engine_bin: Path, rest_port: int) -> dict[str, str]:
    """What to set for a Pulumi command: engine and venv on PATH, own home and state, local API.

    The endpoint variables are those of the Google provider itself, so that the sandbox's plugin
    and the official one read the same.
    """
    api = f"http://127.0.0.1:{rest_port}"
    path = [str(engine_bin), str(Path(sys.executable).parent)]
    return {
        "PATH": os.pathsep.join([*path, os.environ.get("PATH", os.defpath)]),
        "PULUMI_HOME": str(home.pulumi),
        "PULUMI_BACKEND_URL": home.state.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1",
        "PULUMI_GCP_SKIP_REGION_VALIDATION": "true",
        "PULUMI_GCP_DISABLE_GLOBAL_PROJECT_WARNING": "true",
        "GOOGLE_MONITORING_CUSTOM_ENDPOINT": f"{api}/",
        "GOOGLE_LOGGING_CUSTOM_ENDPOINT": f"{api}/v2/",
        "GOOGLE_OAUTH_ACCESS_TOKEN": "sandbox",
    }


# Variables of a real account or another Pulumi set-up, which must not reach into the sandbox.
FOREIGN = (
    "GOOGLE_APPLICATION_CREDENTIALS",
    "GOOGLE_CREDENTIALS",
    "GOOGLE_PROJECT",
    "PULUMI_ACCESS_TOKEN",
    "PULUMI_CONFIG_PASSPHRASE_FILE",
    "PULUMI_STACK",
)


def for_process(settings: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with the sandbox's settings over it and foreign ones gone."""
    inherited = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return {**inherited, **settings}
