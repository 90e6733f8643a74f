"""Make .venv and install a lock file into it: python3 tools/venv.py requirements-dev.lock

Needs nothing but Python 3.11 or newer; where Debian left venv out of it, installs that as root or
says how to.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def main() -> None:
    if sys.version_info < (3, 11):
        sys.exit(
            f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}; "
            "name a newer one: make PYTHON=python3.12 ..."
        )
    if not PYTHON.exists():
        make_venv()
    lock = ROOT / sys.argv[1]
    print(f"Installing {lock.name} into .venv", file=sys.stderr, flush=True)
    pip("--require-hashes", "-r", str(lock))
    link_checkout()
    compile_checkout()


def make_venv() -> None:
    """Create .venv, with the Debian package that it takes where that is missing."""
    print(f"Making .venv with Python {sys.version.split()[0]}", file=sys.stderr, flush=True)
    if subprocess.run([sys.executable, "-m", "venv", str(VENV)], cwd=ROOT).returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    install = ["apt-get", "install", "--yes", package]
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        sys.exit(f"Python cannot make a virtual environment here; install it: {' '.join(install)}")
    subprocess.run(["apt-get", "update", "--quiet"], check=True)
    subprocess.run(install, check=True)
    subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True, cwd=ROOT)


def link_checkout() -> None:
    """Put the checkout on the environment's path, and the clarity command into its bin.

    A path entry instead of an editable install: no import hook, so commands start quicker. With
    -P nothing in the folder that a person stands in is taken for one of our modules.
    """
    packages = next(VENV.glob("lib/python3*/site-packages"))
    (packages / "clarity.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    command = VENV / "bin" / "clarity"
    script = '#!/bin/sh\nexec "$(dirname "$0")/python" -P -m cli "$@"\n'
    command.write_text(script, encoding="utf-8")
    command.chmod(0o755)


def compile_checkout() -> None:
    """Byte-compile our packages, as pip does what it installs: the first command is quick too, and
    so is every one where PYTHONDONTWRITEBYTECODE is set, as in most container images."""
    packages = sorted(str(module.parent) for module in ROOT.glob("*/__init__.py"))
    subprocess.run([str(PYTHON), "-m", "compileall", "-q", "-j", "0", *packages], cwd=ROOT)


def pip(*arguments: str) -> None:
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*command, *arguments], cwd=ROOT).returncode:
        sys.exit(f"pip could not install {arguments[-1]} (see above); mend that and try again")


if __name__ == "__main__":
    main()
