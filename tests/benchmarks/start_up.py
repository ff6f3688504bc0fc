"""Start-up: how long until the first page, and until the first answered request."""

import re
import statistics
import subprocess
import sys
import time

import httpx

from tests.queue_client import QueueClient
from tests.running_space import ROOT, SAMPLES, running_space

RUNS = 3


def importing(module: str) -> float:
    """Return the seconds that importing `module` takes in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", f"import {module}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    last = re.findall(r"import time:\s+\d+ \|\s+(\d+) \|", done.stderr)[-1]
    return int(last) / 1e6


def measure() -> tuple[float, float]:
    """Return the seconds until the page answers and until a photo is cut out."""
    start = time.perf_counter()
    with running_space(wait_for_model=False) as space:
        httpx.get(space.url).raise_for_status()
        page = time.perf_counter() - start
        visitor = QueueClient(space.url)
        assert visitor.call("remove_background", visitor.upload(SAMPLES / "coffee.png"))["success"]
        return page, time.perf_counter() - start


def run() -> None:
    """Print the medians."""
    pages, answers = zip(*(measure() for _ in range(RUNS)), strict=True)
    print(f"first page            {statistics.median(pages):6.2f} s")
    print(f"first cut-out         {statistics.median(answers):6.2f} s")
    for module in ("space.app", "torch"):
        seconds = statistics.median(importing(module) for _ in range(RUNS))
        print(f"importing {module:<12}{seconds:6.2f} s")
