"""The panel of a whole editor: tabs, rows, layers, looks and files, by mouse, by touch and by keyboard."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    ViewportSize,
    expect,
)

from tests.embed.editing import (
    EVERYTHING,
    editor_of,
    export,
    layers_of,
    set_design,
    start_afresh,
    visit,
    wait_for_frames,
)
from tests.held import HeldRequests
from tests.node import ask_modules
from tests.visitor import Visitor

WIDTHS = (320, 480, 640, 1024, 1600)


class Panel:
    """The panel of the editor on a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.editor = editor_of(page)

    @property
    def layer(self) -> dict[str, Any]:
        """The only layer of the design."""
        (layer,) = layers_of(self.editor)
        return layer

    def show(self, *layers: dict[str, Any]) -> None:
        set_design(self.editor, *layers)

    def open(self, tab: str) -> Locator:
        """Open a tab and return what belongs to it, once that is there."""
        self.page.get_by_role("tab", name=tab, exact=True).click()
        body = self.page.get_by_role("tabpanel", name=tab, exact=True)
        expect(body.locator(":scope > *")).to_be_visible()
        return body

    def row(self, key: str) -> Locator:
        return self.page.locator(f'.row[data-key="{key}"]')

    def number(self, key: str) -> Locator:
        return self.row(key).get_by_role("spinbutton")

    def font(self) -> Locator:
        return self.page.get_by_role("button", name="Font, ")

    def items(self, key: str) -> list[dict[str, Any]]:
        """The things that a parameter lists, with what the design leaves out as initial."""
        (parameter,) = (row for row in parameters() if row["key"] == key)
        initial = {item["key"]: item["initial"] for item in parameter["item"]}
        return [{**initial, **item} for item in self.layer.get(key, parameter["initial"])]

    def undo(self) -> None:
        self.page.get_by_role("button", name="Undo").click()

    def focused(self) -> str:
        """What has the focus, by its accessible name or its text."""
        name: str = self.page.evaluate(
            """() => {
              let element = document.activeElement;
              while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
              return element.getAttribute("aria-label") || element.textContent;
            }"""
        )
        return name


WIDE: ViewportSize = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def visited(visitor: Visitor, page_url: str) -> Page:
    """The page of all editors whose panels are tried here, in a wide window."""
    page = visitor.page()
    page.set_viewport_size(WIDE)
    visit(page, f"{page_url}/")
    return page


