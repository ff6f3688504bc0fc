"""The list of layers: order, names, locks, by mouse and by keyboard."""

from playwright.sync_api import expect

from tests.embed.editing import layers_of
from tests.embed.panel import Panel


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
