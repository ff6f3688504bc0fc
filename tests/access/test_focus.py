"""Where the focus is can be seen, on everything that the Tab key reaches, and it is nowhere trapped."""

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.access.keyboard import Keyboard
from tests.access.walk import open_tab
from tests.embed.editing import EVERYTHING, editor_of, set_design, visit

# Room that an outline takes around what has the focus, CSS pixels.
ROOM = 8

STOPS = 100
"""More than there are for the Tab key."""

FEW = 20
"""Fewer than there are."""

_BOX = """
() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  // What is drawn of a radio button that has no looks of its own is its label.
  const { x, y, width, height } = (element.closest("label") ?? element).getBoundingClientRect();
  return { x, y, width, height };
}
"""


def drawn(page: Page) -> NDArray[np.int16]:
    """Return what the page looks like, (H, W, 3)."""
    picture = Image.open(io.BytesIO(page.screenshot(caret="hide")))
    return np.asarray(picture.convert("RGB"), np.int16)


def began(browser: Browser, space_url: str, width: int, height: int) -> Page:
    """Open an editor with all kinds of controls in it, with nothing in focus."""
    page = browser.new_page(
        viewport={"width": width, "height": height}, locale="en-GB", reduced_motion="reduce"
    )
    visit(page, space_url)
    set_design(editor_of(page), EVERYTHING)
    # The invitation lies over the stage until something is done.
    page.get_by_role("button", name="Dismiss").click()
    open_tab(page, "Style")
    page.evaluate("() => document.activeElement.shadowRoot?.activeElement?.blur()")
    return page


def test_the_focus_is_seen_wherever_the_tab_key_leads(browser: Browser, space_url: str) -> None:
    page = began(browser, space_url, 1280, 900)
    keyboard = Keyboard(page)
    unseen: list[str] = []
    stops = 0
    before: tuple[str, dict[str, float], NDArray[np.int16]] | None = None
    for _ in range(STOPS):
        keyboard.press("Tab")
        focus = keyboard.focus
        picture = drawn(page)
        if before:
            # Where the focus was, something has gone.
            last, box, old = before
            top, left = max(0, int(box["y"]) - ROOM), max(0, int(box["x"]) - ROOM)
            bottom = int(box["y"] + box["height"]) + ROOM
            right = int(box["x"] + box["width"]) + ROOM
            changed = np.abs(picture - old)[top:bottom, left:right].max(axis=2) > 40
            if changed.sum() < 24:
                unseen.append(last)
        if not focus.name:
            break
        stops += 1
        before = f"{focus.role} {focus.name}", page.evaluate(_BOX), picture
    else:
        pytest.fail("The Tab key does not lead out of the page.")
    page.context.close()
    assert stops > FEW
    assert unseen == []


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (360, 740), (320, 256)])
def test_nothing_lies_over_what_has_the_focus(
    browser: Browser, space_url: str, width: int, height: int
) -> None:
    page = began(browser, space_url, width, height)
    keyboard = Keyboard(page)
    covered = []
    stops = 0
    for _ in range(STOPS):
        keyboard.press("Tab")
        focus = keyboard.focus
        if not focus.name:
            break
        stops += 1
        if not focus.is_seen:
            covered.append(f"{focus.role} {focus.name}")
    page.context.close()
    assert stops > FEW
    assert covered == []
