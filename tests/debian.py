"""Programs that come from Debian's packages: on CI they are installed, elsewhere what needs them is skipped."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest


def install(*packages: str) -> str | None:
    """Install packages and return why that failed, if it did."""
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # Tests run in parallel, apt does not.
    with Path(tempfile.gettempdir(), "text-behind-image-apt.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
        ):
            try:
                done = subprocess.run(
                    [*root, *command], env=environment, capture_output=True, text=True, timeout=600
                )
            except (OSError, subprocess.TimeoutExpired) as error:
                return f"{' '.join(command)}: {error}"
            if done.returncode:
                return f"{' '.join(command)}: {done.stderr.strip()}"
    return None


def require(name: str, packages: tuple[str, ...], commands: tuple[str, ...]) -> list[str]:
    """Return the paths of `commands`, which `packages` bring.

    Where one is missing, CI installs them; elsewhere the test is skipped, and
    `name` says for the want of what.
    """
    found = _find(commands)
    on_ci = os.environ.get("CI") == "true"
    complaint = None
    if on_ci and None in found.values():
        complaint = install(*packages)
        found = _find(commands)
    if absent := [command for command, path in found.items() if path is None]:
        how = f"apt-get install {' '.join(packages)}"
        reason = f"no {name} here: {', '.join(absent)} not found. {complaint or how}"
        if on_ci:
            pytest.fail(reason)
        pytest.skip(reason)
    return [path for path in found.values() if path]


def _find(commands: tuple[str, ...]) -> dict[str, str | None]:
    # Servers are in a folder that only root has on its PATH.
    path = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"
    return {command: shutil.which(command, path=path) for command in commands}
