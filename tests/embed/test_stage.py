"""The stage on a page of its own: mouse, fingers and keys on layers of text over a photo."""

import io
import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import (
    Browser,
    Error,
    FloatRect,
    Locator,
    Page,
    ViewportSize,
    expect,
)

from tests.embed.editing import wait_for_frames
from tests.held import HeldRequests

# A photo of 600 x 400 pixels on a stage that shows it pixel by pixel.
STAGE: ViewportSize = {"width": 624, "height": 700}
HEIGHT = 424
LEFT, TOP = 12, 12
WORDS = {"text": "WORDS", "x": 0.5, "y": 0.5, "size": 0.1}

Mount = Callable[..., "Stage"]


class Stage:
    """A mounted stage; places are pixels of the photo."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def frame(self, text: str = "WORDS") -> Locator:
        return self.page.get_by_role("button", name=f"Text “{text}”")

    def layer(self, index: int = 0) -> dict[str, Any]:
        self.settle()
        layer: dict[str, Any] = self.page.evaluate("(index) => stage.layer(index)", index)
        return layer

    def state(self, key: str) -> Any:
        self.settle()
        return self.page.evaluate("(key) => stage.state[key]", key)

    def show(self, **values: object) -> None:
        self.page.evaluate("(values) => stage.show(values)", values)
        self.settle()

    def settle(self) -> None:
        """Wait until what was done is drawn."""
        wait_for_frames(self.page)

    def move(self, x: float, y: float) -> None:
        self.page.mouse.move(LEFT + x, TOP + y)

    def press(self, x: float, y: float) -> None:
        self.move(x, y)
        self.page.mouse.down()
        self.page.mouse.up()

    def drag(self, *places: tuple[float, float]) -> None:
        self.move(*places[0])
        self.page.mouse.down()
        for place in places[1:]:
            self.move(*place)
            self.settle()
        self.page.mouse.up()

    def corners(self, text: str = "WORDS") -> list[tuple[float, float]]:
        """Return the corners of a layer's frame."""
        self.settle()
        points = self.frame(text).locator("polygon").first.get_attribute("points")
        assert points
        pairs = [point.split(",") for point in points.split()]
        return [(float(x) - LEFT, float(y) - TOP) for x, y in pairs]

    def handle(self, kind: str, index: int = 0) -> tuple[float, float]:
        self.settle()
        box = self.page.locator(f".handle.{kind}:visible .knob").nth(index).bounding_box()
        assert box
        return box["x"] + box["width"] / 2 - LEFT, box["y"] + box["height"] / 2 - TOP

    def in_window(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the photo is seen, whatever the page does to the stage.

        `x` and `y` are fractions of the photo's sides. A photo that is magnified shows a part of itself.
        """
        self.settle()
        place: list[float] = self.page.evaluate(
            """([x, y]) => {
              const mark = document.createElement("i");
              mark.style = `position: absolute; left: ${100 * x}%; top: ${100 * y}%`;
              stage.shadow.querySelector(".picture").append(mark);
              const place = mark.getBoundingClientRect();
              mark.remove();
              return [place.x, place.y];
            }""",
            [x, y],
        )
        return place[0], place[1]

    def zoom_in(self, times: int) -> None:
        """Press the button that magnifies the picture."""
        for _ in range(times):
            self.page.get_by_role("button", name="Zoom in").press("Enter")

    def picture(self) -> dict[str, float]:
        """Return where the picture lies in the window."""
        self.settle()
        box = self.page.locator(".picture").bounding_box()
        assert box
        return {"x": box["x"], "y": box["y"], "width": box["width"], "height": box["height"]}


def mounted(
    page: Page,
    layers: tuple[dict[str, object], ...],
    body: str = "",
    around: tuple[str, ...] = (),
) -> Stage:
    """Put a stage on a blank page."""
    page.evaluate(
        """async ([layers, height, body, around]) => {
          document.body.style.margin = "0";
          document.head.append(Object.assign(document.createElement("meta"),
            { name: "viewport", content: "width=device-width" }));
          const { mount } = await import("/tests/embed/pages/staging.js");
          window.stage = await mount({ layers, height: `${height}px`, around });
          document.body.append(Object.assign(document.createElement("div"), { style: body }));
        }""",
        [layers, HEIGHT, body, around],
    )
    stage = Stage(page)
    expect(page.get_by_role("img", name="Your photo")).to_be_visible()
    stage.settle()
    return stage


@pytest.fixture
def mount(blank: Page) -> Iterator[Mount]:
    """Put layers on a stage; at the end nothing has been complained about."""
    complaints: list[str] = []

    def listen(error: Error) -> None:
        complaints.append(str(error))

    blank.on("pageerror", listen)
    blank.set_viewport_size(STAGE)

    def put(*layers: dict[str, object], body: str = "", around: tuple[str, ...] = ()) -> Stage:
        return mounted(blank, layers or (WORDS,), body, around)

    yield put
    blank.remove_listener("pageerror", listen)
    assert complaints == []


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[Page]:
    """A page on a phone, for the tests of fingers."""
    context = browser.new_context(viewport=STAGE, has_touch=True, is_mobile=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def touch(phone: Page, repository_url: str) -> "Fingers":
    """A stage on a phone, with a page below it that scrolls."""
    phone.goto(f"{repository_url}/tests/embed/pages/blank.html")
    return Fingers(mounted(phone, (WORDS,), "height: 3000px"))


class Fingers:
    """Fingers on the screen, as the browser's own input has them."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self._session = stage.page.context.new_cdp_session(stage.page)

    def _send(self, kind: str, places: list[tuple[float, float]]) -> None:
        points = [{"x": LEFT + x, "y": TOP + y, "id": n} for n, (x, y) in enumerate(places)]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def drag(self, *steps: list[tuple[float, float]]) -> None:
        """Put one or two fingers down, move them, lift them."""
        for count in range(1, len(steps[0]) + 1):
            self._send("touchStart", steps[0][:count])
        for places in steps[1:]:
            self._send("touchMove", places)
            self.stage.settle()
        self._send("touchEnd", [])
        self.stage.settle()

    def tap(self, x: float, y: float) -> None:
        self.drag([(x, y)])

    def put(self, *places: tuple[float, float]) -> None:
        """Put one finger down and move it, until `lift`."""
        self._send("touchStart", [places[0]])
        for place in places[1:]:
            self._send("touchMove", [place])
        self.stage.settle()

    def join(self, *places: tuple[float, float]) -> None:
        """Put another finger down beside those that are."""
        self._send("touchStart", list(places))
        self.stage.settle()

    def lift(self) -> None:
        self._send("touchEnd", [])
        self.stage.settle()


def test_a_press_selects_the_topmost_layer_and_one_beside_them_selects_none(mount: Mount) -> None:
    stage = mount(WORDS, {**WORDS, "text": "ABOVE", "size": 0.05})
    stage.press(300, 200)
    assert stage.state("selectedId") == "layer1"
    stage.press(300 - 80, 200)
    assert stage.state("selectedId") == "layer0"
    stage.press(20, 380)
    assert stage.state("selectedId") is None


def test_locked_and_hidden_layers_cannot_be_touched(mount: Mount) -> None:
    stage = mount(
        WORDS,
        {**WORDS, "text": "LOCKED", "locked": True},
        {**WORDS, "text": "HIDDEN", "hidden": True},
    )
    stage.press(300, 200)
    assert stage.state("selectedId") == "layer0"

    stage.show(selectedId="layer1")
    expect(stage.page.locator(".handle:visible")).to_have_count(0)
    stage.frame("LOCKED").evaluate("(frame) => frame.focus()")
    stage.page.keyboard.press("Delete")
    assert len(stage.state("scene")["layers"]) == 3

    stage.show(selectedId="layer2")
    stage.page.evaluate("stage.shadow.querySelector('.surface').focus()")
    for key in ("ArrowRight", "Delete"):
        stage.page.keyboard.press(key)
    assert stage.layer(2)["x"] == 0.5


def test_a_layer_goes_with_the_mouse_in_one_step_that_can_be_undone(mount: Mount) -> None:
    stage = mount()
    stage.drag((300, 200), (310, 210), (347, 229), (327, 259))
    layer = stage.layer()
    assert (layer["x"] * 600, layer["y"] * 400) == pytest.approx((327, 259), abs=0.01)

    stage.page.keyboard.press("Control+z")
    assert (stage.layer()["x"], stage.layer()["y"]) == (0.5, 0.5)
    assert stage.state("canUndo") is False


@pytest.mark.parametrize(
    "around",
    [
        ("width: 624px; transform: scale(0.5); transform-origin: 0 0",),
        ("width: 624px; zoom: 0.5",),
        (
            "transform: translate(20px, 10px) scale(0.4); transform-origin: 0 0",
            "width: 624px; zoom: 2",
        ),
        ("width: 624px; transform: translate(20px, 60px) rotate(20deg) scale(0.6, 0.8)",),
    ],
    ids=["scaled", "zoomed", "both", "turned"],
)
def test_hands_hold_what_is_under_them_however_the_page_shows_the_stage(
    mount: Mount, around: tuple[str, ...]
) -> None:
    stage = mount(around=around)
    mouse, keyboard = stage.page.mouse, stage.page.keyboard
    middle = stage.in_window(0.5, 0.5)
    # Free of what it would come to rest at.
    keyboard.down("Alt")
    mouse.move(*middle)
    mouse.down()
    mouse.move(middle[0] + 30, middle[1])
    mouse.move(middle[0] + 60, middle[1] + 45)
    mouse.up()
    keyboard.up("Alt")
    layer = stage.layer()
    dragged = (middle[0] + 60, middle[1] + 45)
    assert stage.in_window(layer["x"], layer["y"]) == pytest.approx(dragged, abs=0.1)

    stage.show(tool="brush")
    stage.page.locator(".brush").wait_for(state="attached")
    dab = stage.in_window(0.2, 0.25)
    mouse.move(*dab)
    stage.settle()
    circle = stage.page.locator(".brush").bounding_box()
    assert circle
    seen = (circle["x"] + circle["width"] / 2, circle["y"] + circle["height"] / 2)
    assert seen == pytest.approx(dab, abs=0.5)
    mouse.down()
    mouse.up()

    keyboard.down("Control")
    mouse.wheel(0, -50)
    keyboard.up("Control")
    stage.settle()
    mouse.down()
    mouse.up()
    mouse.wheel(0, 30)
    stage.settle()
    mouse.move(dab[0], dab[1] - 30)
    mouse.down()
    mouse.up()
    strokes = stage.state("scene")["subject"]["strokes"]
    assert [stroke["points"][:2] for stroke in strokes] == [
        pytest.approx([0.2, 0.25], abs=0.002)
    ] * 3


def test_many_moves_of_the_pointer_are_one_change_a_frame(mount: Mount) -> None:
    stage = mount()
    stage.move(300, 200)
    stage.page.mouse.down()
    counted = stage.page.evaluate(
        """() => new Promise((resolve) => requestAnimationFrame(() => {
          const before = stage.drawn.updates;
          const surface = stage.shadow.querySelector(".surface");
          for (let step = 1; step <= 50; step++) {
            surface.dispatchEvent(new PointerEvent("pointermove",
              { pointerId: 1, clientX: 300 + step, clientY: 200, pointerType: "mouse" }));
          }
          requestAnimationFrame(() => resolve(stage.drawn.updates - before));
        }))"""
    )
    stage.page.mouse.up()
    assert counted == 1


def test_escape_puts_back_what_is_being_dragged(mount: Mount) -> None:
    stage = mount()
    stage.move(300, 200)
    stage.page.mouse.down()
    stage.move(380, 260)
    assert stage.layer()["x"] > 0.6
    stage.page.keyboard.press("Escape")
    stage.move(420, 300)
    stage.page.mouse.up()

    assert (stage.layer()["x"], stage.layer()["y"]) == (0.5, 0.5)
    assert (stage.state("canUndo"), stage.state("canRedo")) == (False, False)
    assert stage.state("selectedId") == "layer0"


def test_a_layer_comes_to_rest_in_the_middle_and_shows_the_line(mount: Mount) -> None:
    stage = mount({**WORDS, "x": 0.3, "y": 0.2})
    stage.move(180, 80)
    stage.page.mouse.down()
    stage.move(250, 80 + 30)
    stage.move(300 + 4, 200 - 3)
    layer = stage.layer()
    assert (layer["x"], layer["y"]) == pytest.approx((0.5, 0.5))
    expect(stage.page.locator(".guides .over")).to_have_attribute("d", "M312.0 12v400M12 212.0h600")

    stage.page.keyboard.down("Alt")
    stage.move(300 + 3, 200 - 3)
    layer = stage.layer()
    assert (layer["x"], layer["y"]) == pytest.approx((303 / 600, 197 / 400))
    stage.page.keyboard.up("Alt")
    stage.page.mouse.up()
    expect(stage.page.locator(".guides .over")).to_have_attribute("d", "")


@pytest.mark.parametrize("style", [{}, {"rotation": 33}, {"skewX": 25, "rotation": -20}])
def test_a_corner_handle_sizes_the_layer_about_the_opposite_corner(
    mount: Mount, style: dict[str, object]
) -> None:
    stage = mount({**WORDS, **style})
    stage.show(selectedId="layer0")
    before = stage.corners()
    corner, opposite = before[2], before[0]
    wanted = tuple(end + 0.4 * (end - start) for start, end in zip(opposite, corner, strict=True))
    stage.drag(corner, (corner[0] + 10, corner[1]), (wanted[0], wanted[1]))

    after = stage.corners()
    assert after[0] == pytest.approx(opposite, abs=0.5)
    assert after[2] == pytest.approx(wanted, abs=1)
    assert stage.layer()["size"] == pytest.approx(0.14, rel=0.02)


def test_a_side_handle_stretches_one_axis_and_the_other_side_stays(mount: Mount) -> None:
    stage = mount({**WORDS, "size": 0.2})
    stage.show(selectedId="layer0")
    before = stage.corners()
    right = (before[1][0], 200.0)
    stage.drag(right, (right[0] + 20, 200), (right[0] + 50, 210))

    after = stage.corners()
    assert after[1][0] == pytest.approx(right[0] + 50, abs=0.5)
    assert after[0] == pytest.approx(before[0], abs=0.5)
    assert stage.layer()["scaleY"] == 1
    assert stage.layer()["size"] == 0.2


def test_the_handle_above_rotates_the_layer(mount: Mount) -> None:
    stage = mount()
    stage.show(selectedId="layer0")
    x, y = stage.handle("rotate")
    assert y < stage.corners()[0][1]
    stage.drag((x, y), (x + 20, y), (300 + 100, 200 - 60))
    assert stage.layer()["rotation"] == pytest.approx(59.04, abs=0.5)

    stage.page.keyboard.press("Control+z")
    stage.page.keyboard.down("Shift")
    stage.drag((x, y), (x + 20, y), (300 + 100, 200 - 60))
    stage.page.keyboard.up("Shift")
    assert stage.layer()["rotation"] == 60


def test_a_tiny_layer_can_be_moved_by_its_middle(mount: Mount) -> None:
    stage = mount({**WORDS, "text": "i", "size": 0.01})
    stage.show(selectedId="layer0")
    stage.drag((300, 200), (310, 200), (340, 230))
    layer = stage.layer()
    assert (layer["x"] * 600, layer["y"] * 400) == pytest.approx((340, 230), abs=0.01)
    assert layer["size"] == 0.01


def test_a_finger_moves_the_selected_layer_and_the_page_stays(touch: Fingers) -> None:
    stage = touch.stage
    touch.tap(300, 200)
    assert stage.state("selectedId") == "layer0"
    touch.drag([(280, 200)], [(290, 215)], [(310, 260)], [(320, 275)])
    layer = stage.layer()
    assert (layer["x"] * 600, layer["y"] * 400) == pytest.approx((340, 275), abs=0.01)
    assert stage.page.evaluate("scrollY") == 0


def test_a_finger_on_the_empty_stage_scrolls_the_page(touch: Fingers) -> None:
    touch.drag([(100, 350)], [(100, 330)], [(100, 250)], [(100, 150)])
    touch.stage.page.wait_for_function("scrollY > 50")


def test_a_finger_on_a_layer_that_is_not_selected_scrolls_the_page(touch: Fingers) -> None:
    touch.drag([(300, 200)], [(300, 180)], [(300, 120)], [(300, 60)])
    touch.stage.page.wait_for_function("scrollY > 50")
    assert touch.stage.layer()["y"] == 0.5
    assert touch.stage.state("selectedId") is None


def test_two_fingers_on_the_selected_layer_size_and_turn_it(touch: Fingers) -> None:
    stage = touch.stage
    stage.show(selectedId="layer0")
    touch.drag(
        [(260, 200), (340, 200)],
        [(250, 190), (350, 210)],
        [(240, 165), (360, 235)],
    )
    layer = stage.layer()
    assert layer["size"] == pytest.approx(0.1 * 138.9 / 80, rel=0.01)
    assert layer["rotation"] == pytest.approx(30.3, abs=0.2)
    assert (layer["x"], layer["y"]) == pytest.approx((0.5, 0.5), abs=0.002)
    assert stage.page.evaluate("scrollY") == 0


def test_two_fingers_on_the_photo_magnify_it_and_a_double_tap_shows_it_whole(
    touch: Fingers,
) -> None:
    stage = touch.stage
    touch.drag(
        [(100, 330), (140, 330)],
        [(90, 330), (150, 330)],
        [(80, 330), (160, 330)],
    )
    expect(stage.page.get_by_role("group", name="Zoom")).to_contain_text("200%")
    touch.tap(100, 350)
    touch.tap(100, 350)
    stage.settle()
    assert stage.picture()["width"] == pytest.approx(600)


def test_one_finger_pans_a_magnified_photo(touch: Fingers) -> None:
    stage = touch.stage
    stage.zoom_in(2)
    touch.drag([(100, 350)], [(100, 330)], [(100, 250)], [(100, 150)])
    stage.settle()
    assert stage.page.evaluate("scrollY") == 0
    assert stage.corners()[0][1] < 120


def test_the_wheel_scrolls_the_page_until_the_photo_is_magnified(mount: Mount) -> None:
    stage = mount(body="height: 3000px")
    stage.move(150, 100)
    stage.page.mouse.wheel(0, 60)
    stage.page.wait_for_function("scrollY === 60")
    stage.page.evaluate("scrollTo(0, 0)")

    before = stage.corners()
    stage.page.keyboard.down("Control")
    stage.page.mouse.wheel(0, -50)
    stage.page.keyboard.up("Control")
    stage.settle()
    after = stage.corners()
    zoom = (after[1][0] - after[0][0]) / (before[1][0] - before[0][0])
    assert zoom == pytest.approx(1.6487, abs=0.01)
    # What was under the pointer still is.
    for old, new in zip(before, after, strict=True):
        moved = (150 + zoom * (old[0] - 150), 100 + zoom * (old[1] - 100))
        assert new == pytest.approx(moved, abs=0.1)

    stage.page.mouse.wheel(0, 40)
    stage.settle()
    assert stage.corners()[0][1] == pytest.approx(after[0][1] - 40, abs=0.1)
    assert stage.page.evaluate("scrollY") == 0


def test_the_middle_button_and_the_space_bar_pan(mount: Mount) -> None:
    stage = mount()
    stage.zoom_in(2)
    start = stage.corners()[0]
    stage.move(300, 200)
    stage.page.mouse.down(button="middle")
    stage.move(320, 215)
    stage.page.mouse.up(button="middle")
    assert stage.corners()[0] == pytest.approx((start[0] + 20, start[1] + 15), abs=0.1)

    stage.press(300, 200)
    stage.page.keyboard.down(" ")
    stage.drag((300, 200), (290, 200), (280, 185))
    stage.page.keyboard.up(" ")
    assert stage.corners()[0] == pytest.approx(start, abs=0.1)
    assert stage.layer()["x"] == 0.5
    expect(stage.page.locator("textarea")).to_be_hidden()


def test_buttons_zoom_and_show_the_whole_photo_again(mount: Mount) -> None:
    stage = mount()
    zoom = stage.page.get_by_role("group", name="Zoom")
    # Above a sheet they leave the picture to itself, until the keys come to them.
    expect(zoom).to_have_css("opacity", "0")
    zoom.get_by_role("button", name="Zoom in").focus()
    expect(zoom).to_have_css("opacity", "1")
    for _ in range(6):
        zoom.get_by_role("button", name="Zoom in").click()
    expect(zoom).to_contain_text("800%")
    stage.page.get_by_role("button", name="Zoom out").click()
    expect(zoom).to_contain_text("533%")
    stage.page.get_by_title("Show the whole photo").click()
    expect(zoom).to_contain_text("100%")
    assert stage.picture()["width"] == pytest.approx(600)

    stage.page.mouse.dblclick(LEFT + 150, TOP + 20)
    expect(zoom).to_contain_text("200%")
    assert stage.in_window(0.25, 0.05) == pytest.approx((LEFT + 150, TOP + 20), abs=0.1)
    stage.page.mouse.dblclick(LEFT + 150, TOP + 20)
    expect(zoom).to_contain_text("100%")


def test_a_text_that_is_larger_than_the_stage_has_handles_at_its_edge(mount: Mount) -> None:
    stage = mount({**WORDS, "size": 0.9})
    stage.show(selectedId="layer0")
    assert stage.corners()[0][0] < -LEFT
    width, height = STAGE["width"], HEIGHT
    handles = stage.page.locator(".handle:visible .knob")
    for box in [handles.nth(index).bounding_box() for index in range(handles.count())]:
        assert box
        assert 0 <= box["x"] <= width - box["width"]
        assert 0 <= box["y"] <= height - box["height"]

    x, y = stage.handle("corner", 2)
    stage.drag((x, y), (x - 20, y - 20), (x - 200, y - 120))
    assert stage.layer()["size"] < 0.85

    stage.page.get_by_role("button", name="Zoom out").focus()
    for _ in range(4):
        stage.page.get_by_role("button", name="Zoom out").click()
    expect(stage.page.get_by_role("group", name="Zoom")).to_contain_text("25%")
    assert stage.picture()["width"] == pytest.approx(150)
    assert stage.corners()[0][0] > 0


@pytest.mark.parametrize("text", ["gypsy", "Ångström", "للإقلاع", "ที่ตั้ง", "गुरू"])
def test_a_frame_is_around_all_ink_of_its_text(mount: Mount, text: str) -> None:
    stage = mount({**WORDS, "text": text, "size": 0.2, "lineHeight": 0.7, "place": "front"})
    ink: list[float] = stage.page.evaluate(
        """async () => {
          const canvas = stage.shadow.querySelector("canvas");
          const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
          const pixels = () =>
            canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
          const inked = pixels();
          const { scene } = stage.state;
          stage.show({ scene: { ...scene, layers: [] } });
          await frame();
          const bare = pixels();
          stage.show({ scene });
          await frame();
          const box = [Infinity, Infinity, -Infinity, -Infinity];
          for (let at = 0; at < bare.length; at += 4) {
            if (Math.abs(bare[at] - inked[at]) < 16) continue;
            const [x, y] = [(at / 4) % canvas.width, Math.floor(at / 4 / canvas.width)];
            box.splice(0, 4, Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y));
          }
          return box;
        }"""
    )
    (left, top), _, (right, bottom), _ = stage.corners(text)
    assert left - 1 <= ink[0]
    assert top - 1 <= ink[1]
    assert right + 1 >= ink[2]
    assert bottom + 1 >= ink[3]


def test_who_presses_beside_a_text_after_typing_is_shown_no_focus(mount: Mount) -> None:
    stage = mount()
    ring = "(stage) => getComputedStyle(stage).outlineStyle"
    surface = stage.page.locator(".surface")
    stage.page.mouse.dblclick(LEFT + 300, TOP + 200)
    stage.page.keyboard.type("OTHER")
    stage.press(20, 380)
    assert stage.layer()["text"] == "OTHER"
    assert surface.evaluate("(stage) => stage.matches(':focus')")
    assert surface.evaluate(ring) == "none"
    # Whoever goes on with the keys is.
    stage.page.keyboard.press("Shift")
    stage.page.keyboard.press("Tab")
    stage.page.keyboard.press("Shift+Tab")
    expect(stage.frame("OTHER").locator(".over")).to_have_css("visibility", "visible")


def test_what_is_marked_while_a_text_is_typed_is_as_tall_as_its_frame(mount: Mount) -> None:
    stage = mount({**WORDS, "text": "gypsy", "size": 0.2, "lineHeight": 0.7})
    (_, top), _, (_, bottom), _ = stage.corners("gypsy")
    stage.page.mouse.dblclick(LEFT + 300, TOP + 200)
    field = stage.page.locator("textarea.text-field")
    expect(field).to_be_focused()
    seen: list[float] = field.evaluate(
        """(field) => {
          const { top, bottom } = field.getBoundingClientRect();
          const [above, , below] = getComputedStyle(field).clipPath.match(/-?[0-9.]+/g).map(Number);
          return [top + above, bottom - below];
        }"""
    )
    assert [y - TOP for y in seen] == pytest.approx([top, bottom], abs=0.5)


def test_arrow_keys_nudge_and_shift_nudges_further(mount: Mount) -> None:
    stage = mount()
    stage.press(300, 200)
    for key in ("ArrowRight", "Shift+ArrowDown", "ArrowUp"):
        stage.page.keyboard.press(key)
    layer = stage.layer()
    assert (layer["x"] * 600, layer["y"] * 400) == pytest.approx((301, 209))
    stage.page.keyboard.press("Control+z")
    assert stage.layer()["y"] * 400 == pytest.approx(210)


def test_tab_goes_from_layer_to_layer_and_escape_leaves(mount: Mount) -> None:
    stage = mount(WORDS, {**WORDS, "text": "SECOND", "y": 0.8})
    stage.page.keyboard.press("Tab")
    expect(stage.frame("WORDS")).to_be_focused()
    assert stage.state("selectedId") == "layer0"
    stage.page.keyboard.press("Tab")
    expect(stage.frame("SECOND")).to_be_focused()
    assert stage.state("selectedId") == "layer1"
    stage.page.keyboard.press("Escape")
    assert stage.state("selectedId") is None


def test_delete_removes_and_the_keyboard_stays_on_the_stage(mount: Mount) -> None:
    stage = mount(WORDS, {**WORDS, "text": "SECOND", "y": 0.8})
    stage.page.keyboard.press("Tab")
    stage.page.keyboard.press("Delete")
    assert [layer["text"] for layer in stage.state("scene")["layers"]] == ["SECOND"]
    stage.page.keyboard.press("Control+z")
    assert len(stage.state("scene")["layers"]) == 2
    stage.page.keyboard.press("Control+Shift+z")
    assert len(stage.state("scene")["layers"]) == 1
    stage.page.keyboard.press("Control+z")
    stage.page.keyboard.press("Control+y")
    assert len(stage.state("scene")["layers"]) == 1


def test_a_duplicate_is_selected_and_takes_the_next_keys(mount: Mount) -> None:
    stage = mount()
    stage.page.keyboard.press("Tab")
    stage.page.keyboard.press("Control+d")
    stage.settle()
    stage.page.keyboard.press("ArrowRight")
    assert stage.layer(0)["x"] == 0.5
    assert stage.layer(1)["x"] == pytest.approx(0.53 + 1 / 600)


def test_shortcuts_are_where_keyboards_of_other_scripts_have_them(mount: Mount) -> None:
    stage = mount()
    keyboard = stage.page.context.new_cdp_session(stage.page)

    def press(key: str, code: str, control: bool = True) -> None:
        event = {"key": key, "code": code, "modifiers": 2 if control else 0}
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", **event})
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **event})

    def layers() -> int:
        return len(stage.state("scene")["layers"])

    stage.press(300, 200)
    press("в", "KeyD")
    assert layers() == 2
    press("я", "KeyZ")
    assert layers() == 1
    press("н", "KeyY")
    assert layers() == 2

    stage.show(tool="brush")
    stage.page.locator(".brush").wait_for(state="attached")
    press("ъ", "BracketRight", control=False)
    assert stage.state("brush")["size"] == pytest.approx(0.12)


