"""A subject of several parts: in the list, on the stage, in the picture and in what is kept of it."""

import base64
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.embed.editing import editor_of, export, pixels_of, start_afresh, visit
from tests.visitor import Visitor

SIZE = (480, 320)
LEFT, RIGHT = (130, 160), (350, 160)
"""Middles of the two things in the photo."""

RADIUS = 70
FRONT = np.array((40, 90, 160))
BACK = np.array((200, 200, 190))
RED = {"text": "█", "color": "#ff0000", "backgroundColor": "#ff0000", "backgroundOpacity": 1}
FLOOD = {**RED, "backgroundPadding": 2, "size": 2, "x": 0.5, "y": 0.5}
"""Red all over the photo."""


def matte_of(*middles: tuple[int, int]) -> NDArray[np.float64]:
    """Return a matte of discs with soft edges, float (H, W)."""
    y, x = np.mgrid[: SIZE[1], : SIZE[0]] + 0.5
    discs = [RADIUS - np.hypot(x - left, y - top) for left, top in middles]
    alpha: NDArray[np.float64] = np.clip(np.max(discs, axis=0) / 8 + 0.5, 0, 1)
    return alpha


def png(pixels: NDArray[np.float64]) -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.rint(pixels).astype(np.uint8)).save(file, "PNG")
    return file.getvalue()


