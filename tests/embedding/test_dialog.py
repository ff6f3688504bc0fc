"""The dialog that gives the code for a page of one's own, and pages made with that code."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.demo_server import demo_server
from tests.embed.editing import editor_of, export
from tests.node import ask_modules

CLIPBOARD = ["clipboard-read", "clipboard-write"]

_ALL_CODE = """
import { defaultChoices, platforms, snippetFor } from "./embed/page/snippets.js";
const all = platforms.flatMap(({ key, doors }) => doors.map((door) => ({
  key, door, codes: snippetFor(key, door, defaultChoices(process.argv[1])).map(({ code }) => code),
})));
say(all);
"""


@pytest.fixture(scope="module")
def visit(browser: Browser, space_url: str) -> Iterator[Page]:
    """The Space's page, visited in English by somebody who lets it use the clipboard."""
    context = browser.new_context(locale="en-GB", permissions=CLIPBOARD)
    page = context.new_page()
    page.goto(space_url)
    # A picture is made once its letters have come, which may yet change their size.
    export(editor_of(page))
    yield page
    context.close()


@pytest.fixture(scope="module")
def _open_dialog(visit: Page) -> Locator:
    return opened(visit)


@pytest.fixture
def dialog(_open_dialog: Locator) -> Locator:
    """The dialog, opened once for all tests, with nothing chosen yet."""
    choose_site(_open_dialog, "html")
    choose_door(_open_dialog, "element")
    _open_dialog.get_by_role("radio", name="System").check()
    _open_dialog.get_by_role("radio", name="Sample").check()
    _open_dialog.get_by_role("combobox", name="Language").select_option("")
    _open_dialog.get_by_role("combobox", name="Words").select_option("none")
    height = _open_dialog.get_by_role("spinbutton", name="Height in pixels")
    height.fill("640")
    height.press("Tab")
    return _open_dialog


def opened(page: Page) -> Locator:
    """Press the page's button and return the dialog."""
    page.get_by_role("button", name="Embed").click()
    dialog = page.get_by_role("dialog", name="Put it on your page")
    dialog.wait_for()
    return dialog


def choose_site(dialog: Locator, key: str) -> None:
    dialog.get_by_role("combobox", name="Your site").select_option(key)


def choose_door(dialog: Locator, door: str) -> None:
    tag = "text-behind-image" if door == "element" else door
    dialog.get_by_role("radio", name=f"<{tag}>").check()


def codes_of(dialog: Locator) -> list[str]:
    """Return what can be copied."""
    return [field.input_value() for field in dialog.locator("textarea[readonly]").all()]


def copy_button(dialog: Locator) -> Locator:
    """Return the button, which says of itself when it has copied."""
    return dialog.get_by_role("button", name=re.compile("^(Copy|Copied), "))


def preview_of(dialog: Locator) -> Locator:
    return dialog.locator("text-behind-image")


def all_code(root: str) -> list[dict[str, Any]]:
    """Return the code for every platform and door, as the pure functions write it."""
    written: list[dict[str, Any]] = ask_modules(_ALL_CODE, root)
    return written


def test_the_code_is_that_of_the_site_and_the_door(dialog: Locator, space_url: str) -> None:
    all_written = all_code(space_url)
    # In one go: each choice by itself takes Playwright longer than the page.
    shown = dialog.evaluate(
        """(dialog, pairs) => pairs.map(({ key, door }) => {
          const site = dialog.querySelector("select");
          site.value = key;
          site.dispatchEvent(new Event("change"));
          dialog.querySelector(`input[value="${door}"]`).click();
          return [...dialog.querySelectorAll("textarea[readonly]")].map(({ value }) => value);
        })""",
        all_written,
    )
    assert shown == [written["codes"] for written in all_written]


def test_a_site_that_does_not_let_a_door_in_says_so_and_offers_another(
    dialog: Locator, space_url: str
) -> None:
    choose_site(dialog, "notion")
    element = dialog.get_by_role("radio", name="<text-behind-image>")

    expect(element).to_be_disabled()
    expect(element).to_have_accessible_description(re.compile("Notion doesn.t let this in"))
    # Notion gives the frame its height.
    expect(dialog.get_by_role("spinbutton", name="Height in pixels")).to_be_hidden()
    assert codes_of(dialog) == [f"{space_url}/"]
    choose_site(dialog, "html")
    expect(element).to_be_checked()