def test_a_layer_is_copied_and_pasted_whole(mount: Mount) -> None:
    stage = mount({**WORDS, "color": "#ff0000", "rotation": 20})
    stage.press(300, 200)
    stage.page.keyboard.press("Control+c")
    stage.page.keyboard.press("Control+v")
    layer = stage.layer(1)
    assert (layer["text"], layer["color"], layer["rotation"]) == ("WORDS", "#ff0000", 20)
    assert layer["id"] != "layer0"
    assert layer["x"] != 0.5
    assert stage.state("selectedId") == layer["id"]

    stage.page.keyboard.press("Control+x")
    assert len(stage.state("scene")["layers"]) == 1


def test_what_is_pasted_again_and_again_stays_on_the_photo_and_can_be_moved(mount: Mount) -> None:
    stage = mount({**WORDS, "x": 0.5, "y": 0.95, "locked": True})
    stage.show(selectedId="layer0")
    stage.page.evaluate("stage.shadow.querySelector('.editor').focus()")
    stage.page.keyboard.press("Control+c")
    for _ in range(20):
        stage.page.keyboard.press("Control+v")
    pasted = stage.state("scene")["layers"][1:]
    assert len(pasted) == 20
    assert all(layer["x"] <= 1 and layer["y"] <= 1 and not layer["locked"] for layer in pasted)


