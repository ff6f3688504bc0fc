"""The whole job with the keyboard alone: no pointer ever comes to these pages."""

import pytest
from playwright.sync_api import Page, expect

from tests.access.keyboard import Keyboard
from tests.access.walk import PHOTO
from tests.embed.editing import editor_of, event_of, expect_event, layers_of


@pytest.fixture
def keyboard(page: Page, space_url: str) -> Keyboard:
    """The Space's page with its sample, and nothing pressed yet."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(space_url)
    page.get_by_role("img", name="Your photo, with the text").wait_for()
    return Keyboard(page)


def test_from_a_photo_to_a_picture_by_keyboard(keyboard: Keyboard) -> None:
    page = keyboard.page
    editor = editor_of(page)
    # Nothing has taken the focus.
    assert page.evaluate("document.activeElement === document.body && scrollY === 0")

    # The system's dialog is beyond the page.
    page.on("filechooser", lambda chooser: chooser.set_files(PHOTO))
    keyboard.go("button", "Choose a photo")
    expect_event(editor, "tbi-matte")
    keyboard.press("Enter")
    event_of(editor, "tbi-matte")
    assert "Done. The text is behind the subject." in keyboard.names("StaticText")
    assert "Your photo, with the text “BEHIND” behind its subject" in keyboard.names("image")

    assert keyboard.go("textbox", "Text").value == "BEHIND"
    keyboard.type("HELLO")
    assert keyboard.focus.value == "HELLO"
    page.get_by_role("img", name="“HELLO”").wait_for()
    assert "Your photo, with the text “HELLO” behind its subject" in keyboard.names("image")

    keyboard.go("button", "Behind the subject: bring it to the front", back=True)
    keyboard.press("Space")
    assert keyboard.focus.name == "In front of the subject: send it behind"
    page.get_by_role("img", name="“HELLO” on top").wait_for()
    assert "Your photo, with the text “HELLO” on top" in keyboard.names("image")
    keyboard.press("Enter")
    assert keyboard.focus.name == "Behind the subject: bring it to the front"

    font = keyboard.go("button", "Font, Anton")
    assert font.states["expanded"] is False
    keyboard.press("Enter")
    search = page.get_by_role("combobox", name="Search fonts")
    expect(search).to_be_focused()
    page.keyboard.type("pacif")
    expect(page.get_by_role("option", name="Pacifico")).to_have_attribute("data-active", "")
    keyboard.press("Enter")
    expect(page.get_by_role("button", name="Font, Pacifico")).to_be_focused()
    assert keyboard.focus.states["expanded"] is False

    keyboard.go("spinbutton", "Size")
    keyboard.type("30")
    keyboard.press("Enter")
    assert keyboard.focus.states["valuetext"] == "30%"
    keyboard.go("slider", "Size", back=True)
    keyboard.press("ArrowRight")
    assert layers_of(editor)[0]["size"] == 0.305
    expect(page.get_by_role("slider", name="Size")).to_have_attribute("aria-valuetext", "30.5%")

    assert keyboard.go("tab", "Text", back=True).states["selected"] is True
    keyboard.press("ArrowRight")
    assert (keyboard.focus.name, keyboard.focus.states["selected"]) == ("Style", True)
    expect(page.get_by_role("button", name="Lock screen")).to_be_visible()
    keyboard.go("button", "Lock screen")
    keyboard.press("ArrowRight", "ArrowRight", "Enter")
    expect(page.get_by_role("button", name="Poster")).to_have_attribute("aria-pressed", "true")
    assert keyboard.focus.name == "Poster"

    keyboard.go("textbox", "Colour as a hex code")
    keyboard.type("golden")
    keyboard.press("Enter")
    assert keyboard.focus.states["invalid"] == "true"
    expect(page.get_by_role("alert").filter(has_text="This is no colour")).to_be_visible()
    keyboard.type("abc")
    keyboard.press("Enter")
    assert keyboard.focus.value == "#AABBCC"
    assert keyboard.focus.states["invalid"] == "false"
    assert layers_of(editor)[0]["color"] == "#aabbcc"

    keyboard.go("button", "Text “HELLO”, behind the subject", back=True)
    before = layers_of(editor)[0]
    keyboard.press("ArrowRight", "ArrowRight", "Shift+ArrowDown")
    moved = layers_of(editor)[0]
    assert moved["x"] > before.get("x", 0.5)
    assert moved["y"] > before.get("y", 0.36)
    keyboard.press(*["ControlOrMeta+z"] * 3)
    assert layers_of(editor)[0] == before

    # Its text is edited where it is, too.
    keyboard.press("Enter")
    expect(page.locator("textarea.text-field")).to_be_focused()
    keyboard.type("GOOD DAY")
    keyboard.press("Escape")
    assert keyboard.focus.name == "Text “GOOD DAY”, behind the subject"

    keyboard.go("button", "Export", back=True)
    keyboard.press("Enter")
    assert (keyboard.focus.role, keyboard.focus.name) == ("tab", "Export")
    expect(page.get_by_role("button", name="Download PNG")).to_be_visible()
    keyboard.go("button", "Download PNG")
    with page.expect_download() as download:
        keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".png")
    assert keyboard.focus.name == "Download PNG"


def test_the_menu_and_the_dialog_give_the_focus_back(keyboard: Keyboard) -> None:
    page = keyboard.page
    keyboard.go("button", "Embed")
    keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Put it on your page")
    dialog.wait_for()
    # As long as it is open, the focus stays in it.
    inside = set()
    for _ in range(60):
        keyboard.press("Tab")
        inside.add(
            page.evaluate(
                "() => { const { activeElement } = document;"
                " return activeElement === document.body || !!activeElement.shadowRoot.querySelector('dialog'); }"
            )
        )
    assert inside == {True}
    keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Embed")).to_be_focused()

    keyboard.go("button", "More")
    keyboard.press("Enter")
    page.get_by_role("menu").wait_for()
    expect(page.get_by_role("menuitem").first).to_be_focused()
    keyboard.press("ArrowDown", "ArrowUp", "ArrowUp")
    expect(page.get_by_role("menuitem").last).to_be_focused()
    keyboard.press("Escape")
    expect(page.get_by_role("button", name="More", exact=True)).to_be_focused()
    assert not keyboard.focus.states["expanded"]
    # Who goes on with Tab leaves it behind closed.
    keyboard.press("Enter")
    expect(page.get_by_role("menuitem").first).to_be_focused()
    keyboard.press("Tab")
    expect(page.get_by_role("menu")).to_be_hidden()
    expect(page.get_by_role("button", name="Export", exact=True)).to_be_focused()