def test_the_preview_and_the_code_follow_every_choice(dialog: Locator) -> None:
    preview = preview_of(dialog)
    preview.get_by_role("img", name="Your photo", include_hidden=True).wait_for(state="attached")
    preview.evaluate("(element) => { element.isFirst = true; }")

    dialog.get_by_role("radio", name="Dark").check()
    dialog.get_by_role("combobox", name="Language").select_option("de")
    dialog.get_by_role("combobox", name="Words").select_option("text")
    dialog.get_by_role("textbox", name="Text behind the subject").fill('A "B" <c>')
    height = dialog.get_by_role("spinbutton", name="Height in pixels")
    height.fill("5000")
    height.press("Tab")

    expect(height).to_have_value("1200")
    # Nothing was loaded anew.
    assert preview.evaluate("(element) => element.isFirst") is True
    assert preview.evaluate("(element) => element.offsetHeight") == 1200
    expect(preview).to_have_attribute("theme_mode", "dark")
    expect(preview.get_by_role("button", name="Exportieren", include_hidden=True)).to_be_attached()
    preview.get_by_role("img", name='A "B" <c>', include_hidden=True).wait_for(state="attached")
    [code] = codes_of(dialog)
    for attribute in (
        'theme_mode="dark"',
        'lang="de"',
        "text='A \"B\" &lt;c&gt;'",
        "height: 1200px",
    ):
        assert attribute in code


def test_the_design_on_the_page_can_be_given_away(dialog: Locator, visit: Page) -> None:
    dialog.get_by_role("combobox", name="Words").select_option("design")

    design = visit.locator("main text-behind-image").evaluate("(element) => element.design")
    assert json.loads(preview_of(dialog).get_attribute("design") or "") == design
    choose_door(dialog, "iframe")
    assert "design=%7B%22version%22%3A1" in codes_of(dialog)[0]


def test_an_own_picture_needs_a_full_address(dialog: Locator, space_url: str) -> None:
    dialog.get_by_role("radio", name="My own").check()
    field = dialog.get_by_role("textbox", name="Web address of the picture")
    field.fill("holiday.jpg")
    field.press("Tab")

    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(
        "Enter a full address, such as https://example.com/photo.jpg"
    )
    expect(dialog.get_by_role("alert")).to_contain_text("Enter a full address")
    assert "image=" not in codes_of(dialog)[0]

    picture = f"{space_url}/samples/coffee.webp"
    field.fill(picture)
    field.press("Tab")
    expect(field).to_have_attribute("aria-invalid", "false")
    expect(preview_of(dialog)).to_have_attribute("image", picture)
    assert f'image="{picture}"' in codes_of(dialog)[0]
    dialog.get_by_role("radio", name="Sample").check()
    expect(preview_of(dialog)).not_to_have_attribute("image", picture)


def test_a_press_on_copy_that_leaves_a_field_copies_what_was_typed(
    dialog: Locator, visit: Page
) -> None:
    dialog.get_by_role("spinbutton", name="Height in pixels").fill("480")
    copy_button(dialog).click()

    expect(copy_button(dialog)).to_have_accessible_name("Copied, In your page")
    expect(copy_button(dialog)).to_contain_text("Copied")
    assert "height: 480px" in visit.evaluate("navigator.clipboard.readText()")


def test_copying_is_confirmed(dialog: Locator, visit: Page) -> None:
    choose_site(dialog, "hugo")
    [_, button] = copy_button(dialog).all()
    button.click()

    expect(dialog.get_by_text("In your page: copied")).to_have_role("status")
    expect(button).to_contain_text("Copied")
    assert visit.evaluate("navigator.clipboard.readText()") == "{{< text-behind-image >}}"


@pytest.fixture
def closed_clipboard(visit: Page) -> Iterator[None]:
    """The page may not use the clipboard."""
    visit.context.clear_permissions()
    # What is not granted is refused then.
    visit.context.grant_permissions(["geolocation"])
    yield
    visit.context.clear_permissions()
    visit.context.grant_permissions(CLIPBOARD)


