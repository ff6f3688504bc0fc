"""What each door costs the page that it is on: `<text-behind-image>`, `<iframe>`, `<gradio-app>`.

Each is alone on a page of another origin, on the same Space, in headless Chromium with an empty
cache, slowed down 4 times, behind 1.6 Mbit/s with 150 ms of latency. Interactive means the same for
all: the editor has fired `tbi-ready`, and a click in the middle of its toolbar's first button would
reach that button. What was asked for until then counts whole; what the browser's cache answers does
not count.

A frame has no process of its own here, as on most phones: so the slowdown holds for it, and its
long tasks and its memory are seen.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.chromium import ARGUMENTS, find_chromium
from tests.demo_server import demo_server

RUNS = 5
PATIENCE = 120
"""Seconds in which an editor must be there."""

ELEMENT, IFRAME, GRADIO_APP = "element", "iframe", "gradio-app"

_WINDOW = {"width": 1600, "height": 900}
"""Two widgets beside each other, each wide enough for its panel beside its stage."""

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Somebody's page</title>
<style>
  main {{ display: grid; grid-template-columns: 1fr 1fr; gap: 16px }}
</style>
{script}
<main>{tag}</main>
<p>Below it the page goes on.</p>
</html>
"""

_SLOWDOWN = 4
_NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
}

_WATCH = """
  addEventListener("tbi-ready", (event) => {
    const button = event.composedPath()[0].shadowRoot.querySelector(".toolbar button");
    const look = () => {
      const { x, y, width, height } = button.getBoundingClientRect();
      const middle = [x + width / 2, y + height / 2];
      let hit = document.elementFromPoint(...middle);
      while (hit?.shadowRoot) {
        const inner = hit.shadowRoot.elementFromPoint(...middle);
        if (!inner || inner === hit) break;
        hit = inner;
      }
      if (button.contains(hit)) benchmarkInteractive(performance.timeOrigin + performance.now());
      else requestAnimationFrame(look);
    };
    look();
  });
  if (window === top) {
    window.benchmark = { shift: 0, blocking: 0 };
    new PerformanceObserver((list) => {
      for (const { value } of list.getEntries()) benchmark.shift += value;
    }).observe({ type: "layout-shift", buffered: true });
    // Those of all frames in the process.
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) benchmark.blocking += duration - 50;
    }).observe({ type: "longtask", buffered: true });
  }
"""
"""In each frame: tell when an editor is interactive."""


@dataclass
class Request:
    """One that went over the wire."""

    path: str
    sent: float
    """In ms since the epoch."""
    size: int = 0
    """Bytes of the answer, compressed, with its headers."""
    is_cached: bool = False

    @property
    def is_content(self) -> bool:
        """Whether it is a sample's photo or a font, which the editor shows but does not run on."""
        return self.path.startswith(("/samples/", "/fonts/"))


def _row(title: str, precision: int = 0) -> Any:
    return field(metadata={"title": title, "precision": precision})


@dataclass
class Figures:
    """One door in one run."""

    requests: int = _row("requests until interactive")
    kilobytes: float = _row("KB until interactive", 1)
    all_requests: int = _row("requests with its first photo and fonts")
    all_kilobytes: float = _row("KB with its first photo and fonts", 1)
    seconds: float = _row("s until interactive", 2)
    blocking: float = _row("ms of the main thread blocked")
    shift: float = _row("layout shift", 4)
    megabytes: float = _row("MB of memory of scripts", 1)
    second_requests: int = _row("requests of a second widget")
    second_kilobytes: float = _row("KB of a second widget", 1)
    second_megabytes: float = _row("MB of memory of a second widget", 1)


def doors(space_url: str) -> dict[str, tuple[str, str]]:
    """Return the script and the tag of each door, with room reserved as the Space's snippets do."""
    script = f'<script type="module" src="{space_url}/{{}}"></script>'
    return {
        ELEMENT: (
            script.format("embed/text-behind-image.js"),
            '<text-behind-image eager style="display: block; height: 640px"></text-behind-image>',
        ),
        IFRAME: (
            "",
            f'<iframe src="{space_url}/" style="width: 100%; height: 640px; border: 0"></iframe>',
        ),
        GRADIO_APP: (
            script.format("gradio.js"),
            f'<gradio-app src="{space_url}" eager="true"'
            ' style="display: block; min-height: 724px; --tbi-height: 640px"></gradio-app>',
        ),
    }


def run(url: str) -> None:
    """Print each door's medians, and the element's as a share of `<gradio-app>`'s."""
    markup = doors(url)
    taken: dict[str, list[Figures]] = {door: [] for door in markup}
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        for name, (script, tag) in {"nothing": ("", ""), **markup}.items():
            html = _PAGE.format(script=script, tag=tag)
            Path(folder, f"{name}.html").write_text(html, encoding="utf-8")
        browser = playwright.chromium.launch(
            executable_path=find_chromium(playwright),
            args=[*ARGUMENTS, "--disable-site-isolation-trials"],
        )
        with demo_server(url, Path(folder)) as site:
            # In the first round the Space makes what it then keeps.
            for number in range(RUNS + 1):
                for door, (_, tag) in markup.items():
                    figures = measure(browser, site, door, tag)
                    if number:
                        taken[door].append(figures)
        browser.close()
    report(taken)


