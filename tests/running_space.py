"""A Space of our own in another process, for tests and benchmarks."""

import contextlib
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from space.folder import own_folder

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "space" / "samples"

PROXY = "127.0.0.9"
"""Where proxies of the tests send from: this machine has all the addresses that begin with 127."""


@dataclass(frozen=True)
class RunningSpace:
    """A Space that answers at `url`; what it prints goes to `log`."""

    url: str
    process: "subprocess.Popen[bytes]"
    files: Path
    """Folder of its uploads and results."""
    log: Path

    @property
    def pid(self) -> int:
        """The process's number."""
        return self.process.pid


def free_port() -> int:
    """Return a port that nobody listens on, and that no system gives to somebody else meanwhile."""
    while True:
        port = random.randrange(10_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@contextlib.contextmanager
def running_space(
    *options: str,
    environment: dict[str, str] | None = None,
    wait_for_model: bool = True,
    module: str = "space",
    port: int | None = None,
) -> Iterator[RunningSpace]:
    """Run `python -m space`, or another module, with `options` and yield it once it answers."""
    port = port or free_port()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        files, log = own_folder(scratch), Path(scratch, "log.txt")
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", module, "--port", str(port), *options],
                cwd=ROOT,
                env={
                    **os.environ,
                    # Few tests fetch all that they have made.
                    "SHUTDOWN_SECONDS": "0",
                    "GRADIO_TEMP_DIR": scratch,
                    "TMPDIR": scratch,
                    # The lighter one, for tests that don't judge mattes.
                    **({"MATTING_ENGINE": "u2netp"} if module == "space" else {}),
                    **(environment or {}),
                },
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        space = RunningSpace(f"http://127.0.0.1:{port}", process, files, log)
        try:
            _wait(space, wait_for_model)
            yield space
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(space: RunningSpace, for_model: bool) -> None:
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        if space.process.poll() is not None:
            break
        with contextlib.suppress(httpx.TransportError):
            health = httpx.get(f"{space.url}/health").json()
            if not for_model or health["model"] == "ready":
                return
        time.sleep(0.05)
    raise RuntimeError(f"The Space did not start:\n{space.log.read_text()}")
