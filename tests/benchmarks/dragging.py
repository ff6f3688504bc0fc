"""Main-thread work of a frame while text is dragged over a 12-megapixel photo, and while its mask is
painted, in headless Chromium. A screen of twice the density has a stage that is larger than the subject's
matte, whose edge is found anew in the photo there."""

import json
import statistics
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.benchmarks.photos import phone_photo
from tests.chromium import ARGUMENTS, find_chromium

FRAMES = 240
DESIGNS = {
    "plain": {},
    "shadow, stroke, gradient": {
        "fill": "gradient",
        "strokeWidth": 0.03,
        "shadows": [{"x": 0.02, "y": 0.04, "blur": 0.1, "color": "#000000", "opacity": 0.6}],
    },
    "glow, depth, perspective": {"glowSize": 0.3, "depth": 0.3, "rotateY": 30},
}
DIVIDED = {
    "cuts": [{"points": [0.45, 0, 0.45, 1]}],
    "parts": [{"x": 0.3, "y": 0.9, "number": 1}, {"x": 0.55, "y": 0.9, "number": 2}],
}
"""The subject of the photo, as two parts."""


def run(url: str) -> None:
    """Print the median and the 95th percentile for each design."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        photo = Path(folder) / "photo.jpg"
        photo.write_bytes(phone_photo(12))
        browser = playwright.chromium.launch(
            executable_path=find_chromium(playwright), args=ARGUMENTS
        )
        print(f"{'ms of main thread a frame':<36}{'median':>10}{'95 %':>10}")
        for density in (1, 2):
            page = browser.new_page(
                viewport={"width": 1280, "height": 800}, device_scale_factor=density
            )
            page.goto(url)
            open_photo(page, photo)
            for name, style in DESIGNS.items():
                set_text(page, style)
                report(f"{density}x: {name}", drag(browser, page))
            set_text(page, {"over": 1}, DIVIDED)
            report(f"{density}x: between two parts", drag(browser, page))
            set_text(page, {})
            page.get_by_role("tab", name="Mask").click()
            page.get_by_role("application").wait_for()
            report(f"{density}x: brush on the mask", drag(browser, page))
            page.close()
        browser.close()


def report(name: str, work: list[float]) -> None:
    """Print one line of the table."""
    slow = statistics.quantiles(work, n=20)[-1]
    print(f"{name:<36}{statistics.median(work):>10.1f}{slow:>10.1f}")


def open_photo(page: Page, photo: Path) -> None:
    """Open a photo and wait until it is cut out and its edge is repaired."""
    editor = page.locator("text-behind-image")
    editor.evaluate(
        "(element) => new Promise((ready) => element.design ? ready() : element.addEventListener('tbi-ready', ready))"
    )
    editor.evaluate(
        "(element) => { element.cut = new Promise((cut) => element.addEventListener('tbi-matte', cut)); }"
    )
    page.locator("input[type=file]").first.set_input_files(photo)
    editor.evaluate("(element) => element.cut.then(() => true)")
    expect(page.get_by_role("img", name="Your photo")).to_be_visible()
    page.wait_for_timeout(1500)


def set_text(
    page: Page, style: dict[str, object], subject: dict[str, object] | None = None
) -> None:
    """Put one text with a style in the middle of the photo, whose subject may be divided."""
    layer = {"text": "DRAGGED", "font": "Anton", "size": 0.2, "x": 0.5, "y": 0.5, **style}
    design = {"version": 1, "layers": [layer]}
    if subject:
        design |= {"version": 2, "subject": subject}
    page.locator("text-behind-image").evaluate(
        "(element, design) => { element.design = design; }", design
    )


def drag(browser: Browser, page: Page) -> list[float]:
    """Move the pressed mouse about the middle of the photo; return each frame's work in ms."""
    page.wait_for_timeout(1000)
    box = page.get_by_role("img", name="Your photo").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 10, y)
    browser.start_tracing(page=page, categories=["toplevel", "devtools.timeline"])
    for step in range(FRAMES):
        page.mouse.move(x + 10 + step % 60, y + step % 40)
        page.evaluate("() => new Promise(requestAnimationFrame)")
    trace = json.loads(browser.stop_tracing())["traceEvents"]
    page.mouse.up()
    return frames_in(trace)


def frames_in(trace: list[dict[str, object]]) -> list[float]:
    """Sum the main thread's tasks, in ms, between one animation frame and the next."""
    starts = [event for event in trace if event["name"] == "FireAnimationFrame"]
    thread = statistics.mode((event["pid"], event["tid"]) for event in starts)
    times = sorted(float(event["ts"]) for event in starts if (event["pid"], event["tid"]) == thread)
    tasks = sorted(
        (float(event["ts"]), float(event.get("dur", 0)))
        for event in trace
        if event["name"].endswith("RunTask") and (event["pid"], event["tid"]) == thread
    )
    # A page under test asks for frames as well, so one painted frame may hold several callbacks.
    bounds = [time for time, next_time in pairwise(times) if next_time - time > 4000]
    return [
        sum(duration for time, duration in tasks if start <= time < end) / 1000
        for start, end in pairwise(bounds)
    ]