def paste(stage: Stage, text: str) -> bool:
    """Paste text, and return whether the editor took it."""
    taken: bool = stage.page.evaluate(
        """(text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true, composed: true });
          return !stage.shadow.querySelector(".surface").dispatchEvent(event);
        }""",
        text,
    )
    return taken


def test_pasted_text_becomes_a_layer_that_fits(mount: Mount) -> None:
    stage = mount()
    assert paste(stage, "  Pasted from\r\nelsewhere, and longer than the photo is wide at first ")
    layer = stage.layer(1)
    assert layer["text"] == "Pasted from\nelsewhere, and longer than the photo is wide at first"
    corners = stage.corners(layer["text"].replace("\n", " "))
    assert corners[1][0] - corners[0][0] <= 600


def test_a_design_on_the_clipboard_that_was_tampered_with_is_left_alone(mount: Mount) -> None:
    stage = mount()
    layer = {"text": "x", "color": "javascript:"}
    assert not paste(
        stage,
        json.dumps({"text-behind-image": {"version": 1, "layers": [layer]}}, separators=(",", ":")),
    )
    assert len(stage.state("scene")["layers"]) == 1


def test_keys_outside_of_the_editor_are_the_pages(mount: Mount) -> None:
    stage = mount()
    stage.drag((300, 200), (330, 230))
    stage.page.evaluate(
        """() => {
          const field = document.createElement("input");
          document.body.append(field);
          field.focus();
        }"""
    )
    for key in ("Control+z", "Delete", "ArrowLeft"):
        stage.page.keyboard.press(key)
    assert stage.layer()["x"] == pytest.approx(0.55)