def project(design: dict[str, Any], *middles: tuple[int, int]) -> str:
    """Return a project file in base64: a photo with things before a wall, its matte, and a design."""
    matte = matte_of(*middles)
    photo = matte[..., None] * FRONT + (1 - matte[..., None]) * BACK
    manifest = {
        "version": 1,
        "name": "two",
        "photo": "photo.png",
        "matte": "matte.png",
        "fonts": [],
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("project.json", json.dumps(manifest))
        archive.writestr("design.json", json.dumps(design))
        archive.writestr("photo.png", png(photo))
        archive.writestr("matte.png", png(matte * 255))
    return base64.b64encode(file.getvalue()).decode()


class Parts:
    """An editor with a photo of two things."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.editor = editor_of(page)

    def open(self, design: dict[str, Any], *middles: tuple[int, int]) -> None:
        """Open a project, and wait until what can be done with its parts is there."""
        self.editor.evaluate(
            """async (element, project) => {
              const bytes = Uint8Array.from(atob(project), (character) => character.charCodeAt(0));
              await element.load(new File([bytes], "two.tbi.zip"));
            }""",
            project(design, *(middles or (LEFT, RIGHT))),
        )

    @property
    def design(self) -> dict[str, Any]:
        design: dict[str, Any] = self.editor.evaluate("(element) => element.design")
        return design

    @property
    def rows(self) -> Locator:
        return self.page.get_by_role("list", name="Layers")

    @property
    def names(self) -> Locator:
        return self.rows.locator(":scope > li > :is(button.select-layer, span)")

    def shows(self, *names: str) -> None:
        """Wait until the list has these names, from the top down."""
        expect(self.names).to_have_text([*names, "Photo"])

    def row(self, name: str) -> Locator:
        return self.rows.get_by_role("button", name=name, exact=True)

    def colours(self) -> list[tuple[int, ...]]:
        """The colours in the middle of both things, in the finished picture."""
        picture = pixels_of(export(self.editor))
        return [tuple(map(int, picture[y, x])) for x, y in (LEFT, RIGHT)]

    def on_stage(self, place: tuple[int, int]) -> tuple[float, float]:
        """Where a place of the photo is in the window."""
        box = self.page.get_by_role("img", name="Your photo").bounding_box()
        assert box
        scale = box["width"] / SIZE[0]
        return box["x"] + place[0] * scale, box["y"] + place[1] * scale

    def tap(self, place: tuple[int, int]) -> None:
        self.page.mouse.click(*self.on_stage(place))

    def take_cutter(self) -> None:
        self.page.get_by_role("tab", name="Mask", exact=True).click()
        self.page.get_by_role("radio", name="Divide").check()
        self.page.locator('.brush[data-mode="cut"]').wait_for(state="attached")

    def draw(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        self.page.mouse.move(*self.on_stage(start))
        self.page.mouse.down()
        self.page.mouse.move(*self.on_stage(end), steps=8)
        self.page.mouse.up()


@pytest.fixture(scope="module")
def visited(visitor: Visitor, page_url: str) -> Page:
    page = visitor.page()
    page.set_viewport_size({"width": 1280, "height": 900})
    visit(page, f"{page_url}/")
    return page


@pytest.fixture
def parts(visited: Page) -> Iterator[Parts]:
    complaints: list[str] = []
    listen = lambda error: complaints.append(str(error))  # noqa: E731
    visited.on("pageerror", listen)
    start_afresh(visited)
    yield Parts(visited)
    visited.remove_listener("pageerror", listen)
    assert complaints == []


OWN, COVERED = tuple(map(int, FRONT)), (255, 0, 0)


def test_a_text_goes_between_two_parts_by_key_and_back_by_undo(parts: Parts) -> None:
    parts.open({"version": 1, "layers": [{**FLOOD, "name": "Flood"}]})
    parts.shows("Subject 1", "Subject 2", "Flood")
    assert parts.colours() == [OWN, OWN]

    parts.row("Flood").press("Alt+ArrowUp")
    parts.shows("Subject 1", "Flood", "Subject 2")
    assert parts.colours() == [OWN, COVERED]
    assert parts.design["version"] == 2

    parts.row("Subject 2").press("Alt+ArrowUp")
    parts.row("Subject 2").press("Alt+ArrowUp")
    parts.shows("Subject 2", "Subject 1", "Flood")
    parts.row("Subject 1").press("Alt+ArrowDown")
    parts.shows("Subject 2", "Flood", "Subject 1")
    assert parts.colours() == [COVERED, OWN]

    for _ in range(4):
        parts.page.get_by_role("button", name="Undo").click()
    parts.shows("Subject 1", "Subject 2", "Flood")
    assert parts.design["version"] == 1
    assert parts.colours() == [OWN, OWN]


def test_a_part_that_is_hidden_belongs_to_the_photo(parts: Parts) -> None:
    parts.open({"version": 1, "layers": [{**FLOOD, "name": "Flood"}]})
    parts.shows("Subject 1", "Subject 2", "Flood")
    row = parts.rows.locator("li").filter(has_text="Subject 1")
    row.get_by_role("button", name="Hide").click()
    expect(row.get_by_role("button", name="Show")).to_be_attached()
    assert parts.colours() == [COVERED, OWN]
    row.get_by_role("button", name="Show").click()
    expect(row.get_by_role("button", name="Hide")).to_be_attached()
    assert parts.colours() == [OWN, OWN]


def test_what_covers_is_the_same_whether_the_subject_is_divided_or_not(parts: Parts) -> None:
    part = {"y": LEFT[1] / SIZE[1], "number": 1}
    places = [{**part, "x": RIGHT[0] / SIZE[0], "number": 2}, {**part, "x": LEFT[0] / SIZE[0]}]
    parts.open({"version": 1, "layers": [FLOOD]})
    whole = pixels_of(export(parts.editor))
    parts.open({"version": 2, "layers": [{**FLOOD, "over": 1}], "subject": {"parts": places}})
    parts.shows("Subject 1", "█", "Subject 2")
    divided = pixels_of(export(parts.editor))
    middle = SIZE[0] // 2
    assert (whole[:, : middle - 1] == divided[:, : middle - 1]).all()
    assert (divided[:, middle + 1 :] == COVERED).all()


def test_a_part_is_named_and_comes_back_with_the_project(parts: Parts) -> None:
    parts.open({"version": 1, "layers": [{**FLOOD, "name": "Flood"}]})
    parts.shows("Subject 1", "Subject 2", "Flood")
    parts.row("Subject 1").press("F2")
    field = parts.page.get_by_label("Name of the layer")
    field.fill("Anna")
    field.press("Enter")
    parts.shows("Anna", "Subject 2", "Flood")
    parts.row("Flood").press("Alt+ArrowUp")
    parts.shows("Anna", "Flood", "Subject 2")
    parts.open(parts.design)
    parts.shows("Anna", "Flood", "Subject 2")
    assert parts.colours() == [OWN, COVERED]


def test_a_press_on_the_stage_selects_a_part_and_escape_leaves_it(parts: Parts) -> None:
    parts.open({"version": 1, "layers": [{"text": "A", "size": 0.05, "y": 0.05}]})
    parts.shows("Subject 1", "Subject 2", "A")
    parts.tap(RIGHT)
    current = parts.rows.locator('[aria-current="true"]')
    expect(current).to_have_text("Subject 2")
    expect(parts.page.locator("canvas.part-outline")).to_be_visible()
    parts.tap(LEFT)
    expect(current).to_have_text("Subject 1")
    parts.page.keyboard.press("Escape")
    expect(current).to_have_count(0)
    expect(parts.page.locator("canvas.part-outline")).to_be_hidden()
    parts.tap((SIZE[0] // 2, LEFT[1]))
    expect(current).to_have_count(0)


TOUCHING = (180, 160), (300, 160)


def test_a_line_drawn_between_two_that_touch_divides_them(parts: Parts) -> None:
    parts.open({"version": 1, "layers": [{**FLOOD, "name": "Flood"}]}, *TOUCHING)
    parts.shows("Subject", "Flood")
    parts.take_cutter()
    parts.draw((240, 130), (240, 180))
    expect(parts.page.get_by_text("This line divides nothing.")).to_be_visible()
    parts.draw((240, 60), (240, 260))
    parts.shows("Subject 1", "Subject 2", "Flood")
    expect(parts.page.get_by_text("This line divides nothing.")).to_be_hidden()
    parts.row("Flood").press("Alt+ArrowUp")
    parts.shows("Subject 1", "Flood", "Subject 2")
    picture = pixels_of(export(parts.editor))
    assert tuple(picture[160, 230]) == OWN
    assert tuple(picture[160, 250]) == COVERED
    assert len(parts.design["subject"]["cuts"]) == 2

    # With its lines the subject is one again.
    parts.page.get_by_role("button", name="Remove all dividing lines").click()
    parts.shows("Subject", "Flood")
    parts.page.get_by_role("button", name="Undo").click()
    parts.shows("Subject 1", "Flood", "Subject 2")


def test_a_line_is_drawn_by_keys_from_one_press_of_the_space_bar_to_the_next(parts: Parts) -> None:
    parts.open({"version": 1, "layers": []}, *TOUCHING)
    parts.shows("Subject")
    parts.take_cutter()
    parts.page.locator(".surface").focus()
    for key, times in (("Shift+ArrowUp", 8), ("Space", 1), ("Shift+ArrowDown", 16), ("Space", 1)):
        for _ in range(times):
            parts.page.keyboard.press(key)
    parts.shows("Subject 1", "Subject 2")
    parts.page.keyboard.press("Control+z")
    parts.shows("Subject")


def test_a_design_with_parts_for_a_photo_of_one_leaves_them_out_and_says_so_once(
    parts: Parts,
) -> None:
    places = [{"x": x / SIZE[0], "y": y / SIZE[1], "number": 1} for x, y in (LEFT, RIGHT)]
    design = {"version": 2, "layers": [{**FLOOD, "over": 1}], "subject": {"parts": places}}
    parts.open(design, LEFT)
    said = parts.page.get_by_role("paragraph").filter(
        has_text="the parts that this design arranges"
    )
    expect(said.first).to_be_visible()
    parts.shows("Subject", "█")
    assert parts.design["version"] == 1
    assert parts.colours() == [OWN, COVERED]
    parts.page.get_by_role("button", name="Dismiss").first.click()
    parts.row("█").press("Alt+ArrowUp")
    parts.shows("█", "Subject")
    expect(said.first).to_be_hidden()
