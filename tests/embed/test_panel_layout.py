"""Where the panel lies, beside the stage or as a sheet below it, and what thumbs and a phone's keyboard make of it."""

from collections.abc import Iterator
from itertools import product

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.embed.editing import EVERYTHING, visit, wait_for_frames
from tests.embed.panel import Panel

WIDTHS = (320, 480, 640, 1024, 1600)


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
    for target in (panel.row("size").get_by_role("slider"), panel.row("size").get_by_text("Size")):
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