def test_a_double_click_edits_the_text_in_its_place(mount: Mount) -> None:
    stage = mount({**WORDS, "rotation": 4, "letterSpacing": 0.1, "place": "front"})
    field = stage.page.get_by_role("textbox", name="Text")
    stage.press(300, 200)
    stage.press(300, 200)
    expect(field).to_be_focused()
    assert (
        field.evaluate("(field) => getComputedStyle(field).webkitTextFillColor")
        == "rgba(0, 0, 0, 0)"
    )

    stage.page.keyboard.type("New\nlines")
    assert stage.layer()["text"] == "New\nlines"
    stage.page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    expect(stage.frame("New lines")).to_be_focused()
    stage.page.keyboard.press("Control+z")
    assert stage.layer()["text"] == "WORDS"
    assert stage.state("canUndo") is False


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("Letters", {}),
        ("Two\nlonger lines", {"align": "end", "lineHeight": 1.4, "letterSpacing": 0.2}),
        ("Centred\non top", {"letterSpacing": -0.05, "scaleX": 1.5, "skewX": 4, "rotation": -3}),
        ("שלום עולם", {"letterSpacing": 0.1, "align": "start"}),
        ("upper\ncase", {"case": "upper", "italic": True, "weight": 400}),
    ],
)
def test_the_caret_is_where_the_picture_has_the_letters(
    mount: Mount, text: str, style: dict[str, object]
) -> None:
    """Make the field's letters visible and the picture's not, and compare what is drawn."""
    stage = mount(
        {**WORDS, "text": text, "size": 0.15, "color": "#000000", "place": "front", **style}
    )
    plain = """(text) => {
      const canvas = stage.shadow.querySelector("canvas");
      stage.shadow.querySelector("svg.frames").style.display = "none";
      const field = stage.shadow.querySelector("textarea");
      // As a screen reader presses it.
      stage.shadow.querySelector(".frame").dispatchEvent(new MouseEvent("click", { bubbles: true }));
      field.setSelectionRange(0, 0);
      field.style.caretColor = "transparent";
      canvas.style.visibility = text ? "" : "hidden";
      field.style.webkitTextFillColor = text ? "" : "black";
    }"""
    overlap = ink_of(stage, plain)
    assert overlap > 0.8


