"""`/remove_background` end to end against `rembg s`: latency, throughput, memory."""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path

from tests.benchmarks import peer
from tests.benchmarks.photos import phone_photo
from tests.queue_client import QueueClient
from tests.running_space import running_space

SIZES = (0.3, 2, 12)
CLIENTS = 8
ROUNDS = 7

CutOut = Callable[[bytes], bytes]


def ours(url: str) -> CutOut:
    """Return a caller of the Space: upload, queue, stream and download."""

    def cut_out(photo: bytes) -> bytes:
        visitor = QueueClient(url)
        message = visitor.call("remove_background", visitor.upload(photo, "photo.jpg"))
        assert message["success"], message
        return visitor.download(message["output"]["data"][0])

    return cut_out


def latency(cut_out: CutOut, photo: bytes) -> float:
    """Return the seconds that one call takes."""
    start = time.perf_counter()
    cut_out(photo)
    return time.perf_counter() - start


def throughput(cut_out: CutOut, photo: bytes) -> float:
    """Return the requests a second that `CLIENTS` at once get."""
    calls = 3 * CLIENTS
    with ThreadPoolExecutor(CLIENTS) as pool:
        start = time.perf_counter()
        list(pool.map(cut_out, [photo] * calls))
        return calls / (time.perf_counter() - start)


@contextmanager
def peak_megabytes(pid: int) -> Iterator[list[float]]:
    """Yield a list that holds the process's highest resident set, in MB, at the end."""
    result: list[float] = []
    # Writing 5 sets the kernel's mark back to what is resident now (man 5 proc).
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    yield result
    status = Path(f"/proc/{pid}/status").read_text()
    result.append(int(status.split("VmHWM:")[1].split()[0]) / 1000)


def run(folder: Path) -> None:
    """Print the Space's figures beside rembg's, and the ratios."""
    deployed = os.environ.get("SPACE_URL")
    with (
        nullcontext() if deployed else running_space() as space,
        peer.running_peer(folder) as rembg,
    ):
        url = deployed or space.url  # type: ignore[union-attr]
        callers: dict[str, CutOut] = {
            "space": ours(url),
            "rembg": lambda photo: peer.remove_background(rembg.url, photo),
        }
        pids = {"rembg": rembg.pid, **({} if deployed else {"space": space.pid})}  # type: ignore[union-attr]
        print(f"{'':<26}{'space':>10}{'rembg':>10}{'ratio':>8}")
        for size in SIZES:
            photo = phone_photo(size)
            seconds: dict[str, list[float]] = {name: [] for name in callers}
            for cut_out in callers.values():
                cut_out(photo)
            # Turn about, so that a noisy minute hits both.
            for _ in range(ROUNDS):
                for name, cut_out in callers.items():
                    seconds[name].append(latency(cut_out, photo))
            report(
                f"{size} MP, one client, s", {n: statistics.median(s) for n, s in seconds.items()}
            )
            rates, peaks = {}, {}
            for name, cut_out in callers.items():
                with peak_megabytes(pids[name]) if name in pids else nullcontext([]) as peak:
                    rates[name] = throughput(cut_out, photo)
                peaks[name] = peak[0] if peak else float("nan")
            report(f"{size} MP, {CLIENTS} clients, 1/s", rates)
            report(f"{size} MP, {CLIENTS} clients, MB", peaks)


def report(what: str, figures: dict[str, float]) -> None:
    """Print one line: the Space's figure, rembg's, and the first over the second."""
    ratio = figures["space"] / figures["rembg"]
    print(f"{what:<26}{figures['space']:>10.2f}{figures['rembg']:>10.2f}{ratio:>8.2f}")
