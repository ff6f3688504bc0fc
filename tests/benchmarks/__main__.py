"""The figures, peers side by side: `python -m tests.benchmarks [start-up] [cut-outs] [edges] [wire]
[embedding] [dragging] [export] [edges-in-browser] [brush] [memory]`, with photographs of packages `composition`, and
on a machine with a GPU `gpu`.
"""

import os
import sys
from contextlib import nullcontext
from pathlib import Path

from tests.benchmarks import (
    brush,
    composition,
    cut_outs,
    dragging,
    edges,
    edges_in_browser,
    embedding,
    export,
    gpu,
    memory,
    start_up,
    wire,
)
from tests.running_space import ROOT, running_space

PEER = Path(os.environ.get("BENCHMARK_PEER", ROOT / ".benchmarks" / "rembg"))
REFERENCE = Path(os.environ.get("BENCHMARK_REFERENCE", ROOT / ".benchmarks" / "pymatting"))


def main(wanted: list[str]) -> None:
    """Run the benchmarks called `wanted`, or all."""
    deployed = os.environ.get("SPACE_URL")
    wanted = wanted or [
        "start-up",
        "cut-outs",
        "edges",
        "wire",
        "embedding",
        "dragging",
        "export",
        "edges-in-browser",
        "brush",
        "memory",
    ]
    if "start-up" in wanted and not deployed:
        start_up.run()
    if "cut-outs" in wanted:
        cut_outs.run(PEER)
    if "edges" in wanted:
        edges.run(REFERENCE)
    of_space = {
        "wire": wire.run,
        "embedding": embedding.run,
        "dragging": dragging.run,
        "memory": memory.run,
    }
    for name in filter(of_space.__contains__, wanted):
        with nullcontext() if deployed else running_space() as space:
            of_space[name](deployed or space.url)  # type: ignore[union-attr]
    if "export" in wanted:
        export.run()
    if "edges-in-browser" in wanted:
        edges_in_browser.run()
    if "brush" in wanted:
        brush.run()
    # Only by name: its photographs are not here by themselves.
    if "composition" in wanted:
        composition.run()
    # Only by name: elsewhere it says nothing.
    if "gpu" in wanted:
        gpu.run()


if __name__ == "__main__":
    main(sys.argv[1:])