def ink_of(stage: Stage, script: str) -> float:
    """Return how much of the ink of the picture and of the field is common to both, 0 to 1."""
    stage.page.evaluate(
        """async () => {
          const photo = new OffscreenCanvas(600, 400);
          const context = photo.getContext("2d");
          context.fillStyle = "white";
          context.fillRect(0, 0, 600, 400);
          stage.show({ photo: { name: "", bitmap: photo.transferToImageBitmap() }, subject: null });
        }"""
    )
    stage.settle()
    inks = []
    for which in (True, False):
        stage.page.evaluate(script, which)
        stage.settle()
        clip: FloatRect = {"x": LEFT, "y": TOP, "width": 600, "height": 380}
        shot = stage.page.screenshot(clip=clip)
        inks.append(np.asarray(Image.open(io.BytesIO(shot)).convert("L")) < 128)
    picture, field = inks
    assert picture.sum() > 500
    return float((picture & field).sum() / (picture | field).sum())


@pytest.mark.parametrize(
    "style", [{"rotation": 30}, {"curve": 90}, {"rotateY": 40}, {"size": 0.01}, {"scaleX": -1}]
)
def test_text_that_is_hard_to_read_is_edited_upright(
    mount: Mount, style: dict[str, object]
) -> None:
    stage = mount({**WORDS, **style})
    stage.page.keyboard.press("Tab")
    stage.page.keyboard.press("Enter")
    field = stage.page.get_by_role("textbox", name="Text")
    expect(field).to_be_focused()
    assert field.evaluate("(field) => getComputedStyle(field).fontSize") == "16px"
    box = field.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= STAGE["width"]
    assert box["y"] + box["height"] <= HEIGHT


