"""The peer: `rembg s` with its default network, of the same weights, in an environment of its own."""

import contextlib
import os
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.running_space import free_port
from tests.space.matting.published import published_graph

REMBG = "rembg[cpu,cli]==2.0.86"
NETWORK = "u2net"


@dataclass(frozen=True)
class Peer:
    """A running rembg server."""

    url: str
    pid: int


def install(folder: Path) -> Path:
    """Install rembg below `folder`, unless it is there, and return its Python."""
    python = folder / "bin" / "python"
    # What rembg would fetch at run time.
    weights = folder / "weights" / f"{NETWORK}.onnx"
    if weights.exists():
        return python
    venv.create(folder, with_pip=True)
    subprocess.run([str(python), "-m", "pip", "--quiet", "install", REMBG], check=True)
    weights.parent.mkdir()
    weights.write_bytes(published_graph(NETWORK).SerializeToString())
    return python


@contextlib.contextmanager
def running_peer(folder: Path) -> Iterator[Peer]:
    """Run `rembg s` and yield it once it answers."""
    python = install(folder)
    port = free_port()
    process = subprocess.Popen(
        [
            str(python.with_name("rembg")),
            "s",
            "--no-ui",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
        ],
        env={**os.environ, "U2NET_HOME": str(folder / "weights"), "MODEL_CHECKSUM_DISABLED": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    peer = Peer(f"http://127.0.0.1:{port}", process.pid)
    try:
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline and process.poll() is None:
            with contextlib.suppress(httpx.TransportError):
                httpx.get(peer.url)
                break
            time.sleep(0.1)
        else:
            sys.exit("rembg did not start.")
        yield peer
    finally:
        process.terminate()
        process.wait()


def remove_background(url: str, photo: bytes) -> bytes:
    """Return rembg's cut-out of a photo."""
    answer = httpx.post(
        f"{url}/api/remove", files={"file": photo}, data={"model": NETWORK}, timeout=120
    )
    answer.raise_for_status()
    return answer.content
