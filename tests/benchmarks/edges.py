"""Edges of mattes on scenes whose truth is known, beside the guided filter and closed-form matting.

Below 1 is better than the other. The reference gets a trimap without a fault; beyond a megapixel it
takes minutes and gigabytes, and is left out.
"""

import math
import statistics
import time
from pathlib import Path

import torch

from space.matting.edges import refine
from space.matting.guided_filter import scale_up
from tests.benchmarks import reference
from tests.space.matting.edge_scenes import SCENES, Scene, scene

SIZES = (1, 4, 12)

REFERENCE_SIZE = 1
"""Megapixels up to which the reference is asked."""


def run(folder: Path) -> None:
    """Print, for each scene and size, the differences and gradient errors as ratios, and the time."""
    for size in SIZES:
        references: dict[str, torch.Tensor] = {}
        if size <= REFERENCE_SIZE:
            scenes = (scene(name, size) for name in SCENES)
            given = ((one.photo, one.trimap) for one in scenes)
            references = dict(
                zip(SCENES, reference.closed_form(reference.install(folder), given), strict=True)
            )
        print(f"{size} MP, over guided filter's, closed-form's")
        print(f"{'':<26}{'SAD':>8}{'gradient':>10}{'SAD':>8}{'gradient':>10}{'s':>8}{'s CPU':>8}")
        rows = []
        for name in SCENES:
            one = scene(name, size)
            wall, processor = time.perf_counter(), time.process_time()
            found = refine(one.network, one.photo)
            seconds = time.perf_counter() - wall, time.process_time() - processor
            others = [scale_up(one.network, one.photo), references.get(name)]
            ratios = [ratio for other in others for ratio in _ratios(one, found, other)]
            rows.append([*ratios, *seconds])
            _report(name, rows[-1])
        columns = list(zip(*rows, strict=True))
        _report("median", [statistics.median(column) for column in columns])
        _report("worst", [max(column) for column in columns])


def _ratios(one: Scene, found: torch.Tensor, other: torch.Tensor | None) -> list[float]:
    """Return the differences and the gradient errors of one matte over those of another."""
    if other is None:
        return [math.nan, math.nan]
    return [measure(found) / measure(other) for measure in (one.difference, one.gradient_error)]


def _report(name: str, figures: list[float]) -> None:
    """Print one line."""
    widths = (8, 10, 8, 10, 8, 8)
    print(
        f"{name:<26}" + "".join(f"{f:>{w}.2f}" for f, w in zip(figures, widths, strict=True)),
        flush=True,
    )
