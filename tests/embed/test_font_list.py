"""The list of fonts: found, tried on, taken, and by which name a text's letters go."""

import re

from playwright.sync_api import expect

from tests.embed.editing import wait_for_frames
from tests.embed.panel import Panel
from tests.held import HeldRequests


def test_a_font_is_found_tried_on_and_taken_by_keyboard(panel: Panel) -> None:
    button = panel.font()
    field = panel.page.get_by_role("combobox", name="Search fonts")
    button.focus()
    panel.page.keyboard.press("Enter")
    expect(field).to_be_focused()
    panel.page.keyboard.type("serif playf")
    option = panel.page.get_by_role("option")
    expect(option).to_have_count(1)
    expect(option).to_have_accessible_name("Playfair Display")
    panel.page.keyboard.press("Enter")
    expect(field).to_be_hidden()
    assert panel.layer["font"] == "Playfair Display"
    assert panel.focused() == "Font, Playfair Display"


def test_what_keys_and_mouse_are_at_is_seen_and_is_no_step(panel: Panel) -> None:
    panel.show({"text": "WORDS", "font": "Anton"})
    undo = panel.page.get_by_role("button", name="Undo")
    panel.font().click()
    expect(panel.page.get_by_role("combobox", name="Search fonts")).to_be_focused()
    tried_on = panel.page.locator("button.font")
    panel.page.keyboard.press("ArrowDown")
    expect(tried_on).to_have_text("Bebas Neue")
    panel.page.get_by_role("option", name="Archivo Black").hover()
    expect(tried_on).to_have_text("Archivo Black")
    assert panel.layer.get("font", "Anton") == "Anton"
    expect(undo).to_be_disabled()
    panel.page.keyboard.press("Escape")
    expect(tried_on).to_have_text("Anton")
    assert panel.layer.get("font", "Anton") == "Anton"

    panel.font().click()
    panel.page.get_by_role("option", name="Archivo Black").click()
    panel.page.get_by_role("option", name="Bebas Neue").click()
    panel.page.keyboard.press("Escape")
    assert panel.layer["font"] == "Bebas Neue"
    panel.undo()
    assert panel.layer["font"] == "Archivo Black"

    # What was taken last is listed first, and once.
    panel.font().click()
    recent = panel.page.get_by_role("group", name="Recent").get_by_role("option")
    expect(recent.nth(0)).to_have_accessible_name("Bebas Neue")
    expect(recent.nth(1)).to_have_accessible_name("Archivo Black")
    expect(panel.page.get_by_role("option", name="Archivo Black")).to_have_count(1)


def test_a_font_is_found_by_kind_weight_and_script(panel: Panel) -> None:
    panel.show({"text": "WORDS", "font": "Anton"})
    panel.font().click()
    field = panel.page.get_by_role("combobox", name="Search fonts")
    options = panel.page.get_by_role("option")
    field.fill("thai sans bold")
    expect(options.filter(visible=True)).to_have_count(2)
    names = options.evaluate_all(
        "(all) => all.filter((one) => one.checkVisibility()).map((one) => one.ariaLabel)"
    )
    assert names == ["Kanit", "Noto Sans Thai"]
    field.fill("script")
    expect(panel.page.get_by_role("option", name="Pacifico")).to_be_visible()
    expect(panel.page.get_by_role("option", name="Anton")).to_be_hidden()


def test_a_text_keeps_its_face_until_the_next_one_is_there(panel: Panel) -> None:
    # In front, where no edge is sharpened meanwhile.
    panel.show({"text": "WORDS", "font": "Anton", "place": "front"})
    expect(panel.page.locator("button.font")).to_have_text("Anton")
    stage = panel.page.get_by_role("img", name="Your photo")

    def drawn() -> str:
        wait_for_frames(panel.page)
        picture: str = stage.evaluate("(canvas) => canvas.toDataURL()")
        return picture

    before = drawn()
    held = HeldRequests(panel.page, "**/fonts/*/yellowtail/*")
    panel.font().click()
    panel.page.get_by_role("combobox", name="Search fonts").fill("yellowtail")
    panel.page.keyboard.press("Enter")
    assert panel.layer["font"] == "Yellowtail"
    held.wait()
    assert drawn() == before
    held.let_go()
    panel.page.wait_for_function(
        "([canvas, before]) => canvas.toDataURL() !== before", arg=[stage.element_handle(), before]
    )


def test_a_font_that_lacks_the_letters_goes_by_the_one_that_draws_them(panel: Panel) -> None:
    panel.show({"text": "خلف الصورة", "font": "Anton"})
    expect(panel.page.get_by_role("button", name="Font, Noto Kufi Arabic")).to_be_visible()
    assert panel.layer.get("font", "Anton") == "Anton"
    panel.show({"text": "NEW خلف", "font": "Anton"})
    expect(panel.page.locator("button.font")).to_have_text("Anton, Noto Kufi Arabic")


def test_a_search_without_a_match_says_so(panel: Panel) -> None:
    panel.font().click()
    panel.page.get_by_role("combobox", name="Search fonts").fill("zzz")
    expect(panel.page.get_by_text("No font for “zzz”")).to_be_visible()
    assert panel.page.get_by_role("option").count() == 0


def test_each_font_is_listed_with_the_visitor_s_own_words_in_its_own_face(panel: Panel) -> None:
    # The visits here save data, for which the name's own letters are shown.
    panel.page.evaluate("() => { navigator.connection.saveData = false; }")
    panel.show({"text": "Two\nlines", "font": "Anton", "case": "upper"})
    panel.font().click()
    sample = panel.page.get_by_role("option", name="Anton", exact=True).locator(".sample")
    expect(sample).to_have_text("TWO")
    expect(sample).to_have_css("font-family", re.compile("^tbi-anton-"))
    panel.page.keyboard.press("Escape")

    # Whoever lacks the letters shows its name, and not another font's letters.
    panel.show({"text": "ด้านหลัง", "font": "Anton"})
    panel.font().click()
    expect(sample).to_have_text("Anton")
    panel.page.keyboard.press("Escape")

    panel.page.evaluate("() => { navigator.connection.saveData = true; }")
    panel.show({"text": "WORDS", "font": "Anton"})
    panel.font().click()
    expect(sample).to_have_text("Anton")