def test_a_composition_is_not_broken_off_and_its_keys_end_nothing(mount: Mount) -> None:
    stage = mount()
    stage.page.keyboard.press("Tab")
    stage.page.keyboard.press("Enter")
    session = stage.page.context.new_cdp_session(stage.page)
    for text in ("か", "かん", "漢"):
        session.send(
            "Input.imeSetComposition",
            {"text": text, "selectionStart": len(text), "selectionEnd": len(text)},
        )
        assert stage.layer()["text"] == text
    session.send("Input.insertText", {"text": "漢字"})
    assert stage.layer()["text"] == "漢字"
    expect(stage.page.get_by_role("textbox", name="Text")).to_be_focused()


def test_a_press_elsewhere_ends_the_edit_and_an_empty_text_goes(mount: Mount) -> None:
    stage = mount()
    stage.page.keyboard.press("Tab")
    stage.page.keyboard.press("Enter")
    stage.page.keyboard.press("Delete")
    stage.press(30, 380)
    expect(stage.page.locator("textarea")).to_be_hidden()
    assert stage.state("scene")["layers"] == []
    stage.page.keyboard.press("Control+z")
    assert stage.layer()["text"] == "WORDS"
    assert stage.state("canUndo") is False


def test_the_brush_paints_where_the_pointer_goes(mount: Mount) -> None:
    stage = mount()
    stage.show(tool="brush")
    stage.move(150, 100)
    expect(stage.page.locator(".brush")).to_be_visible()
    stage.drag((150, 100), (250, 100), (250, 300))
    (stroke,) = stage.state("scene")["subject"]["strokes"]
    assert stroke["size"] == 0.1
    assert stroke["points"] == pytest.approx(
        [0.25, 0.25, 250 / 600, 0.25, 250 / 600, 0.75], abs=1e-3
    )
    stage.page.keyboard.press("Control+z")
    assert stage.state("scene")["subject"]["strokes"] == []


