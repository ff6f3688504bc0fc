"""The panel of a whole editor: tabs, rows, looks and files, by mouse and by keyboard."""

import re
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import (
    Page,
    expect,
)

from tests.embed.editing import (
    EVERYTHING,
    export,
    layers_of,
    start_afresh,
    visit,
)
from tests.embed.panel import Panel, parameters
from tests.held import HeldRequests


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


def test_dismissing_the_invitation_keeps_the_focus_in_the_editor(visited: Page) -> None:
    page = visited
    start_afresh(page)
    dismiss = page.get_by_role("button", name="Dismiss")
    dismiss.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Drop a photo here")).to_be_hidden()
    assert page.evaluate("document.activeElement.localName") == "text-behind-image"


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
