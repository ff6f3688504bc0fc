"""Magnified to 400 %, with doubled letters and with wider spacing, everything is there and within reach."""

import pytest
from playwright.sync_api import Page

from tests.access.keyboard import Keyboard
from tests.access.walk import open_tab
from tests.embed.editing import EVERYTHING, TABS, editor_of, set_design, visit

# As the success criterion has it (WCAG 2.2, 1.4.12).
SPACING = """
* {
  line-height: 1.5 !important;
  letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important;
}
p { margin-block-end: 2em !important }
"""

# As browsers do that magnify the letters alone.
_DOUBLE = """
() => {
  const root = document.querySelector("text-behind-image").shadowRoot;
  const sizes = [...root.querySelectorAll("*")].filter(({ style }) => !style.fontSize).map((element) => [element, getComputedStyle(element)])
    .map(([element, { fontSize, lineHeight }]) => [element, parseFloat(fontSize), parseFloat(lineHeight)]);
  for (const [element, size, line] of sizes) {
    element.style.fontSize = `${2 * size}px`;
    if (line) element.style.lineHeight = `${2 * line}px`;
  }
}
"""

# Text that is cut off without a sign of it, and what sticks out of the page sideways.
_LOST = """
() => {
  const root = document.querySelector("text-behind-image").shadowRoot;
  const lost = [];
  if (document.documentElement.scrollWidth > innerWidth) lost.push("the page scrolls sideways");
  for (const element of root.querySelectorAll("button, .label, .hint, p, h2, legend, .segments span, .tile, .category")) {
    if (!element.checkVisibility({ visibilityProperty: true }) || element.matches(".unseen, .unseen *, .drop")) continue;
    const style = getComputedStyle(element);
    const name = `${element.tagName} ${element.className} ${element.textContent.trim() || element.title}`;
    const hides = (axis) => ["hidden", "clip"].includes(style[`overflow${axis}`]);
    // Letters have some air within their line.
    const air = 0.2 * parseFloat(style.fontSize);
    if (hides("Y") && element.scrollHeight > element.clientHeight + air) lost.push(`${name}: cut off below`);
    if (hides("X") && style.textOverflow !== "ellipsis" && element.scrollWidth > element.clientWidth + 1)
      lost.push(`${name}: cut off beside`);
    // Words that leave the button that they are on.
    for (const child of element.querySelectorAll("span")) {
      const [inner, outer] = [child.getBoundingClientRect(), element.getBoundingClientRect()];
      if (!inner.width || element.matches(".tile, .label")) continue;
      if (inner.bottom > outer.bottom + 1 || inner.top < outer.top - 1) lost.push(`${name}: sticks out`);
    }
    // Only the strip of looks and the tabs scroll sideways, each for itself.
    const scroller = element.closest(".strip, .tabs");
    const { left, right } = element.getBoundingClientRect();
    if (!scroller && (right > innerWidth + 1 || left < -1)) lost.push(`${name}: beside the page`);
  }
  return lost;
}
"""


@pytest.fixture
def small(page: Page, space_url: str) -> Page:
    """A window of 1280 by 1024 pixels at 400 %."""
    page.set_viewport_size({"width": 320, "height": 256})
    visit(page, space_url)
    return page


def lost_in_all_tabs(page: Page) -> dict[str, list[str]]:
    """Return what can't be read, by tab."""
    lost: dict[str, list[str]] = {"at first": page.evaluate(_LOST)}
    set_design(editor_of(page), EVERYTHING)
    for name in TABS:
        open_tab(page, name)
        lost[name] = page.evaluate(_LOST)
    return {name: lines for name, lines in lost.items() if lines}


def test_at_400_percent_nothing_is_lost(small: Page) -> None:
    assert lost_in_all_tabs(small) == {}


def test_at_400_percent_everything_is_within_reach_of_the_keyboard(small: Page) -> None:
    set_design(editor_of(small), EVERYTHING)
    keyboard = Keyboard(small)
    for tab, role, name in (
        ("Text", "spinbutton", "Curve"),
        ("Effects", "spinbutton", "Depth fade"),
        ("Export", "button", "Download PNG"),
    ):
        open_tab(small, tab)
        # It comes into sight, and what lies over the stage and the sheet does not hide it.
        assert keyboard.go(role, name).is_seen


@pytest.mark.parametrize("width", [320, 1280])
def test_wider_spacing_cuts_nothing_off(page: Page, space_url: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    visit(page, space_url)
    page.evaluate(
        """(css) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(css);
          document.adoptedStyleSheets.push(sheet);
          document.querySelector("text-behind-image").shadowRoot.adoptedStyleSheets.push(sheet);
        }""",
        SPACING,
    )
    assert lost_in_all_tabs(page) == {}


def test_letters_of_twice_the_size_stay_readable(page: Page, space_url: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    visit(page, space_url)
    set_design(editor_of(page), EVERYTHING)
    lost = {}
    for name in TABS:
        open_tab(page, name)
        page.evaluate(_DOUBLE)
        lost[name] = page.evaluate(_LOST)
    assert {name: lines for name, lines in lost.items() if lines} == {}
