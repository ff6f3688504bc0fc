"""Exporting large pictures in headless Chromium: how long it takes, and how long it blocks."""

import functools
from http.server import SimpleHTTPRequestHandler
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.photos import phone_photo
from tests.chromium import ARGUMENTS, find_chromium
from tests.http_server import Quiet, http_server
from tests.running_space import ROOT

RUNS = 3

SHADOW = {"x": 0.02, "y": 0.04, "blur": 0.1, "color": "#000000", "opacity": 0.6}
DESIGNS: dict[str, dict[str, Any]] = {
    "plain": {},
    "gradient, stroke, shadow": {"fill": "gradient", "strokeWidth": 0.03, "shadows": [SHADOW]},
    "glow, depth, perspective": {"glowSize": 0.3, "depth": 0.3, "rotateY": 30},
}
SIZES = {24: DESIGNS, 64: {"plain": {}}}
"""What is drawn, by megapixels; 64 are the most that the editor opens."""

FORMATS = ("png", "jpeg")

# The photo's middle is its subject; where it lies has no influence on the time.
SET_UP = """async (source) => {
  const { decodePhoto } = await import("/embed/editor/photo/photo.js");
  const { prepareSubject } = await import("/embed/editor/mask/subject.js");
  const { emptyMatte } = await import("/embed/editor/mask/matte.js");
  const photo = await decodePhoto(await (await fetch(source)).blob(), "photo.jpg", location.origin);
  const matte = emptyMatte(photo.bitmap);
  const { width, height, alpha } = matte;
  for (let i = 0; i < alpha.length; i++) {
    const distance = Math.hypot(i % width - width / 2, Math.floor(i / width) - height / 2);
    alpha[i] = 255 * Math.min(1, Math.max(0, (height / 3 - distance) / 10));
  }
  const signal = new AbortController().signal;
  const subject = await prepareSubject(photo.bitmap, matte, { quality: "full", signal });
  const fonts = { stack: () => "sans-serif", revision: 0, ensure: async () => true };
  window.work = { photo, subject, fonts };
  window.longest = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
  }).observe({ type: "longtask" });
}"""

EXPORT = """async ({ style, format }) => {
  const { createLayer, UNTOUCHED } = await import("/embed/editor/scene/scene.js");
  const { exportPicture } = await import("/embed/editor/export/export.js");
  const layer = createLayer({ text: "BEHIND", size: 0.24, x: 0.5, y: 0.5, ...style });
  const scene = { layers: [layer], subject: UNTOUCHED };
  const options = { format, quality: 0.92, size: "photo", parts: "picture" };
  longest = 0;
  const start = performance.now();
  const { blob } = await exportPicture({ ...work, scene }, options, { signal: new AbortController().signal });
  const seconds = (performance.now() - start) / 1000;
  // The observer is told of a task some time after its end.
  await new Promise((done) => setTimeout(done, 300));
  return { seconds, longest, bytes: blob.size };
}"""


def run() -> None:
    """Print the time of each design and format and its longest main-thread task, of the fastest run."""
    photos = {f"/{megapixels}.jpg": phone_photo(megapixels) for megapixels in SIZES}

    class Handler(Quiet, SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path not in photos:
                super().do_GET()
                return
            self.send_response(200)
            self.end_headers()
            self.wfile.write(photos[self.path])

    handler = functools.partial(Handler, directory=ROOT)
    with http_server(handler) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(playwright), args=ARGUMENTS
        )
        for megapixels, designs in SIZES.items():
            page = browser.new_page()
            page.goto(f"{url}/tests/embed/pages/blank.html")
            page.evaluate(SET_UP, f"/{megapixels}.jpg")
            title = f"export of {megapixels} megapixels"
            print(f"{title:<34}{'s':>8}{'longest task, ms':>20}{'MB':>8}")
            for name, style in designs.items():
                for kind in FORMATS:
                    _print_row(page, f"{name}, {kind.upper()}", style, kind)
            page.close()
        browser.close()


def _print_row(page: Page, name: str, style: dict[str, Any], kind: str) -> None:
    results = [page.evaluate(EXPORT, {"style": style, "format": kind}) for _ in range(RUNS)]
    best = min(results, key=lambda result: float(result["seconds"]))
    print(f"{name:<34}{best['seconds']:>8.2f}{best['longest']:>20.0f}{best['bytes'] / 1e6:>8.1f}")
