"""Waiting for what only a script on the page can see, on pages whose policy forbids `eval`."""

from playwright.sync_api import Frame, Page

_WATCH = """
() => new Promise((resolve, reject) => {
  const late = setTimeout(() => reject(new Error("It did not happen within 20 s.")), 20_000);
  const look = () => {
    if (!(CONDITION)) return requestAnimationFrame(look);
    clearTimeout(late);
    resolve();
  };
  look();
})
"""


def wait_until(place: Page | Frame, condition: str) -> None:
    """Wait until an expression is true there; Playwright's own `wait_for_function` needs `eval`."""
    place.evaluate(_WATCH.replace("CONDITION", condition))
