"""Strokes of the mask's brush that a matte takes until it is good, of the one that finds edges and of the plain
one, and how long each takes to be answered, in headless Chromium."""

import base64
import io
import statistics
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import sync_playwright

from tests.benchmarks.brush_scenes import scenes
from tests.chromium import ARGUMENTS, find_chromium
from tests.page_server import sources_server

MOST = 250
"""Strokes after which a hand gives up."""

SET_UP = """async (scene) => {
  const { mend, overlap } = await import("/tests/embed/pages/hand.js");
  const { bitmapOf, blobOf, pixelsOf } = await import("/tests/embed/pages/masking.js");
  const { decodeMatte } = await import("/embed/editor/mask/matte.js");
  const { prepareSubject } = await import("/embed/editor/mask/subject.js");
  const photo = await bitmapOf(scene.photo);
  const found = await decodeMatte(await blobOf(scene.found));
  const truth = (await decodeMatte(await blobOf(scene.truth))).alpha;
  const signal = new AbortController().signal;
  const onStroke = (matte) => prepareSubject(photo, matte, { quality: "quick", signal });
  window.work = { mend, overlap, found, truth, pixels: pixelsOf(photo), onStroke };
  return overlap(found.alpha, truth);
}"""

MEND = """async (options) => {
  const { mend, found, truth, pixels, onStroke } = work;
  return mend(found, truth, pixels, { ...options, onStroke });
}"""

# A stroke of the brush as it comes, across the subject, a point at a time: what a visitor sees while painting.
DRAG = """async ([size, mode]) => {
  const { startStroke, extendStroke, isLong, finishStroke } = await import("/embed/editor/mask/painting.js");
  const { Refinement } = await import("/embed/editor/mask/refine.js");
  const { found, pixels, onStroke } = work;
  const aspect = found.width / found.height;
  const brush = { mode, edge: true, size, softness: 0.5 };
  const refinement = new Refinement(found, () => pixels);
  let strokes = [];
  let stroke = startStroke(brush, 0.3, 0.4);
  const times = [];
  for (let n = 1; n <= 60; n++) {
    stroke = extendStroke(stroke, 0.3 + 0.4 * (n / 60), 0.4 + 0.2 * Math.sin(n / 8), aspect);
    if (isLong(stroke, aspect)) {
      strokes = [...strokes, finishStroke(stroke, aspect)];
      stroke = startStroke(brush, stroke.points.at(-2), stroke.points.at(-1));
    }
    const start = performance.now();
    await onStroke(refinement.refine({ grow: 0, feather: 0, strokes: [...strokes, stroke] }));
    times.push(performance.now() - start);
  }
  return times;
}"""

SIZES = (0.02, 0.05, 0.15)
DRAGGED = 3
"""Scenes whose subject is also painted over with a brush of each of these sizes."""


def run() -> None:
    """Print strokes and milliseconds for each scene."""
    with sources_server() as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(playwright), args=ARGUMENTS
        )
        page = browser.new_page()
        page.goto(f"{origin}/tests/embed/pages/blank.html")
        ratios: list[float] = []
        steps: list[float] = []
        print(
            f"{'strokes to an overlap of 0.97':<30}{'before':>8}{'plain':>8}{'edges':>8}{'ratio':>8}"
        )
        for name, scene in scenes().items():
            files = {"photo": scene.photo, "truth": scene.truth, "found": scene.found}
            before = page.evaluate(SET_UP, {key: png(pixels) for key, pixels in files.items()})
            plain = page.evaluate(MEND, {"edge": False, "most": MOST})
            finding = page.evaluate(MEND, {"edge": True, "most": MOST})
            ratios.append(len(finding["strokes"]) / len(plain["strokes"]))
            steps += finding["times"]
            if len(ratios) <= DRAGGED:
                for size in SIZES:
                    steps += page.evaluate(DRAG, [size, "add"])
            counts = f"{counted(plain):>8}{counted(finding):>8}"
            print(f"{name:<30}{before:>8.2f}{counts}{ratios[-1]:>8.2f}", flush=True)
        browser.close()
    print(f"{'ratio: median, mean, worst':<30}", end="")
    print(f"{statistics.median(ratios):.2f}, {statistics.mean(ratios):.2f}, {max(ratios):.2f}")
    slow = statistics.quantiles(steps, n=20)[-1]
    print(f"{'ms a step: median, 95 %':<30}{statistics.median(steps):.1f}, {slow:.1f}")


def counted(hand: dict[str, Any]) -> str:
    """Return the number of strokes; "250+" where they were not enough."""
    return f"{len(hand['strokes'])}{'' if hand['overlap'] >= 0.97 else '+'}"


def png(pixels: NDArray[np.uint8]) -> str:
    """Return an image as the page's `blobOf` takes it."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", compress_level=1)
    return base64.b64encode(file.getvalue()).decode()
