"""A walk through the states of the editor, on one page."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.embed.editing import (
    EVERYTHING,
    TABS,
    choose,
    editor_of,
    event_of,
    expect_event,
    set_design,
)
from tests.held import held_space
from tests.running_space import SAMPLES

PHOTO = SAMPLES / "coffee.png"
ANOTHER = SAMPLES / "astronaut.png"


def open_tab(page: Page, name: str) -> Locator:
    """Open a tab of the panel and return what belongs to it, once that is there."""
    fold = page.locator(".fold")
    if fold.is_visible() and fold.get_attribute("aria-expanded") == "false":
        fold.click()
    tab = page.get_by_role("tab", name=name, exact=True)
    if tab.get_attribute("aria-selected") == "false":
        tab.click()
    body = page.get_by_role("tabpanel", name=name, exact=True)
    expect(body.locator(":scope > *")).to_be_visible()
    return body


def unfold_layers(page: Page) -> None:
    """Open the list of layers, which a sheet begins without."""
    opener = page.locator(".opener")
    if opener.get_attribute("aria-expanded") == "false":
        opener.click()


def open_menu(page: Page) -> None:
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menu", name="More", exact=True).wait_for()


def walk(page: Page, damaged: Path, look: Callable[[str], None]) -> None:
    """Lead an editor that shows its sample through all states, and look at each by its name.

    `damaged` is a file that is no photo.
    """
    editor = editor_of(page)
    look("the sample")

    with held_space(page):
        expect_event(editor, "tbi-matte")
        choose(page, PHOTO)
        page.locator(".status").wait_for()
        look("waiting")
    event_of(editor, "tbi-matte")
    look("cut out")

    choose(page, damaged)
    page.locator(".notice").wait_for()
    look("failed")
    page.get_by_role("button", name="Dismiss").click()

    open_menu(page)
    page.get_by_role("menuitem", name="Privacy").click()
    privacy = page.get_by_role("dialog", name="What happens to your photo")
    privacy.wait_for()
    look("what happens to a photo")
    privacy.get_by_role("button", name="Close").click()

    open_menu(page)
    page.get_by_role("menuitem", name="Earlier photos").click()
    gallery = page.get_by_role("dialog", name="Earlier photos")
    gallery.wait_for()
    look("no earlier photo")
    gallery.get_by_role("button", name="Close").click()

    expect_event(editor, "tbi-matte")
    choose(page, ANOTHER)
    event_of(editor, "tbi-matte")
    open_menu(page)
    page.get_by_role("menuitem", name="Earlier photos").click()
    gallery.get_by_role("listitem").first.wait_for()
    look("earlier photos")
    gallery.get_by_role("button", name="Remove “coffee”").click()
    look("the question before an earlier photo goes")
    page.keyboard.press("Escape")
    gallery.get_by_role("button", name="Close").click()

    set_design(
        editor,
        {**EVERYTHING, "shadows": [{}, {"x": 0.1}]},
        {"text": "Front", "place": "front", "size": 0.1, "y": 0.8, "locked": True},
    )
    for name in TABS:
        open_tab(page, name)
        look(f"the tab {name}")
    page.get_by_role("radio", name="JPEG").check(force=True)
    look("a JPEG's quality")

    open_tab(page, "Mask").get_by_role("button", name="Everything below a line").click()
    page.get_by_role("slider", name="Line across the photo").wait_for()
    look("a line across the photo")
    page.keyboard.press("Escape")

    style = open_tab(page, "Style")
    style.get_by_role("button", name="Show all").click()
    look("all looks")
    style.get_by_role("button", name="Show fewer").click()
    style.get_by_label("Colour of the stop as a hex code").fill("reddish")
    style.get_by_label("Colour of the stop as a hex code").press("Enter")
    look("a colour that is none")

    open_tab(page, "Text")
    unfold_layers(page)
    look("the layers")
    row = page.locator(".select-layer").first
    row.press("F2")
    page.get_by_role("textbox", name="Name of the layer").wait_for()
    look("renaming a layer")
    page.keyboard.press("Escape")
    page.locator(".opener").click()

    page.get_by_role("button", name="Font, ").click()
    page.get_by_role("listbox", name="Fonts").wait_for()
    look("the fonts")
    page.get_by_role("combobox", name="Search fonts").fill("no such font")
    look("no font found")
    page.keyboard.press("Escape")

    open_menu(page)
    look("the menu")
    page.get_by_role("menuitem", name="Language").click()
    page.get_by_role("menu", name="Language").wait_for()
    look("the languages")
    page.keyboard.press("Escape")
    open_menu(page)
    page.get_by_role("menuitem", name="Start over").click()
    page.locator(".notice").wait_for()
    look("the question before starting over")
    page.get_by_role("button", name="Dismiss").click()

    page.get_by_role("button", name="Text “Two lines”").focus()
    page.keyboard.press("Enter")
    page.locator("textarea.text-field").wait_for()
    look("typing on the photo")
    page.keyboard.press("Escape")

    page.locator(".surface").press("Escape")
    look("nothing selected")

    page.get_by_role("button", name="Embed").click()
    page.get_by_role("dialog", name="Put it on your page").wait_for()
    look("the code for a page")
