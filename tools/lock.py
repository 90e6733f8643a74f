"""Pin the dependencies of each install with hashes: python tools/lock.py

Nested sets: the Pulumi program alone; with the sandbox and the evaluation; with the demonstration;
with the tests. A set of its own: what a backend installs.
The files name no package index, so that any mirror serves.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {
    "requirements-dev.lock": [
        *("evaluate", "sandbox", "application", "responder", "examples", "cloud-logging", "dev"),
    ],
    "requirements-demo.lock": ["evaluate", "sandbox", "application", "responder", "examples"],
    "requirements-sandbox.lock": ["evaluate", "sandbox"],
    "requirements-application.lock": ["application", "responder"],
    "requirements.lock": [],
}


def main() -> None:
    widest = next(iter(LOCKS))
    for name, extras in LOCKS.items():
        command = [
            *[sys.executable, "-m", "piptools", "compile", "--quiet", "--allow-unsafe"],
            *["--generate-hashes", "--strip-extras", "--no-header"],
            *["--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host"],
            *[f"--extra={extra}" for extra in extras],
            # The narrower sets take their versions from the widest one.
            *([] if name == widest else [f"--constraint={widest}"]),
            *["--output-file", name, "pyproject.toml", *sys.argv[1:]],
        ]
        subprocess.run(command, check=True, cwd=ROOT)


if __name__ == "__main__":
    main()