def report(taken: dict[str, list[Figures]]) -> None:
    """Print the table."""
    titles = "".join(f"{door:>12}" for door in taken)
    print(f"{f'medians of {RUNS} runs':<42}{titles}{'ratio':>10}")
    for row in fields(Figures):
        medians = {
            door: statistics.median(getattr(figures, row.name) for figures in runs)
            for door, runs in taken.items()
        }
        values = "".join(
            f"{median:>12.{row.metadata['precision']}f}" for median in medians.values()
        )
        peer = medians[GRADIO_APP]
        ratio = f"{medians[ELEMENT] / peer:>10.3f}" if peer > 0 else ""
        print(f"{row.metadata['title']:<42}{values}{ratio}")


def measure(browser: Browser, site: str, door: str, tag: str) -> Figures:
    """Open a door's page with an empty cache, then put a second widget beside the first."""
    context = browser.new_context(viewport=_WINDOW)
    page = context.new_page()
    session = context.new_cdp_session(page)
    interactive: list[float] = []
    context.expose_binding("benchmarkInteractive", lambda _, time: interactive.append(time))
    context.add_init_script(_WATCH)
    page.goto(f"{site}/nothing.html")
    empty = megabytes(session)

    traffic = Traffic(session, site)
    session.send("Network.emulateNetworkConditions", _NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWDOWN})
    page.goto(f"{site}/{door}.html")
    start = page.evaluate("performance.timeOrigin")
    wait_until(page, lambda: len(interactive) > 0)
    settle(page, traffic)
    everything = [request for request in traffic.wired() if request.sent <= interactive[0]]
    program = [request for request in everything if not request.is_content]
    seen = page.evaluate("benchmark")
    first = megabytes(session)

    so_far, ready = len(traffic.wired()), len(interactive)
    page.evaluate(
        "(tag) => document.querySelector('main').insertAdjacentHTML('beforeend', tag)", tag
    )
    wait_until(page, lambda: len(interactive) > ready)
    settle(page, traffic)
    further = traffic.wired()[so_far:]
    second = megabytes(session) - first
    context.close()
    return Figures(
        requests=len(program),
        kilobytes=kilobytes(program),
        all_requests=len(everything),
        all_kilobytes=kilobytes(everything),
        seconds=(interactive[0] - start) / 1000,
        blocking=seen["blocking"],
        shift=seen["shift"],
        megabytes=first - empty,
        second_requests=len(further),
        second_kilobytes=kilobytes(further),
        second_megabytes=second,
    )


class Traffic:
    """Lists a page's requests, those of its frames among them."""

    def __init__(self, session: CDPSession, site: str) -> None:
        """Begin to listen. `site` is the page's own origin, which is left out."""
        self._site = site
        self._requests: dict[str, Request] = {}
        for name, take in {
            "requestWillBeSent": self._sent,
            "requestServedFromCache": self._cached,
            "responseReceived": self._answered,
            "dataReceived": self._received,
            "loadingFinished": self._finished,
        }.items():
            session.on(f"Network.{name}", take)
        session.send("Network.enable")

    def wired(self) -> list[Request]:
        """Return what went over the wire so far, in the order in which it was sent."""
        return [request for request in self._requests.values() if not request.is_cached]

    def _sent(self, event: dict[str, Any]) -> None:
        url: str = event["request"]["url"]
        if url.startswith("http") and not url.startswith(self._site):
            sent = event["wallTime"] * 1000
            self._requests[event["requestId"]] = Request(urlsplit(url).path, sent)

    def _cached(self, event: dict[str, Any]) -> None:
        if request := self._requests.get(event["requestId"]):
            request.is_cached = True

    def _answered(self, event: dict[str, Any]) -> None:
        if event["response"].get("fromDiskCache"):
            self._cached(event)

    def _received(self, event: dict[str, Any]) -> None:
        # A stream of events goes on while the page is open.
        if request := self._requests.get(event["requestId"]):
            request.size += event["encodedDataLength"]

    def _finished(self, event: dict[str, Any]) -> None:
        if request := self._requests.get(event["requestId"]):
            request.size = event["encodedDataLength"]


def wait_until(page: Page, condition: Callable[[], bool]) -> None:
    """Let the page work until a condition holds. Raises `TimeoutError`."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"No editor in {PATIENCE} s on {page.url}")
        page.wait_for_timeout(100)


def settle(page: Page, traffic: Traffic) -> None:
    """Wait until nothing more has come for two seconds."""
    seen, quiet = -1, 0
    while quiet < 8:
        total = sum(request.size + 1 for request in traffic.wired())
        seen, quiet = total, quiet + 1 if total == seen else 0
        page.wait_for_timeout(250)


def kilobytes(requests: list[Request]) -> float:
    """Return the size of all, in thousands of bytes."""
    return sum(request.size for request in requests) / 1000


def megabytes(session: CDPSession) -> float:
    """Return what the scripts of a page and its frames hold in memory, less garbage."""
    for _ in range(2):
        session.send("HeapProfiler.collectGarbage")
    used: float = session.send("Runtime.getHeapUsage")["usedSize"]
    return used / 1e6
