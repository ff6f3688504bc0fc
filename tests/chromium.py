"""Finds a Chromium to drive, or installs one."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Playwright

# No calls home: they fail without a network, many at a time, and prove nothing.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]


def find_headless_shell(playwright: Playwright) -> str:
    """Return the path of a Chromium without windows of its own, or else of any that `find_chromium` finds.

    It draws the same, and opens a page in a quarter of the time: a whole one starts processes for
    what is around the page, which nobody sees here.
    """
    shell = shutil.which("chromium-headless-shell")
    return shell if shell and "CHROMIUM" not in os.environ else find_chromium(playwright)


def find_chromium(playwright: Playwright) -> str:
    """Return the path of a Chromium, the first of:

    the variable CHROMIUM, Playwright's own, one on the PATH, and what
    `playwright install` and `apt-get install` bring. Raises `RuntimeError` that
    says what was tried.
    """
    tried: list[str] = []

    def own() -> str | None:
        path = playwright.chromium.executable_path
        return path if Path(path).exists() else None

    def on_path() -> str | None:
        names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
        return next(filter(None, map(shutil.which, names)), None)

    def installed_by(*command: str, found: Callable[[], str | None]) -> str | None:
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=900)
        except (OSError, subprocess.TimeoutExpired) as error:
            tried.append(f"{' '.join(command)}: {error}")
            return None
        if done.returncode:
            last_words = (done.stderr or done.stdout).strip().splitlines()[-1:]
            tried.append(f"{' '.join(command)}: {' '.join(last_words)}")
        return found()

    def by_apt() -> str | None:
        root = [] if os.geteuid() == 0 else ["sudo", "-n"]
        installed_by(*root, "apt-get", "update", found=on_path)
        return installed_by(*root, "apt-get", "install", "-y", "chromium", found=on_path)

    wanted = os.environ.get("CHROMIUM")
    if wanted:
        if Path(wanted).exists():
            return wanted
        tried.append(f"CHROMIUM={wanted}: no such file")
    for name, attempt in {
        "Playwright's own browser": own,
        "a Chromium on the PATH": on_path,
        "playwright install": lambda: installed_by(
            sys.executable, "-m", "playwright", "install", "chromium", found=own
        ),
        "apt-get install": by_apt,
    }.items():
        if path := attempt():
            return path
        tried.append(f"{name}: none")
    raise RuntimeError("No Chromium for the browser tests. Tried:\n  " + "\n  ".join(tried))