def test_a_brush_that_finds_edges_goes_on_with_strokes_that_are_quick_to_find_them(
    mount: Mount,
) -> None:
    stage = mount()
    brush = {"mode": "add", "edge": True, "size": 0.1, "softness": 0.5}
    stage.show(tool="brush", brush=brush)
    stage.drag((60, 100), (180, 100), (310, 100), (440, 100), (560, 100), (560, 120))
    first, *others = stage.state("scene")["subject"]["strokes"]
    assert all(stroke["edge"] for stroke in (first, *others))
    assert len(others) >= 2
    for before, after in pairwise([first, *others]):
        assert after["points"][:2] == before["points"][-2:]
    stage.page.keyboard.press("Control+z")
    assert stage.state("scene")["subject"]["strokes"] == []


def test_a_stroke_that_begins_before_the_brush_is_loaded_is_painted(mount: Mount) -> None:
    stage = mount()
    held = HeldRequests(stage.page, "**/stage/brush.js")
    stage.show(tool="brush")
    stage.drag((150, 100), (250, 100))
    assert stage.state("scene")["subject"]["strokes"] == []
    held.wait()
    held.let_go()
    expect(stage.page.locator(".brush")).to_be_attached()
    (stroke,) = stage.state("scene")["subject"]["strokes"]
    assert stroke["points"] == pytest.approx([0.25, 0.25, 250 / 600, 0.25], abs=1e-3)
    stage.page.keyboard.press("Control+z")
    assert stage.state("scene")["subject"]["strokes"] == []


def test_the_brush_works_with_keys_alone(mount: Mount) -> None:
    stage = mount()
    stage.show(tool="brush")
    stage.page.wait_for_selector(".brush", state="attached")
    stage.page.keyboard.press("Tab")
    expect(stage.page.get_by_role("application", name="Paint on the photo")).to_be_focused()
    for key in ("ArrowRight", "Shift+ArrowDown"):
        stage.page.keyboard.press(key)
    for _ in range(3):
        # A key that goes down without having come up repeats.
        stage.page.keyboard.down(" ")
    stage.page.keyboard.up(" ")
    stage.page.keyboard.press("]")
    (stroke,) = stage.state("scene")["subject"]["strokes"]
    assert stroke["points"] == pytest.approx([0.525, 0.65], abs=1e-3)
    assert stage.state("brush")["size"] == pytest.approx(0.12)


