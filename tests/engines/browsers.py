"""Starts the engines beside Chromium: Debian's Firefox ESR and WebKitGTK, each in a fresh profile."""

import contextlib
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.engines.webdriver import Connection, HttpConnection, MarionetteConnection
from tests.running_space import free_port

WIDTH, HEIGHT = 1280, 800
"""Size of the windows, in CSS pixels."""

_START_UP = 90
"""Seconds that a browser or its driver may take to listen."""

_FIREFOX_PREFERENCES = {
    # Any free port; Firefox writes which into its profile.
    "marionette.port": 0,
    # No calls home: they fail without a network and prove nothing.
    "app.normandy.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "messaging-system.rsexperimentloader.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    # The window is never the one in front on a machine without a screen.
    "focusmanager.testmode": True,
}


@dataclass(frozen=True)
class Engine:
    """A browser engine that can be started."""

    packages: tuple[str, ...]
    """Debian's packages that bring it."""
    commands: tuple[str, ...]
    """What must be on the PATH."""
    start: Callable[[], AbstractContextManager[Connection]]


@contextlib.contextmanager
def _webkit() -> Iterator[Connection]:
    port = free_port()
    with _screen() as display:
        # WebKit keeps its processes in a sandbox that root, as in a container, cannot set up.
        unconfined = {"WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"} if os.geteuid() == 0 else {}
        environment = {"DISPLAY": display, "GDK_BACKEND": "x11", **unconfined}
        with _process(["WebKitWebDriver", f"--port={port}"], environment) as wait_until:
            wait_until(lambda: _answers(port))
            yield from _session(HttpConnection(port))


@contextlib.contextmanager
def _firefox() -> Iterator[Connection]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        profile = Path(folder)
        lines = (
            f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
            for name, value in _FIREFOX_PREFERENCES.items()
        )
        (profile / "user.js").write_text("".join(lines))
        active_port = profile / "MarionetteActivePort"
        command = ["firefox-esr", "--headless", "--no-remote", "--profile", folder, "--marionette"]
        with _process(command) as wait_until:
            wait_until(lambda: active_port.exists() and active_port.read_text().strip() != "")
            yield from _session(MarionetteConnection(int(active_port.read_text())))


ENGINES = {
    "firefox": Engine(("firefox-esr",), ("firefox-esr",), _firefox),
    "webkit": Engine(("webkit2gtk-driver", "xvfb"), ("WebKitWebDriver", "Xvfb"), _webkit),
}


def _session(connection: Connection) -> Iterator[Connection]:
    try:
        connection.execute("SetWindowRect", width=WIDTH, height=HEIGHT)
        yield connection
    finally:
        connection.close()


@contextlib.contextmanager
def _screen() -> Iterator[str]:
    """Run an X server without a screen and yield its display's name."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-nolisten", "tcp"]
    with _process([*command, "-screen", "0", f"{WIDTH}x{HEIGHT}x24"], pass_fds=(writing,)):
        os.close(writing)
        with os.fdopen(reading) as stream:
            # Written once the display is there; closed without a word if it never is.
            display = stream.readline().strip()
            if not display:
                raise RuntimeError("Xvfb did not start.")
            yield f":{display}"


@contextlib.contextmanager
def _process(
    command: list[str],
    environment: dict[str, str] | None = None,
    pass_fds: tuple[int, ...] = (),
) -> Iterator[Callable[[Callable[[], bool]], None]]:
    """Run a command and yield what waits until it is ready, by a condition."""
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command,
            env={**os.environ, **(environment or {})},
            pass_fds=pass_fds,
            stdout=output,
            stderr=subprocess.STDOUT,
        )

        def wait_until(ready: Callable[[], bool]) -> None:
            deadline = time.monotonic() + _START_UP
            while not ready():
                if process.poll() is not None or time.monotonic() > deadline:
                    output.seek(0)
                    said = output.read().decode(errors="replace")
                    raise RuntimeError(f"{command[0]} did not start:\n{said}")
                time.sleep(0.05)

        try:
            yield wait_until
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/status").is_success
    except httpx.TransportError:
        return False