@pytest.mark.usefixtures("closed_clipboard")
def test_where_the_clipboard_is_closed_the_older_command_copies(
    dialog: Locator, visit: Page
) -> None:
    refused = "navigator.clipboard.writeText('x').then(() => false, () => true)"
    assert visit.evaluate(refused)
    [code] = codes_of(dialog)
    # What was copied before may still be confirmed.
    copied = visit.evaluate_handle(
        "() => ({ once: new Promise((done) => document.addEventListener('copy', () => done(), { once: true })) })"
    )
    copy_button(dialog).click()
    copied.evaluate("({ once }) => once")

    expect(dialog.get_by_text("In your page: copied")).to_have_role("status")
    dialog.get_by_role("combobox", name="Words").select_option("text")
    field = dialog.get_by_role("textbox", name="Text behind the subject")
    field.fill("")
    field.press("Control+V")
    expect(field).to_have_value(code.replace("\n", " "))


def test_nothing_is_cut_off_at_any_width(dialog: Locator, visit: Page) -> None:
    before = visit.viewport_size
    choose_site(dialog, "hugo")
    for width in (320, 768, 1280):
        visit.set_viewport_size({"width": width, "height": 700})
        cut_off = dialog.evaluate(
            """(dialog) => [...dialog.querySelectorAll(".embed, .embed *")]
              .filter((one) => !one.closest(".pane"))
              .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5
                || getComputedStyle(one).overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1)
              .map((one) => one.outerHTML.slice(0, 80))"""
        )
        assert cut_off == [], f"at {width} px"
    assert before
    visit.set_viewport_size(before)


@pytest.mark.parametrize("door", ["element", "iframe", "gradio-app"])
def test_the_code_pasted_into_a_page_of_another_origin_shows_the_editor(
    dialog: Locator, page: Page, space_url: str, tmp_path: Path, door: str
) -> None:
    choose_door(dialog, door)
    [code] = codes_of(dialog)
    html = f"<!doctype html><html lang=en><title>A page</title><body>{code}</body></html>"
    (tmp_path / "index.html").write_text(html)

    with demo_server(space_url, tmp_path) as url:
        page.goto(url)
        tag = "text-behind-image" if door == "element" else door
        inside = page.frame_locator("iframe") if door == "iframe" else page
        inside.get_by_role("img", name="Your photo").wait_for()
        # As high as was reserved before anything came: the page did not move.
        height, reserved = page.locator(tag).first.evaluate(
            """(element) => [element.offsetHeight,
              parseFloat(element.style.minHeight || element.style.height)]"""
        )
        assert reserved >= 640
        assert height == pytest.approx(reserved, abs=2)


def test_the_keyboard_is_enough_and_a_press_beside_it_closes_the_dialog(
    dialog: Locator, visit: Page
) -> None:
    code = dialog.locator("textarea[readonly]").bounding_box()
    assert code
    visit.mouse.move(code["x"] + 20, code["y"] + 20)
    visit.mouse.down()
    visit.mouse.move(5, 5)
    visit.mouse.up()
    expect(dialog).to_be_visible()
    visit.mouse.click(5, 5)
    expect(dialog).to_have_count(0)
    button = visit.get_by_role("button", name="Embed")
    button.press("Enter")
    expect(dialog.get_by_role("combobox", name="Your site")).to_be_focused()

    visit.keyboard.press("Tab")
    visit.keyboard.press("ArrowDown")
    expect(dialog.get_by_role("radio", name="<iframe>")).to_be_checked()
    dialog.get_by_role("switch", name="No inline styles").press("Space")
    visit.keyboard.press("Tab")
    # Not into the preview, which is only to be looked at.
    expect(dialog.get_by_role("button", name="Copy, In your page")).to_be_focused()
    visit.keyboard.press("Enter")
    expect(dialog.get_by_text("In your page: copied")).to_have_role("status")
    assert visit.evaluate("navigator.clipboard.readText()") == codes_of(dialog)[0]

    visit.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()
    opened(visit)