def test_two_fingers_magnify_while_the_brush_is_in_hand(touch: Fingers) -> None:
    stage = touch.stage
    stage.show(tool="brush")
    stage.page.wait_for_selector(".brush", state="attached")
    touch.drag(
        [(100, 330), (140, 330)],
        [(90, 330), (150, 330)],
        [(80, 330), (160, 330)],
    )
    expect(stage.page.get_by_role("group", name="Zoom")).to_contain_text("200%")
    assert stage.state("scene")["subject"]["strokes"] == []


def test_a_finger_that_paints_sees_what_it_hides_in_a_loupe(touch: Fingers) -> None:
    stage = touch.stage
    small = {"mode": "add", "edge": False, "size": 0.05, "softness": 0.5}
    stage.show(tool="brush", brush=small, showsMatte=True)
    stage.page.wait_for_selector(".brush", state="attached")
    loupe = stage.page.locator(".loupe")
    expect(loupe).to_be_hidden()
    touch.put((300, 200), (320, 210))
    expect(loupe).to_be_visible()
    box = loupe.bounding_box()
    assert box
    assert box["y"] + box["height"] < TOP + 210 - 24
    seen, painted = stage.page.evaluate(
        """() => {
          const loupe = stage.shadow.querySelector(".loupe");
          const picture = stage.shadow.querySelector(".picture canvas");
          const read = (canvas, x, y) => [...canvas.getContext("2d").getImageData(x, y, 1, 1).data];
          // A little beside the middle, within the brush's circle; it shows everything twice as large.
          return [
            read(loupe, (loupe.width / 112) * (56 + 8), loupe.height / 2),
            read(picture, (picture.width / 600) * (320 + 4), (picture.height / 400) * 210),
          ];
        }"""
    )
    assert seen == pytest.approx(painted, abs=6)
    touch.lift()
    expect(loupe).to_be_hidden()
    assert loupe.evaluate("(canvas) => canvas.width") == 0
    assert len(stage.state("scene")["subject"]["strokes"]) == 1


def test_a_mouse_and_two_fingers_have_no_loupe(mount: Mount, touch: Fingers) -> None:
    stage = mount()
    stage.show(tool="brush")
    stage.page.wait_for_selector(".brush", state="attached")
    stage.move(300, 200)
    stage.page.mouse.down()
    stage.move(320, 210)
    stage.settle()
    expect(stage.page.locator(".loupe")).to_be_hidden()
    stage.page.mouse.up()

    touch.stage.show(tool="brush")
    touch.stage.page.wait_for_selector(".brush", state="attached")
    touch.put((100, 330))
    expect(touch.stage.page.locator(".loupe")).to_be_visible()
    touch.join((100, 330), (200, 330))
    expect(touch.stage.page.locator(".loupe")).to_be_hidden()
    touch.lift()


def test_the_picture_says_what_it_shows(mount: Mount) -> None:
    stage = mount(WORDS, {**WORDS, "text": "On\ntop", "place": "front"}, {**WORDS, "hidden": True})
    name = "Your photo, with the text “WORDS” behind its subject and “On top” on top"
    expect(stage.page.get_by_role("img", name=name, exact=True)).to_be_visible()
    stage.show(subject=None)
    name = "Your photo, with the text “WORDS, On top” on top"
    expect(stage.page.get_by_role("img", name=name, exact=True)).to_be_visible()


def test_nothing_is_drawn_while_nothing_changes(mount: Mount) -> None:
    stage = mount()
    drawn = stage.page.evaluate(
        """async () => {
          const frame = () => new Promise(requestAnimationFrame);
          let drawn = 0;
          const draw = CanvasRenderingContext2D.prototype.drawImage;
          CanvasRenderingContext2D.prototype.drawImage = function (...rest) {
            drawn++;
            return draw.apply(this, rest);
          };
          stage.show();
          stage.show({ selectedId: "layer0" });
          await frame();
          await frame();
          const idle = drawn;
          stage.show({ subject: null });
          await frame();
          await frame();
          return [idle, drawn > 0];
        }"""
    )
    assert drawn == [0, True]


def test_a_magnified_picture_is_drawn_at_the_screens_own_pixels(mount: Mount) -> None:
    stage = mount()
    stage.zoom_in(3)
    stage.page.wait_for_function(
        """() => {
          const canvas = stage.shadow.querySelector("canvas");
          const { width, height } = canvas.getBoundingClientRect();
          return Math.abs(canvas.width - width) < 0.01 && Math.abs(canvas.height - height) < 0.01;
        }"""
    )
    size = stage.page.evaluate(
        "() => { const { width, height } = stage.shadow.querySelector('canvas'); return [width, height]; }"
    )
    assert size == [STAGE["width"], HEIGHT]


def test_the_picture_follows_the_room(mount: Mount) -> None:
    stage = mount()
    stage.page.set_viewport_size({"width": 324, "height": 700})
    stage.settle()
    assert stage.picture() == pytest.approx({"x": 12, "y": 112, "width": 300, "height": 200})


def test_an_ended_stage_leaves_no_frame_and_no_listener(mount: Mount) -> None:
    stage = mount()
    asked = stage.page.evaluate(
        """async () => {
          const surface = stage.shadow.querySelector(".surface");
          stage.end();
          let asked = 0;
          const request = window.requestAnimationFrame;
          window.requestAnimationFrame = (callback) => (asked++, request(callback));
          surface.dispatchEvent(new PointerEvent("pointerdown", { pointerId: 1, pointerType: "mouse" }));
          surface.dispatchEvent(new KeyboardEvent("keydown", { key: " " }));
          surface.dispatchEvent(new WheelEvent("wheel", { ctrlKey: true, deltaY: -10 }));
          return asked;
        }"""
    )
    assert asked == 0
