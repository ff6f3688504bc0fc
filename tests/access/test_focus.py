"""Where the focus is can be seen, on everything that the Tab key reaches, and it is nowhere trapped."""

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import FloatRect, Page

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


def drawn(page: Page, box: FloatRect) -> NDArray[np.int16]:
    """Return what a box in the window and the room around it look like, (H, W, 3)."""
    left, top = max(0, int(box["x"]) - ROOM), max(0, int(box["y"]) - ROOM)
    right, bottom = box["x"] + box["width"] + ROOM, box["y"] + box["height"] + ROOM
    clip: FloatRect = {"x": left, "y": top, "width": right - left, "height": bottom - top}
    picture = Image.open(io.BytesIO(page.screenshot(caret="hide", clip=clip)))
    return np.asarray(picture.convert("RGB"), np.int16)


def began(page: Page, space_url: str, width: int, height: int) -> Keyboard:
    """Open an editor with all kinds of controls in it, with nothing in focus."""
    page.set_viewport_size({"width": width, "height": height})
    visit(page, space_url)
    set_design(editor_of(page), EVERYTHING)
    # The invitation lies over the stage until something is done.
    page.get_by_role("button", name="Dismiss").click()
    open_tab(page, "Style")
    page.evaluate("() => document.activeElement.shadowRoot?.activeElement?.blur()")
    return Keyboard(page)


def test_the_focus_is_seen_wherever_the_tab_key_leads_and_nothing_lies_over_it(
    page: Page, space_url: str
) -> None:
    keyboard = began(page, space_url, 1280, 900)
    unseen: list[str] = []
    covered: list[str] = []
    stops = 0
    before: tuple[str, FloatRect, NDArray[np.int16]] | None = None
    for _ in range(STOPS):
        keyboard.press("Tab")
        focus = keyboard.focus
        if before:
            # Where the focus was, something has gone.
            last, box, old = before
            changed = np.abs(drawn(page, box) - old).max(axis=2) > 40
            if changed.sum() < 24:
                unseen.append(last)
        if not focus.name:
            break
        stops += 1
        if not focus.is_seen:
            covered.append(f"{focus.role} {focus.name}")
        box = page.evaluate(_BOX)
        before = f"{focus.role} {focus.name}", box, drawn(page, box)
    else:
        pytest.fail("The Tab key does not lead out of the page.")
    assert stops > FEW
    assert unseen == []
    assert covered == []


@pytest.mark.parametrize(("width", "height"), [(360, 740), (320, 256)])
def test_in_a_small_window_nothing_lies_over_what_has_the_focus(
    page: Page, space_url: str, width: int, height: int
) -> None:
    keyboard = began(page, space_url, width, height)
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
    assert stops > FEW
    assert covered == []
