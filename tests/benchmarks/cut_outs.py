"""`/remove_background` end to end against `rembg s`: latency, where it goes, throughput, memory."""

import os
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from queue import SimpleQueue

from tests.benchmarks import peer
from tests.benchmarks.photos import phone_photo
from tests.load.measuring import Peak
from tests.queue_client import QueueClient
from tests.running_space import running_space

SIZES = (0.3, 2, 12)
CLIENTS = 8
ROUNDS = 7

CutOut = Callable[[bytes], bytes]


class Ours:
    """A caller of the Space, as several visitors: upload, queue, stream and download."""

    def __init__(self, url: str) -> None:
        self._visitors: SimpleQueue[QueueClient] = SimpleQueue()
        for number in range(CLIENTS):
            self._visitors.put(QueueClient(url, f"127.0.4.{number + 1}"))
        self.stages: list[dict[str, float]] = []
        """Milliseconds of each stage of each call, as the Space tells them."""

    def __call__(self, photo: bytes) -> bytes:
        """Return the Space's cut-out of a photo."""
        visitor = self._visitors.get()
        try:
            message = visitor.call("remove_background", visitor.upload(photo, "photo.jpg"))
            assert message["success"], message
            cutout, info = message["output"]["data"]
            self.stages.append(info["milliseconds"])
            return visitor.download(cutout)
        finally:
            self._visitors.put(visitor)


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


def run(folder: Path) -> None:
    """Print the Space's figures beside rembg's, and the ratios."""
    deployed = os.environ.get("SPACE_URL")
    with (
        nullcontext()
        if deployed
        else running_space(environment={"MATTING_ENGINE": peer.NETWORK}) as space,
        peer.running_peer(folder) as rembg,
    ):
        ours = Ours(deployed or space.url)  # type: ignore[union-attr]
        callers: dict[str, CutOut] = {
            "space": ours,
            "rembg": lambda photo: peer.remove_background(rembg.url, photo),
        }
        pids = {"rembg": rembg.pid, **({} if deployed else {"space": space.pid})}  # type: ignore[union-attr]
        print(f"{'':<26}{'space':>10}{'rembg':>10}{'ratio':>8}")
        for size in SIZES:
            photo = phone_photo(size)
            seconds: dict[str, list[float]] = {name: [] for name in callers}
            for cut_out in callers.values():
                # Each of the visitors once: the first call of one asks for more.
                throughput(cut_out, photo)
            ours.stages.clear()
            # Turn about, so that a noisy minute hits both.
            for _ in range(ROUNDS):
                for name, cut_out in callers.items():
                    seconds[name].append(latency(cut_out, photo))
            report(
                f"{size} MP, one client, s", {n: statistics.median(s) for n, s in seconds.items()}
            )
            print(f"  {where_it_goes(seconds['space'], ours.stages)}", flush=True)
            rates, peaks = {}, {}
            for name, cut_out in callers.items():
                with Peak(pids[name]) if name in pids else nullcontext() as peak:
                    rates[name] = throughput(cut_out, photo)
                peaks[name] = peak.megabytes if peak else float("nan")
            report(f"{size} MP, {CLIENTS} clients, 1/s", rates)
            report(f"{size} MP, {CLIENTS} clients, MB", peaks)


def where_it_goes(seconds: list[float], stages: list[dict[str, float]]) -> str:
    """Return the median milliseconds of each stage, and of what lies outside them all."""
    medians = {name: statistics.median(one[name] for one in stages) for name in stages[0]}
    rest = (1000 * all_of - sum(one.values()) for all_of, one in zip(seconds, stages, strict=True))
    medians["upload, queue, stream and download"] = statistics.median(rest)
    return ", ".join(f"{name} {milliseconds:.0f}" for name, milliseconds in medians.items())


def report(what: str, figures: dict[str, float]) -> None:
    """Print one line: the Space's figure, rembg's, and the first over the second."""
    ratio = figures["space"] / figures["rembg"]
    print(f"{what:<26}{figures['space']:>10.2f}{figures['rembg']:>10.2f}{ratio:>8.2f}", flush=True)
