"""What ten photos leave behind in the browser: the editor with its first photo, and with its eleventh."""

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.dragging import open_photo
from tests.benchmarks.photos import phone_photo
from tests.chromium import ARGUMENTS, find_chromium

PHOTOS = 10


def run(url: str) -> None:
    """Print the scripts' memory, the page's nodes and the process's memory before and after."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        photo = Path(folder) / "photo.jpg"
        photo.write_bytes(phone_photo(12))
        browser = playwright.chromium.launch(
            executable_path=find_chromium(playwright), args=ARGUMENTS
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(url)
        print(f"{'':<28}{'scripts, MB':>14}{'nodes':>10}{'process, MB':>14}")
        open_photo(page, photo)
        report(page, "first photo")
        for _ in range(PHOTOS):
            open_photo(page, photo)
        report(page, f"{PHOTOS} photos later")
        browser.close()


def report(page: Page, name: str) -> None:
    """Print the figures once the garbage is collected."""
    session = page.context.new_cdp_session(page)
    page.wait_for_timeout(3000)
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
        page.wait_for_timeout(500)
    session.send("Performance.enable")
    metrics = {
        metric["name"]: metric["value"]
        for metric in session.send("Performance.getMetrics")["metrics"]
    }
    browser = page.context.browser
    assert browser
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    # The page's own process is the one that has worked most.
    renderers = [process for process in processes if process["type"] == "renderer"]
    resident = resident_bytes(max(renderers, key=lambda process: process["cpuTime"])["id"])
    scripts = metrics["JSHeapUsedSize"] / 1e6
    print(f"{name:<28}{scripts:>14.1f}{metrics['Nodes']:>10.0f}{resident / 1e6:>14.0f}")


def resident_bytes(process: int) -> int:
    """Return the memory of a process that lies in RAM."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"process {process} does not tell its memory")