@pytest.fixture
def panel(visited: Page) -> Iterator[Panel]:
    """The panel of a fresh editor; at the end it has complained of nothing."""
    complaints: list[str] = []

    def on_error(error: Error) -> None:
        complaints.append(str(error))

    def on_message(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    visited.on("pageerror", on_error)
    visited.on("console", on_message)
    start_afresh(visited)
    panel = Panel(visited)
    panel.show({"text": "WORDS", "size": 0.2})
    yield panel
    visited.remove_listener("pageerror", on_error)
    visited.remove_listener("console", on_message)
    visited.unroute_all()
    visited.emulate_media(color_scheme="light")
    visited.set_viewport_size(WIDE)
    assert complaints == []


@cache
def parameters() -> list[dict[str, Any]]:
    """Return the rows of the table of parameters."""
    table: list[dict[str, Any]] = ask_modules(
        'import { parameters } from "./embed/editor/scene/parameters.js"; say(parameters);'
    )
    return table


def change(panel: Panel, parameter: dict[str, Any]) -> object:
    """Change a parameter as a visitor would, and return what it should be then."""
    key, kind = parameter["key"], parameter["kind"]
    row = panel.row(key)
    if kind == "text":
        panel.page.get_by_role("textbox", name="Text", exact=True).fill("Other words")
        return "Other words"
    if kind == "number":
        value: float = parameter["max" if parameter["max"] != parameter["initial"] else "min"]
        shown = value * 100 if parameter["unit"] == "%" else value
        panel.number(key).fill(f"{shown:g}{parameter['unit']}")
        panel.number(key).press("Enter")
        return value
    if kind == "color":
        row.get_by_label("as a hex code").fill("12aBef")
        row.get_by_label("as a hex code").press("Enter")
        return "#12abef"
    if kind == "toggle":
        row.get_by_role("switch").click()
        return not parameter["initial"]
    if kind == "font":
        panel.font().click()
        panel.page.get_by_role("combobox", name="Search fonts").fill("pacif")
        panel.page.get_by_role("option", name="Pacifico").wait_for()
        panel.page.keyboard.press("Enter")
        return "Pacifico"
    if kind == "choice":
        choice: str = parameter["choices"][-1]
        if row.get_by_role("radiogroup").count():
            row.locator(f'input[value="{choice}"]').click(force=True)
        else:
            row.get_by_role("combobox").select_option(choice)
        return choice
    assert kind == "list"
    if key == "shadows":
        row.get_by_role("button", name="Add a shadow").click()
        return [{item["key"]: item["initial"] for item in parameter["item"]}]
    row.get_by_label("as a hex code").fill("12abef")
    row.get_by_label("as a hex code").press("Enter")
    return [{**parameter["initial"][0], "color": "#12abef"}, *parameter["initial"][1:]]


@pytest.mark.parametrize("group", ["Text", "Style", "Effects", "Transform"])
def test_every_parameter_of_a_group_has_a_row_that_changes_it(panel: Panel, group: str) -> None:
    panel.open(group)
    for parameter in parameters():
        if parameter["group"] != group.lower():
            continue
        key = parameter["key"]
        panel.show({**EVERYTHING, **({"fill": "solid"} if key == "color" else {})})
        before = panel.layer.get(key, parameter["initial"])
        wanted = change(panel, parameter)
        assert wanted != before, key
        is_list = parameter["kind"] == "list"
        assert (
            panel.items(key) if is_list else panel.layer.get(key, parameter["initial"])
        ) == wanted, key


def test_a_row_shows_only_where_it_has_an_effect(panel: Panel) -> None:
    panel.open("Style")
    expect(panel.row("strokeColor")).to_be_hidden()
    panel.number("strokeWidth").fill("5")
    panel.number("strokeWidth").press("Enter")
    expect(panel.row("strokeColor")).to_be_visible()
    expect(panel.row("strokeJoin")).to_be_visible()

    panel.open("Text")
    expect(panel.row("align")).to_be_hidden()
    panel.page.get_by_role("textbox", name="Text", exact=True).fill("two\nlines")
    expect(panel.row("align")).to_be_visible()


def test_a_family_of_one_weight_offers_none_to_choose(panel: Panel) -> None:
    panel.show({"text": "WORDS", "font": "Anton"})
    expect(panel.row("weight")).to_be_hidden()
    panel.show({"text": "WORDS", "font": "Montserrat"})
    expect(panel.row("weight")).to_be_visible()


def test_arrow_keys_home_and_end_lead_through_the_tabs(panel: Panel) -> None:
    tab = panel.page.get_by_role("tab", selected=True)
    panel.page.get_by_role("tab", name="Text", exact=True).focus()
    seen = []
    for key in ("ArrowRight", "ArrowRight", "End", "ArrowRight", "ArrowLeft", "Home"):
        panel.page.keyboard.press(key)
        expect(tab).to_be_focused()
        seen.append(tab.inner_text())
    assert seen == ["Style", "Effects", "Export", "Text", "Export", "Text"]


def test_a_field_reads_units_and_commas_and_keeps_to_the_range(panel: Panel) -> None:
    size = panel.number("size")
    for typed, shown, value in (
        ("30%", "30%", 0.3),
        ("12,5", "12.5%", 0.125),
        ("999", "200%", 2),
        ("0", "0.5%", 0.005),
    ):
        size.fill(typed)
        size.press("Enter")
        expect(size).to_have_value(shown)
        assert panel.layer["size"] == value
    size.fill("large")
    size.press("Enter")
    expect(size).to_have_value("0.5%")


def test_arrow_keys_step_a_field_and_shift_steps_farther(panel: Panel) -> None:
    size = panel.number("size")
    size.fill("30")
    size.press("Enter")
    size.press("ArrowUp")
    assert panel.layer["size"] == 0.305
    size.press("Shift+ArrowDown")
    assert panel.layer["size"] == 0.255


def test_what_was_typed_belongs_to_the_layer_that_was_selected(panel: Panel) -> None:
    panel.show({"text": "ONE", "size": 0.1, "y": 0.3}, {"text": "TWO", "size": 0.1, "y": 0.7})
    panel.open("Transform")
    panel.number("rotation").fill("3")
    panel.page.get_by_role("button", name="Text “TWO”").click()
    assert [layer.get("rotation", 0) for layer in layers_of(panel.editor)] == [3, 0]

    panel.number("rotation").fill("4")
    surface = panel.page.locator(".surface").bounding_box()
    assert surface
    panel.page.mouse.click(surface["x"] + 3, surface["y"] + 3)
    expect(panel.page.locator(".handle:visible")).to_have_count(0)
    assert [layer.get("rotation", 0) for layer in layers_of(panel.editor)] == [3, 4]


def test_escape_gives_up_what_was_typed(panel: Panel) -> None:
    size = panel.number("size")
    before = size.input_value()
    size.fill("77")
    size.press("Escape")
    expect(size).to_have_value(before)
    size.press("Tab")
    assert panel.layer.get("size", 0.2) == 0.2


def test_a_field_left_as_it_was_does_not_round_the_value(panel: Panel) -> None:
    panel.show({"text": "WORDS", "size": 0.12345})
    panel.number("size").focus()
    panel.page.keyboard.press("Tab")
    assert panel.layer["size"] == 0.12345


def test_dragging_a_slider_is_one_step_to_undo(panel: Panel) -> None:
    box = panel.row("size").get_by_role("slider").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for _ in range(2):
        panel.page.mouse.move(x, y)
        panel.page.mouse.down()
        panel.page.mouse.move(x + 30, y, steps=6)
        panel.page.mouse.up()
        panel.page.mouse.move(x - 40, y)
        panel.page.mouse.down()
        panel.page.mouse.move(x - 10, y, steps=6)
        panel.page.mouse.up()
    sizes = [panel.layer["size"]]
    for _ in range(4):
        panel.undo()
        sizes.append(panel.layer.get("size", 0.2))
    assert sizes[0] == sizes[2] < sizes[1] == sizes[3]
    assert sizes[4] == 0.2


def test_a_row_of_arrow_keys_on_a_slider_is_one_step_to_undo(panel: Panel) -> None:
    slider = panel.row("size").get_by_role("slider")
    slider.focus()
    for _ in range(5):
        slider.press("ArrowRight")
    assert panel.layer["size"] == pytest.approx(0.225)
    expect(slider).to_have_attribute("aria-valuetext", "22.5%")
    panel.undo()
    assert panel.layer.get("size", 0.2) == 0.2


def test_dragging_a_label_changes_its_number_in_one_step(panel: Panel) -> None:
    label = panel.row("curve").get_by_text("Curve")
    box = label.bounding_box()
    assert box
    x, y = box["x"] + 8, box["y"] + box["height"] / 2
    panel.page.mouse.move(x, y)
    panel.page.mouse.down()
    panel.page.mouse.move(x + 40, y, steps=8)
    panel.page.mouse.move(x + 60, y, steps=4)
    panel.page.mouse.up()
    # The slider's 360 degrees take 240 pixels.
    assert panel.layer["curve"] == 90
    panel.undo()
    assert panel.layer.get("curve", 0) == 0


def test_a_double_click_on_a_label_resets_its_value(panel: Panel) -> None:
    panel.number("curve").fill("40")
    panel.number("curve").press("Enter")
    panel.row("curve").get_by_text("Curve").dblclick()
    assert panel.layer.get("curve", 0) == 0


def test_a_changed_value_is_marked_and_the_mark_resets_it(panel: Panel) -> None:
    mark = panel.row("curve").get_by_role("button", name="Reset: Curve")
    expect(mark).to_be_hidden()
    panel.number("curve").fill("40")
    panel.number("curve").press("Enter")
    mark.focus()
    panel.page.keyboard.press("Enter")
    assert panel.layer.get("curve", 0) == 0
    expect(mark).to_be_hidden()
    assert panel.focused() == "Curve"


def test_typing_is_one_step_to_undo(panel: Panel) -> None:
    field = panel.page.get_by_role("textbox", name="Text", exact=True)
    field.click()
    panel.page.keyboard.press("ControlOrMeta+a")
    panel.page.keyboard.type("Hello there")
    assert panel.layer["text"] == "Hello there"
    panel.undo()
    assert panel.layer["text"] == "WORDS"


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


def test_keys_reorder_layers_and_the_subject_parts_front_from_behind(panel: Panel) -> None:
    panel.show({"text": "ONE"}, {"text": "TWO"})
    names = panel.page.get_by_role("list", name="Layers").get_by_role("listitem")
    expect(names).to_have_text(["Subject", "TWO", "ONE", "Photo"])
    panel.page.get_by_role("button", name="ONE", exact=True).focus()
    panel.page.keyboard.press("Alt+ArrowUp")
    expect(names).to_have_text(["Subject", "ONE", "TWO", "Photo"])
    panel.page.keyboard.press("Alt+ArrowUp")
    expect(names).to_have_text(["ONE", "Subject", "TWO", "Photo"])
    assert panel.focused() == "ONE"
    assert [layer.get("place", "behind") for layer in layers_of(panel.editor)] == [
        "behind",
        "front",
    ]
    panel.undo()
    expect(names).to_have_text(["Subject", "ONE", "TWO", "Photo"])


def test_a_layer_is_dragged_over_the_subject(panel: Panel) -> None:
    panel.show({"text": "ONE"}, {"text": "TWO"})
    names = panel.page.get_by_role("list", name="Layers").get_by_role("listitem")
    source = panel.page.get_by_role("button", name="ONE", exact=True).bounding_box()
    target = names.first.bounding_box()
    assert source
    assert target
    panel.page.mouse.move(source["x"] + 20, source["y"] + 16)
    panel.page.mouse.down()
    panel.page.mouse.move(source["x"] + 20, source["y"] - 10, steps=4)
    panel.page.mouse.move(source["x"] + 20, target["y"] + 12, steps=4)
    panel.page.mouse.up()
    expect(names).to_have_text(["ONE", "Subject", "TWO", "Photo"])
    expect(panel.page.get_by_role("button", name="ONE", exact=True)).to_have_attribute(
        "aria-current", "true"
    )


def test_layers_are_named_hidden_locked_duplicated_and_deleted(panel: Panel) -> None:
    row = (
        panel.page.get_by_role("list", name="Layers")
        .get_by_role("listitem")
        .filter(has_text="WORDS")
    )
    panel.page.get_by_role("button", name="WORDS", exact=True).focus()
    panel.page.keyboard.press("F2")
    panel.page.get_by_role("textbox", name="Name of the layer").wait_for()
    panel.page.keyboard.type("Title")
    panel.page.keyboard.press("Enter")
    assert panel.layer["name"] == "Title"
    assert panel.focused() == "Title"

    row = (
        panel.page.get_by_role("list", name="Layers")
        .get_by_role("listitem")
        .filter(has_text="Title")
    )
    row.get_by_role("button", name="Hide").click()
    row.get_by_role("button", name="bring it to the front").click()
    assert panel.layer["hidden"] is True
    assert panel.layer["place"] == "front"
    row.get_by_role("button", name="Show").click()
    assert "hidden" not in panel.layer

    panel.page.get_by_role("button", name="Duplicate").click()
    assert len(layers_of(panel.editor)) == 2
    panel.page.get_by_role("button", name="Delete").click()
    assert len(layers_of(panel.editor)) == 1
    panel.page.get_by_role("button", name="Title", exact=True).focus()
    panel.page.keyboard.press("Delete")
    assert layers_of(panel.editor) == []
    expect(panel.page.get_by_text("Choose a text on the photo")).to_be_visible()


def test_a_text_that_is_locked_can_only_be_unlocked(panel: Panel) -> None:
    keyboard, role = panel.page.keyboard, panel.page.get_by_role
    panel.show({"text": "WORDS", "size": 0.2, "locked": True}, {"text": "OTHER", "size": 0.1})
    role("button", name="WORDS", exact=True).click()
    locked = layers_of(panel.editor)

    expect(panel.page.get_by_text("This text is locked.")).to_be_visible()
    expect(role("textbox", name="Text", exact=True)).to_be_disabled()
    panel.open("Style")
    expect(role("button", name="Neon")).to_be_disabled()
    # What a disabled control would keep from happening, asked for all the same.
    role("button", name="Neon").evaluate(
        """(button) => {
          button.disabled = button.closest("fieldset").disabled = false;
          button.click();
        }"""
    )
    for name in ("Delete", "Move up", "bring it to the front"):
        role("button", name=name).last.click(force=True)
    role("button", name="WORDS", exact=True).focus()
    for key in ("Delete", "Backspace", "Alt+ArrowUp", "Control+x"):
        keyboard.press(key)
    panel.page.locator(".surface").evaluate("(surface) => surface.focus()")
    for key in ("Delete", "ArrowRight", "Enter", "Control+x"):
        keyboard.press(key)
    assert layers_of(panel.editor) == locked

    panel.open("Text")
    role("button", name="Unlock").last.click()
    assert "locked" not in layers_of(panel.editor)[0]
    assert panel.focused() == "Behind"
    role("textbox", name="Text", exact=True).fill("FREE")
    assert layers_of(panel.editor)[0]["text"] == "FREE"


COMPOSING = """(field) => field.dispatchEvent(
  new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, composed: true }))"""


def test_the_enter_key_of_an_input_method_ends_nothing(panel: Panel) -> None:
    panel.page.get_by_role("button", name="WORDS", exact=True).focus()
    panel.page.keyboard.press("F2")
    name = panel.page.get_by_role("textbox", name="Name of the layer")
    name.evaluate(COMPOSING)
    expect(name).to_be_focused()
    panel.page.keyboard.press("Escape")

    panel.font().click()
    search = panel.page.get_by_role("combobox", name="Search fonts")
    expect(search).to_be_focused()
    search.evaluate(COMPOSING)
    expect(search).to_be_focused()


def test_a_look_dresses_the_words_and_leaves_them_where_they_are(panel: Panel) -> None:
    panel.show({"text": "WORDS", "x": 0.4, "y": 0.6, "rotation": 5, "glowSize": 0.4})
    before = panel.layer
    panel.open("Style")
    look = panel.page.get_by_role("button", name="Gold", exact=True)
    expect(look).to_have_attribute("aria-pressed", "false")
    look.click()
    expect(look).to_have_attribute("aria-pressed", "true")
    after = panel.layer
    assert after["font"] == "Playfair Display"
    assert after["fill"] == "gradient"
    assert "glowSize" not in after
    assert {key: after[key] for key in ("text", "x", "y", "rotation")} == {
        key: before[key] for key in ("text", "x", "y", "rotation")
    }
    panel.undo()
    assert panel.layer == before


def test_a_look_with_wider_letters_spans_as_much_of_the_photo(panel: Panel) -> None:
    panel.show({"text": "WORDS", "font": "Anton", "size": 0.2})
    frame = panel.page.locator(".frame[data-selected] .over")
    width = "(polygon) => polygon.getBoundingClientRect().width"
    expect(frame).to_be_visible()
    # The letters have come that it is measured with.
    export(panel.editor, scale=0.1)
    before = frame.evaluate(width)
    panel.open("Style")
    panel.page.get_by_role("button", name="Glass", exact=True).click()
    expect(panel.page.get_by_role("button", name="Glass", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    panel.page.wait_for_function(
        f"([frame, before]) => Math.abs(({width})(frame) - before) < 0.02 * before",
        arg=[frame.element_handle(), before],
    )
    assert panel.layer["size"] < 0.15


def test_looks_are_pictures_of_the_photo_with_these_words(panel: Panel) -> None:
    panel.open("Style")
    canvases = panel.page.get_by_role("group", name="Looks").locator("canvas")
    first, second = (canvases.nth(index).element_handle() for index in (0, 1))
    picture = "(canvas) => canvas.toDataURL()"
    # An even ground compresses to far less.
    for canvas in (first, second):
        panel.page.wait_for_function(f"(canvas) => ({picture})(canvas).length > 5000", arg=canvas)
    before = panel.page.evaluate(picture, first)
    assert before != panel.page.evaluate(picture, second)
    panel.show({"text": "OTHER"})
    panel.page.wait_for_function(
        f"([canvas, before]) => ({picture})(canvas) !== before", arg=[first, before]
    )


def test_looks_are_drawn_although_the_subject_changes_while_they_wait_for_fonts(
    panel: Panel,
) -> None:
    # On a page that has no font yet.
    visit(panel.page, panel.page.url)
    # A picture waits until the subject is whole, which is closed when the next one comes.
    export(panel.editor, scale=0.1)
    held = HeldRequests(panel.page, "**/*.woff2")
    panel.open("Style")
    held.wait()
    panel.editor.evaluate(
        """async (editor) => {
          const { layers } = editor.design;
          editor.design = { version: 1, layers, subject: { grow: 0.01 } };
          await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
        }"""
    )
    held.let_go()
    canvas = panel.page.get_by_role("group", name="Looks").locator("canvas").nth(1)
    panel.page.wait_for_function(
        "(canvas) => canvas.toDataURL().length > 5000", arg=canvas.element_handle()
    )


def test_the_arrow_keys_lead_along_the_looks(panel: Panel) -> None:
    panel.open("Style")
    panel.page.get_by_role("button", name="Lock screen", exact=True).focus()
    panel.page.keyboard.press("ArrowRight")
    assert panel.focused() == "Cover"
    panel.page.keyboard.press("End")
    panel.page.keyboard.press("Enter")
    expect(panel.page.get_by_role("button", name="Print", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    assert panel.layer["font"] == "Abril Fatface"


def test_a_colour_field_takes_what_the_browser_knows_as_a_colour(panel: Panel) -> None:
    panel.open("Style")
    field = panel.row("color").get_by_label("as a hex code")
    for typed, color in {
        "  #ffd000 ": "#ffd000",
        "FA0": "#ffaa00",
        "rgb(255 208 0)": "#ffd000",
        "rgba(1, 2, 3, 0.5)": "#010203",
        "hsl(120deg 100% 25%)": "#008000",
        "rebeccapurple": "#663399",
        "color(display-p3 1 0 0)": "#ff0000",
    }.items():
        field.focus()
        # As what is pasted comes.
        panel.page.keyboard.insert_text(typed)
        field.press("Enter")
        assert panel.layer["color"] == color, typed
        expect(field).to_have_value(color.upper())
    for typed in ("", "#ff", "#ffaa0", "reddish", "inherit", "var(--ink)", "transparent"):
        field.fill(typed)
        field.press("Enter")
        expect(panel.page.get_by_role("alert").filter(has_text="This is no colour")).to_be_visible()
        assert panel.layer["color"] == "#ff0000", typed
    field.press("Escape")
    expect(field).to_have_value("#FF0000")


def test_stops_of_a_gradient_are_added_moved_and_removed(panel: Panel) -> None:
    panel.show(
        {
            "text": "WORDS",
            "fill": "gradient",
            "gradient": [{"color": "#000000", "at": 0}, {"color": "#ffffff", "at": 1}],
        }
    )
    panel.open("Style")
    bar = panel.row("gradient").locator(".bar")
    box = bar.bounding_box()
    assert box
    bar.click(position={"x": box["width"] / 2, "y": 12})
    assert panel.items("gradient")[2] == {"color": "#808080", "at": pytest.approx(0.5, abs=0.01)}
    assert panel.focused() == "Stop 3"
    at = panel.items("gradient")[2]["at"]
    panel.page.keyboard.press("Shift+ArrowRight")
    panel.page.keyboard.press("ArrowLeft")
    assert panel.items("gradient")[2]["at"] == pytest.approx(at + 0.09)
    panel.page.keyboard.press("Delete")
    assert len(panel.items("gradient")) == 2
    expect(panel.row("gradient").get_by_role("button", name="Remove the stop")).to_be_disabled()


@pytest.mark.parametrize(
    "style", ["zoom: 0.5", "transform: scale(0.5); transform-origin: 0 0"], ids=["zoomed", "scaled"]
)
def test_the_panel_is_at_hand_where_the_page_shows_the_editor_smaller(
    panel: Panel, style: str
) -> None:
    page = panel.page
    gradient = [{"color": "#000000", "at": 0}, {"color": "#ffffff", "at": 1}]
    panel.show({"text": "BELOW", "fill": "gradient", "gradient": gradient}, {"text": "ABOVE"})
    panel.editor.evaluate(
        "(editor, style) => { editor.style = `flex: none; width: 1200px; height: 800px; ${style}`; }",
        style,
    )
    more = page.get_by_role("button", name="More")
    more.click()
    menu = page.locator(".menu:popover-open")
    at, lies = more.bounding_box(), menu.bounding_box()
    assert at
    assert lies
    assert lies["x"] + lies["width"] == pytest.approx(at["x"] + at["width"], abs=1)
    assert lies["y"] == pytest.approx(at["y"] + at["height"] + 2, abs=1)
    # It is as small as the rest.
    assert lies["width"] == pytest.approx(0.5 * menu.evaluate("(menu) => menu.offsetWidth"), abs=1)
    page.keyboard.press("Escape")

    row = page.locator("li", has_text="ABOVE")
    box = row.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 3, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 3, box["y"] + box["height"] * 2.5)
    dragged = row.bounding_box()
    assert dragged
    assert dragged["y"] == pytest.approx(box["y"] + 2 * box["height"], abs=1)
    page.mouse.up()
    expect(page.locator(".layers .select-layer")).to_have_text(["BELOW", "ABOVE"])
    assert [layer["text"] for layer in layers_of(panel.editor)] == ["ABOVE", "BELOW"]

    page.locator("li", has_text="BELOW").locator(".select-layer").click()
    panel.open("Style")
    bar = panel.row("gradient").locator(".bar").bounding_box()
    assert bar
    page.mouse.click(bar["x"] + bar["width"] / 4, bar["y"] + bar["height"] / 2)
    added = layers_of(panel.editor)[1]["gradient"][2]
    assert added["at"] == pytest.approx(0.25, abs=0.02)


def test_shadows_are_added_changed_and_removed(panel: Panel) -> None:
    panel.open("Effects")
    add = panel.page.get_by_role("button", name="Add a shadow")
    add.click()
    add.click()
    second = panel.page.get_by_role("group", name="Shadow 2")
    second.get_by_role("spinbutton", name="Blur").fill("20")
    second.get_by_role("spinbutton", name="Blur").press("Enter")
    second.get_by_label("as a hex code").fill("f00")
    second.get_by_label("as a hex code").press("Enter")
    first, changed = panel.items("shadows")
    assert (changed["blur"], changed["color"]) == (0.2, "#ff0000")
    assert first["color"] == "#000000"
    panel.page.get_by_role("group", name="Shadow 1").get_by_role("button", name="Remove").click()
    assert panel.items("shadows") == [changed]


def test_a_colour_is_taken_from_the_photo_by_its_name(panel: Panel) -> None:
    panel.open("Style")
    palette = panel.row("color").get_by_role("group", name="Colours of the photo")
    blue = palette.get_by_role(
        "button", name=re.compile("^(dark |light )?blue #[0-9A-F]{6}, from the photo")
    )
    blue.first.click()

    assert panel.layer["color"].upper() in (blue.first.get_attribute("aria-label") or "")


def test_the_mask_tab_takes_the_brush_and_the_others_put_it_down(panel: Panel) -> None:
    brush = panel.page.locator('[data-tool="brush"]')
    panel.open("Mask")
    expect(brush).to_have_count(1)
    panel.number("grow").fill("1")
    panel.number("grow").press("Enter")
    assert panel.editor.evaluate("(element) => element.design.subject.grow") == 0.01
    panel.open("Text")
    expect(brush).to_have_count(0)


def test_who_paints_sees_the_mask_and_may_do_without(panel: Panel) -> None:
    pane = panel.open("Mask")
    shown = pane.get_by_role("switch", name="Show the mask")
    expect(shown).to_be_checked()
    shown.click()
    pane.get_by_role("radio", name="Remove").click()
    expect(shown).not_to_be_checked()
    panel.open("Text")
    panel.open("Mask")
    expect(shown).to_be_checked()

    pane.get_by_role("spinbutton", name="Fill holes").fill("10")
    pane.get_by_role("spinbutton", name="Fill holes").press("Enter")
    design = panel.editor.evaluate("(editor) => editor.design")
    assert (design["version"], design["subject"]) == (2, {"solid": 0.1})


def test_the_brush_finds_edges_unless_it_is_told_not_to(panel: Panel) -> None:
    panel.open("Mask")
    finds = panel.page.get_by_role("switch", name="Find edges")
    expect(finds).to_be_checked()
    expect(panel.row("softness")).to_be_hidden()
    finds.press(" ")
    expect(finds).not_to_be_checked()
    expect(panel.row("softness")).to_be_visible()


def test_the_export_tab_gives_the_file_that_was_asked_for(panel: Panel) -> None:
    panel.page.get_by_role("button", name="Export", exact=True).click()
    expect(panel.page.get_by_role("tab", name="Export", exact=True)).to_be_focused()
    panel.page.get_by_role("radio", name="JPEG").click(force=True)
    expect(panel.page.get_by_role("spinbutton", name="Quality")).to_be_visible()
    panel.page.get_by_role("radio", name="4:5").click(force=True)
    with panel.page.expect_download() as started:
        panel.page.get_by_role("button", name="Download JPEG").click()
    image = Image.open(started.value.path())
    assert (image.format, image.size) == ("JPEG", (1080, 1350))


def test_a_picture_that_takes_its_time_is_watched_cancelled_and_said_to_be_saved(
    panel: Panel,
) -> None:
    panel.open("Export")
    status = panel.page.locator(".status")
    download = panel.page.get_by_role("button", name="Download PNG")
    downloads: list[str] = []
    panel.page.on("download", lambda file: downloads.append(file.suggested_filename))

    held = HeldRequests(panel.page, "**/*.woff2")
    panel.show({"text": "WORDS", "font": "Lobster"})
    held.wait()
    download.click()
    expect(status).to_contain_text("Preparing the picture")
    expect(status.get_by_role("progressbar")).to_be_visible()
    status.get_by_role("button", name="Cancel").click()
    expect(status).to_be_hidden()
    expect(download).to_have_attribute("aria-disabled", "false")

    with panel.page.expect_download() as started:
        download.click()
        expect(status).to_be_visible()
        held.let_go()
    name = started.value.suggested_filename
    assert downloads == [name]
    expect(panel.page.locator(".notice")).to_contain_text(f"The picture is saved: {name}")
    expect(status).to_be_hidden()


def test_the_menu_works_by_keyboard_and_gives_the_focus_back(panel: Panel) -> None:
    more = panel.page.get_by_role("button", name="More")
    more.focus()
    panel.page.keyboard.press("Enter")
    expect(panel.page.get_by_role("menuitem", name="Save project")).to_be_focused()
    panel.page.keyboard.press("ArrowDown")
    expect(panel.page.get_by_role("menuitem", name="Open project")).to_be_focused()
    panel.page.keyboard.press("Escape")
    expect(panel.page.get_by_role("menu", name="More")).to_be_hidden()
    expect(more).to_be_focused()


def test_a_later_editor_s_lists_open_with_the_first_press(panel: Panel) -> None:
    for _ in range(2):
        for button, opened in (
            (panel.page.get_by_role("button", name="More"), panel.page.get_by_role("menu")),
            (panel.font(), panel.page.get_by_role("dialog", name="Font")),
        ):
            button.click()
            expect(opened).to_be_visible()
            panel.page.keyboard.press("Escape")
            expect(opened).to_be_hidden()
        start_afresh(panel.page)


def test_an_editor_that_is_removed_with_a_menu_open_follows_the_window_no_more(
    panel: Panel,
) -> None:
    panel.page.get_by_role("button", name="More").click()
    expect(panel.page.get_by_role("menuitem", name="Save project")).to_be_focused()
    asked = panel.editor.evaluate(
        """async (editor) => {
          const { shadowRoot } = editor;
          const more = shadowRoot.querySelector("[aria-haspopup=menu]");
          const measure = more.getBoundingClientRect.bind(more);
          let asked = 0;
          more.getBoundingClientRect = () => (asked++, measure());
          dispatchEvent(new Event("resize"));
          const before = asked;
          editor.remove();
          // It ends in a task of its own, since it may only be on its way to another place.
          while (shadowRoot.contains(more)) await new Promise((later) => setTimeout(later));
          asked = 0;
          dispatchEvent(new Event("resize"));
          return [before, asked];
        }"""
    )
    assert asked == [1, 0]


def test_starting_over_is_asked_aloud_each_time_and_invites_again(panel: Panel) -> None:
    page = panel.page
    page.locator(".welcome").get_by_role("button", name="Dismiss").click()
    page.get_by_role("button", name="Text “WORDS”").focus()
    page.keyboard.press("ArrowRight")
    said = set()
    for _ in range(2):
        page.get_by_role("button", name="More").click()
        page.get_by_role("menuitem", name="Start over").click()
        said.add(page.locator(".unseen[role=status]").text_content())
    assert [text and text.strip() for text in said] == [
        "This removes your photo and your texts from this device."
    ] * 2
    page.get_by_role("button", name="Start over").click()
    expect(page.get_by_role("heading", name="Drop a photo here")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_of_the_page_wins_over_that_of_the_system(panel: Panel, theme: str) -> None:
    other = "dark" if theme == "light" else "light"
    panel.page.emulate_media(color_scheme=other)  # type: ignore[arg-type]
    panel.editor.evaluate("(element, theme) => element.setAttribute('theme_mode', theme)", theme)
    ink = panel.page.locator(".editor").evaluate(
        """(element) => {
          const context = new OffscreenCanvas(1, 1).getContext("2d");
          context.fillStyle = getComputedStyle(element).color;
          context.fillRect(0, 0, 1, 1);
          return context.getImageData(0, 0, 1, 1).data[0];
        }"""
    )
    assert (ink < 100) == (theme == "light")


def test_everything_fits_at_every_width_and_is_large_enough_to_hit(panel: Panel) -> None:
    panel.show(EVERYTHING)
    tabs = ("Style", "Effects", "Transform", "Mask", "Export", "Text")
    for tab, width in product(tabs, WIDTHS):
        if width == WIDTHS[0]:
            panel.open(tab)
        panel.page.set_viewport_size({"width": width, "height": 800})
        wait_for_frames(panel.page)
        assert panel.page.evaluate("document.documentElement.scrollWidth") == width
        found = panel.page.locator(".editor").evaluate(
            """(editor) => {
              const { right } = editor.getBoundingClientRect();
              const complaints = [];
              for (const element of editor.querySelectorAll("button, input, select, textarea")) {
                if (!element.checkVisibility({ visibilityProperty: true })) continue;
                const box = element.getBoundingClientRect();
                const name = element.getAttribute("aria-label") || element.textContent || element.value;
                if (box.width < 24 || box.height < 24) complaints.push([name, box.width, box.height]);
                const rolls = element.closest(".strip, .tabs");
                if (!rolls && box.right > right + 0.5) complaints.push([name, box.right]);
              }
              return complaints;
            }"""
        )
        assert found == [], (tab, width)


def test_below_the_stage_the_panel_folds_to_its_tabs(panel: Panel) -> None:
    panel.page.set_viewport_size({"width": 390, "height": 800})
    stage = panel.page.get_by_role("group", name="Photo", exact=True)
    settings = panel.page.locator(".settings")
    expect(settings).to_be_visible()
    open_height = (stage.bounding_box() or {})["height"]
    panel.page.get_by_role("button", name="Fold the settings away").click()
    expect(settings).to_be_hidden()
    assert (stage.bounding_box() or {})["height"] > open_height + 100
    panel.page.get_by_role("tab", name="Style", exact=True).click()
    expect(settings).to_be_visible()
    assert (stage.bounding_box() or {})["height"] == open_height


def test_a_sheet_is_pulled_up_and_down_by_hand_and_by_key(phone: Page) -> None:
    panel = Panel(phone)
    panel.show({"text": "WORDS", "size": 0.2})
    settings = phone.locator(".settings")
    handle = phone.get_by_role("button", name="Fold the settings away")

    def height() -> float:
        wait_for_frames(phone)
        box = settings.bounding_box()
        return box["height"] if box else 0

    def pull(by: float) -> None:
        box = phone.locator(".fold").bounding_box()
        assert box
        swipe(phone, (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2), (0, by))

    usual = height()
    pull(-60)
    assert height() > usual + 80
    stage = phone.locator(".stage-area").bounding_box()
    assert stage
    assert stage["height"] > 100
    pull(60)
    assert height() == usual
    pull(60)
    expect(settings).to_be_hidden()
    pull(-60)
    assert height() == usual
    handle.press("ArrowUp")
    assert height() > usual + 80
    handle.press("ArrowDown")
    assert height() == usual


def test_the_first_thing_to_say_of_a_text_is_whether_it_is_behind_or_in_front(
    panel: Panel,
) -> None:
    place = panel.page.get_by_role("radiogroup", name="Place of the text")
    first = panel.page.get_by_role("tabpanel").locator(
        "input:visible, textarea:visible, button:visible"
    )
    assert place.locator("input").first.evaluate(
        "(one, other) => one === other", first.first.element_handle()
    )
    expect(place.get_by_role("radio", name="Behind")).to_be_checked()
    expect(place.locator("label svg")).to_have_count(2)
    place.get_by_role("radio", name="In front").click()
    assert panel.layer["place"] == "front"
    panel.undo()
    expect(place.get_by_role("radio", name="Behind")).to_be_checked()


def test_a_wider_window_shows_the_photo_no_smaller(panel: Panel) -> None:
    widths = []
    for width in (700, 719, 720, 800, 900, 1100):
        panel.page.set_viewport_size({"width": width, "height": 700})
        wait_for_frames(panel.page)
        box = panel.page.locator(".picture").bounding_box()
        assert box
        widths.append(round(box["width"]))
    assert widths == sorted(widths)


def test_the_sheet_never_lies_on_the_stage(panel: Panel) -> None:
    panel.page.set_viewport_size({"width": 390, "height": 640})
    wait_for_frames(panel.page)
    stage = panel.page.get_by_role("group", name="Photo", exact=True).bounding_box()
    sheet = panel.page.get_by_role("group", name="Settings", exact=True).bounding_box()
    assert stage
    assert sheet
    assert stage["y"] + stage["height"] <= sheet["y"]
    assert stage["height"] >= 175


def test_dismissing_the_invitation_keeps_the_focus_in_the_editor(visited: Page) -> None:
    page = visited
    start_afresh(page)
    dismiss = page.get_by_role("button", name="Dismiss")
    dismiss.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Drop a photo here")).to_be_hidden()
    assert page.evaluate("document.activeElement.localName") == "text-behind-image"


@pytest.fixture(scope="module")
def phone(browser: Browser, page_url: str) -> Iterator[Page]:
    """The page on a phone."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    visit(page, f"{page_url}/")
    yield page
    context.close()


def swipe(page: Page, start: tuple[float, float], by: tuple[float, float]) -> None:
    """Drag a finger over the screen."""
    session = page.context.new_cdp_session(page)
    for step in range(12):
        at = {"x": start[0] + by[0] * step / 10, "y": start[1] + by[1] * step / 10}
        kind = "touchStart" if step == 0 else "touchMove" if step < 11 else "touchEnd"
        points = [at] if step < 11 else []
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        wait_for_frames(page)


def test_a_finger_that_scrolls_the_panel_changes_no_slider_on_its_way(phone: Page) -> None:
    panel = Panel(phone)
    panel.show({"text": "WORDS", "size": 0.2})
    for target in (
        panel.row("size").get_by_role("slider"),
        panel.row("size").get_by_text("Size"),
    ):
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        assert box
        middle = (box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2)
        before = phone.locator(".settings").evaluate("(settings) => settings.scrollTop")
        swipe(phone, middle, (-50, -90))
        after = phone.locator(".settings").evaluate("(settings) => settings.scrollTop")
        assert after > before + 40
        assert panel.layer.get("size", 0.2) == 0.2
        phone.locator(".settings").evaluate("(settings) => settings.scrollTo(0, 0)")
    # Some engines move a slider as soon as a finger is on it, and then leave the finger to the scroller.
    slider = panel.row("size").get_by_role("slider")
    slider.evaluate(
        """(slider) => {
          const act = (kind) => slider.dispatchEvent(
            new PointerEvent(kind, { pointerType: "touch", pointerId: 7, bubbles: true, composed: true }));
          act("pointerdown");
          slider.value = "0.9";
          slider.dispatchEvent(new Event("input", { bubbles: true }));
          act("pointercancel");
        }"""
    )
    expect(slider).to_have_value("0.2")
    assert panel.layer.get("size", 0.2) == 0.2
    expect(phone.get_by_role("button", name="Undo")).to_have_attribute("aria-disabled", "true")

    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box
    swipe(phone, (box["x"] + 0.2 * box["width"], box["y"] + 10), (100, 20))
    assert panel.layer["size"] > 0.3
    panel.undo()
    assert panel.layer.get("size", 0.2) == 0.2


def test_on_a_phone_the_download_is_in_sight_however_far_the_settings_are_scrolled(
    phone: Page,
) -> None:
    panel = Panel(phone)
    panel.show({"text": "WORDS", "size": 0.2})
    panel.open("Export")
    download = phone.get_by_role("button", name="Download PNG")
    expect(download).to_be_in_viewport(ratio=1)
    box = download.bounding_box()
    assert box
    assert box["height"] >= 44
    settings = phone.locator(".settings").bounding_box()
    assert settings
    assert settings["y"] <= box["y"] < settings["y"] + settings["height"] - 44
    # What it lets through of the panel can be scrolled to.
    phone.get_by_role("radio", name="16:9").scroll_into_view_if_needed()
    expect(phone.get_by_role("radio", name="16:9")).to_be_in_viewport()
    panel.open("Text")


def test_a_phone_has_one_bar_at_the_top_and_targets_for_thumbs(phone: Page) -> None:
    panel = Panel(phone)
    panel.show({"text": "WORDS", "size": 0.2})
    toolbar = phone.locator(".toolbar").bounding_box()
    assert toolbar
    assert toolbar["y"] <= 1
    phone.get_by_role("button", name="Embed").scroll_into_view_if_needed()
    expect(phone.get_by_role("button", name="Embed")).to_be_in_viewport()
    phone.evaluate("scrollTo(0, 0)")
    small = phone.locator(
        ".toolbar button, .head button, .tabs button, .segments input, .ways button"
    ).evaluate_all(
        """(buttons) => buttons.filter((button) => button.checkVisibility())
          .map((button) => [button.getBoundingClientRect(), button.ariaLabel ?? button.className])
          .filter(([{ width, height }]) => width < 43.5 || height < 43.5)
          .map(([{ width, height }, name]) => `${name} ${width} x ${height}`)"""
    )
    assert small == []


def test_with_a_keyboard_up_the_photo_stays_in_sight_of_who_types(phone: Page) -> None:
    panel = Panel(phone)
    panel.show({"text": "WORDS", "size": 0.2})
    field = phone.get_by_role("textbox", name="Text", exact=True)
    field.tap()
    # What a keyboard leaves of the window, where it makes the window smaller.
    phone.set_viewport_size({"width": 390, "height": 440})
    tabs = phone.get_by_role("tablist")
    expect(tabs).to_be_hidden()
    expect(field).to_be_in_viewport()
    wait_for_frames(phone)
    picture = phone.locator(".picture").bounding_box()
    assert picture
    assert picture["width"] > 330
    assert picture["y"] >= 0
    phone.set_viewport_size({"width": 390, "height": 844})
    expect(tabs).to_be_visible()


def test_the_rows_work_with_fingers(phone: Page) -> None:
    page = phone
    panel = Panel(page)
    panel.show({"text": "WORDS", "size": 0.2})
    # Below this, phones zoom in on what is typed into.
    sizes = page.locator(".panel :is(textarea, input.field)").evaluate_all(
        "(fields) => fields.map((field) => parseFloat(getComputedStyle(field).fontSize))"
    )
    assert min(sizes) >= 16
    slider = panel.row("size").get_by_role("slider")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box
    assert box["height"] >= 40
    page.touchscreen.tap(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2)
    assert panel.layer["size"] == pytest.approx(0.45, abs=0.05)


def test_a_further_text_finds_room_beside_the_first_one(panel: Panel) -> None:
    panel.show({"text": "FIRST", "size": 0.2, "y": 0.2, "font": "Oswald"})
    panel.page.get_by_role("button", name="Add text").first.click()
    expect(panel.page.get_by_role("textbox", name="Text", exact=True)).to_have_value("MORE TEXT")
    first, further = layers_of(panel.editor)

    assert (further["place"], further["font"]) == ("front", "Oswald")
    assert further["size"] < 0.2
    assert abs(further["y"] - first["y"]) > 0.15
    panel.undo()
    assert layers_of(panel.editor) == [first]


def test_shuffle_tries_one_composition_after_the_other_and_each_can_be_undone(panel: Panel) -> None:
    panel.show({"text": "WORDS", "size": 0.2, "x": 0.5, "y": 0.5, "color": "#ff00aa"})
    designs = [panel.layer]
    for _ in range(2):
        handle = panel.editor.element_handle()
        panel.page.get_by_role("button", name="Shuffle").click()
        panel.page.wait_for_function(
            "([element, x, y]) => { const [layer] = element.design.layers; return layer.x !== x || layer.y !== y; }",
            arg=[handle, designs[-1].get("x"), designs[-1].get("y")],
        )
        designs.append(panel.layer)

    for before in reversed(designs[:-1]):
        panel.undo()
        assert panel.layer == before
