"""What the tests of the app do with a page and its service worker."""

from typing import Any

from playwright.sync_api import Page

from tests.embed.editing import visit
from tests.embedding.waiting import wait_until

_CACHED = """
async () => {
  const cached = {};
  for (const name of await caches.keys()) {
    for (const { url } of await (await caches.open(name)).keys()) cached[url] = name;
  }
  return cached;
}
"""

_HAS_FONTS = """
(async () => {
  for (const name of (await caches.keys()).filter((name) => name.endsWith("fonts"))) {
    const kept = await (await caches.open(name)).keys();
    if (kept.filter(({ url }) => url.endsWith(".woff2")).length >= 2) return true;
  }
  return false;
})()
"""


def visit_with_worker(page: Page, url: str) -> None:
    """Open the page, and wait until its worker answers for it and has the sample's two fonts."""
    visit(page, url)
    wait_for_worker(page)
    wait_for(page, _HAS_FONTS)


def wait_for(page: Page, expression: str) -> None:
    """Wait until what an expression promises is true."""
    page.evaluate(
        """async () => {
          const end = performance.now() + 20_000;
          while (!(await (EXPRESSION))) {
            if (performance.now() > end) throw new Error("It did not happen within 20 s.");
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
        }""".replace("EXPRESSION", expression)
    )


def wait_for_worker(page: Page) -> None:
    """Wait until requests of the page go through its worker."""
    wait_until(page, "navigator.serviceWorker.controller?.state === 'activated'")


def cached(page: Page) -> dict[str, str]:
    """Return the name of the cache in which each URL is kept."""
    found: dict[str, str] = page.evaluate(_CACHED)
    return found


def versions(page: Page) -> set[str]:
    """Return the versions of which files are kept."""
    names: list[str] = page.evaluate("() => caches.keys()")
    return {name.rpartition(" ")[2] for name in names if " release " in name}


def own_version(page: Page) -> str:
    """Return the version of the page that is shown."""
    version: str = page.evaluate(
        """() => /embed\\/([0-9a-f]+)\\/page/.exec(document.querySelector("script[src*=page]").src)[1]"""
    )
    return version


def registrations(page: Page) -> Any:
    """Return the addresses of all service workers of the page's origin."""
    return page.evaluate(
        """async () => (await navigator.serviceWorker.getRegistrations()).map(
             ({ active, installing, waiting }) => (active ?? waiting ?? installing).scriptURL)"""
    )
