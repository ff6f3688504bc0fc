"""Photos that were opened before, and photos that wait for the network, in a whole editor."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.embed.editing import (
    choose,
    come,
    event_of,
    expect_event,
    export,
    layers_of,
    open_photo,
    pixels_of,
    visit,
)
from tests.embed.saved import contents, wait_for_rows
from tests.held import held_space
from tests.running_space import SAMPLES

ASTRONAUT = SAMPLES / "astronaut.png"
COFFEE = SAMPLES / "coffee.png"

PREVIEW_BYTES = 20_000

REST_MS = 1500
"""How long work is at rest before its preview is drawn."""

INVITATION = "Drop a photo here"

OFFLINE = re.compile("^You.re offline. The photo is cut out")

# What a device is without a network, all but the Space's code, which a service worker would keep.
_AWAY = "**/{gradio_api/**,health}"


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page of somebody who has kept nothing, on which nothing goes wrong."""
    errors: list[str] = []
    page.set_viewport_size({"width": 1200, "height": 800})
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.clock.install()
    yield page
    assert errors == []


@pytest.fixture
def gallery(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Earlier photos")


def type_text(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Text").fill(text)
    page.get_by_role("textbox", name="Text").blur()


def wait_for_preview(page: Page) -> dict[str, Any]:
    """Let the work rest, in no time, until it has its preview."""
    wait_for_rows(page, bool)
    page.clock.fast_forward(REST_MS)
    return wait_for_rows(page, lambda rows: bool(rows[0].get("preview")))


def names_in(gallery: Locator) -> list[str]:
    gallery.wait_for()
    names: list[str] = gallery.locator("bdi").all_inner_texts()
    return names


def more(page: Page, name: str) -> None:
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name=name).click()


def start_over(page: Page) -> None:
    more(page, "Start over")
    page.locator(".notice").get_by_role("button", name="Start over").click()


def go_offline(page: Page) -> None:
    """Take the network away once a photo is kept: the parts that this needs are there then."""
    wait_for_rows(page, bool)
    page.context.set_offline(True)
    page.wait_for_function("() => !navigator.onLine")


# Earlier photos


def test_an_earlier_photo_comes_back_with_all_that_was_made_of_it(
    page: Page, space_url: str, gallery: Locator
) -> None:
    editor = visit(page, space_url)
    open_photo(page, ASTRONAUT)
    type_text(page, "FIRST")
    picture = pixels_of(export(editor))
    found = wait_for_preview(page)
    assert 0 < found["sizes"][found["works"][0]["preview"]] <= PREVIEW_BYTES
    open_photo(page, COFFEE)
    type_text(page, "SECOND")
    wait_for_rows(page, lambda rows: len(rows) == 2 and rows[0]["name"] == "coffee")

    more(page, "Earlier photos")
    assert names_in(gallery) == ["astronaut"]
    assert gallery.locator("img").evaluate(
        "(image) => image.decode().then(() => image.naturalWidth)"
    )
    go_offline(page)
    gallery.get_by_role("button", name=re.compile("^Open “astronaut” of ")).click()

    expect(page.get_by_role("img", name="FIRST")).to_be_visible()
    assert (pixels_of(export(editor)) == picture).all()
    more(page, "Earlier photos")
    assert names_in(gallery) == ["coffee"]
    page.context.set_offline(False)
    # The photo that is on the stage now comes back after a reload.
    wait_for_rows(page, lambda rows: [row["key"] == "" for row in rows] == [False, True])
    page.reload()
    expect(page.get_by_role("img", name="FIRST")).to_be_visible()


def test_earlier_photos_are_removed_one_by_one_and_all_at_once(
    page: Page, space_url: str, gallery: Locator
) -> None:
    editor = visit(page, space_url)
    editor.evaluate("(element) => element.showEarlier()")
    expect(gallery.get_by_text("Photos that you open will be listed here.")).to_be_visible()
    page.keyboard.press("Escape")
    for photo in (ASTRONAUT, COFFEE, ASTRONAUT, COFFEE):
        open_photo(page, photo)
    wait_for_rows(page, lambda rows: len(rows) == 4)
    editor.evaluate("(element) => element.showEarlier()")
    assert names_in(gallery) == ["astronaut", "coffee", "astronaut"]

    remove = gallery.get_by_role("button", name="Remove “coffee” from this device")
    remove.click()
    gallery.get_by_role("button", name="Cancel").click()
    expect(remove).to_be_focused()
    remove.click()
    remove.last.click()
    expect(gallery.locator("bdi")).to_have_text(["astronaut", "astronaut"])
    expect(gallery.get_by_role("button", name=re.compile("^Open ")).nth(1)).to_be_focused()
    gallery.get_by_role("button", name="Remove all").click()
    gallery.get_by_role("button", name="Remove all").click()
    expect(gallery.get_by_text("Photos that you open will be listed here.")).to_be_visible()

    found = contents(page)
    (current,) = found["works"]
    kept = {current["photo"], current["matte"], current["preview"]}
    assert set(found["sizes"]) == kept - {None}


def test_a_photo_that_the_page_s_author_shows_is_nobody_s_work(page: Page, space_url: str) -> None:
    editor = visit(page, f"{space_url}/?image=/samples/coffee.webp")
    page.get_by_role("img", name="BEHIND").wait_for()
    page.reload()
    page.get_by_role("img", name="BEHIND").wait_for()
    assert contents(page)["works"] == []

    come(page)
    type_text(page, "MINE")
    wait_for_rows(page, lambda rows: len(rows) == 1)
    page.reload()
    expect(page.get_by_role("img", name="MINE")).to_be_visible()
    assert layers_of(editor)[0]["text"] == "MINE"


def test_starting_over_leaves_what_another_tab_has_open(page: Page, space_url: str) -> None:
    visit(page, space_url)
    open_photo(page, ASTRONAUT)
    other = page.context.new_page()
    visit(other, space_url)
    open_photo(other, COFFEE)
    wait_for_rows(page, lambda rows: len(rows) == 2)
    start_over(page)

    found = wait_for_rows(page, lambda rows: [row["name"] for row in rows] == ["coffee"])
    assert found["works"][0]["photo"] in found["sizes"]


def test_starting_over_forgets_the_current_photo_and_no_other(
    page: Page, space_url: str, gallery: Locator
) -> None:
    visit(page, space_url)
    open_photo(page, ASTRONAUT)
    open_photo(page, COFFEE)
    wait_for_rows(page, lambda rows: len(rows) == 2)
    start_over(page)
    found = wait_for_rows(page, lambda rows: [row["name"] for row in rows] == ["astronaut"])
    assert found["works"][0]["photo"] in found["sizes"]

    page.reload()
    expect(page.get_by_role("img", name="LIFTOFF")).to_be_visible()
    come(page)
    more(page, "Earlier photos")
    assert names_in(gallery) == ["astronaut"]


def test_another_language_makes_no_other_work_of_a_photo(page: Page, space_url: str) -> None:
    editor = visit(page, space_url)
    open_photo(page, COFFEE)
    before = wait_for_preview(page)["works"][0]
    editor.evaluate("(element) => { element.lang = 'de'; }")
    page.get_by_role("button", name="Exportieren", exact=True).wait_for()
    found = wait_for_rows(page, lambda rows: rows[0]["id"] != before["id"])

    assert [row["photo"] for row in found["works"]] == [before["photo"]]
    assert found["works"][0]["preview"] == before["preview"]


def age_rows(page: Page, key: str) -> None:
    """Have the one row as this editor wrote its rows before there were earlier photos."""
    page.goto(page.url.rstrip("/") + "/health")
    page.evaluate(
        """(key) => new Promise((resolve) => {
          const request = indexedDB.open("text-behind-image");
          request.onsuccess = () => {
            const works = request.result.transaction("works", "readwrite").objectStore("works");
            works.getAll().onsuccess = ({ target: { result: [row] } }) => {
              const { waits, size, preview, ...before } = row;
              works.delete(row.id);
              works.put({ ...before, id: row.id.split(" ")[0], key });
            };
            works.transaction.oncomplete = () => { request.result.close(); resolve(); };
          };
        })""",
        key,
    )


def test_work_that_was_kept_before_there_was_a_list_goes_on(page: Page, space_url: str) -> None:
    visit(page, space_url)
    open_photo(page, COFFEE)
    photo = wait_for_preview(page)["works"][0]["photo"]
    age_rows(page, "/|0|||")
    visit(page, space_url)
    expect(page.get_by_role("img", name="BEHIND")).to_be_visible()
    type_text(page, "ONCE")

    found = wait_for_preview(page)["works"]
    assert [(row["photo"], row["key"]) for row in found] == [(photo, "/|0|||")]


def test_work_that_another_editor_kept_before_there_was_a_list_is_listed(
    page: Page, space_url: str, gallery: Locator
) -> None:
    visit(page, space_url)
    open_photo(page, COFFEE)
    wait_for_preview(page)
    age_rows(page, "/elsewhere|0|||")
    visit(page, space_url)
    more(page, "Earlier photos")

    gallery.get_by_role("button", name=re.compile("^Open “coffee”")).click()
    wait_for_rows(
        page, lambda rows: sorted(row["key"] for row in rows) == ["/elsewhere|0|||", "/|0|||"]
    )


def test_the_gallery_is_used_with_the_keyboard_on_a_narrow_screen(
    page: Page, space_url: str, gallery: Locator
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    visit(page, space_url)
    open_photo(page, COFFEE)
    open_photo(page, ASTRONAUT)
    wait_for_rows(page, lambda rows: len(rows) == 2)
    button = page.get_by_role("button", name="More", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    item = page.get_by_role("menuitem", name="Earlier photos")
    item.wait_for()
    item.focus()
    page.keyboard.press("Enter")
    expect(gallery.get_by_role("button", name=re.compile("^Open “coffee”"))).to_be_focused()

    box = gallery.bounding_box()
    assert box
    assert (box["x"], box["width"], box["y"] + box["height"]) == (0, 320, 640)
    content = gallery.locator(".content")
    assert content.evaluate("(element) => element.scrollWidth <= element.clientWidth")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(gallery.get_by_role("button", name=re.compile("^Remove “coffee”"))).to_be_focused()
    page.keyboard.press("Escape")
    expect(gallery).to_have_count(0)
    expect(button).to_be_focused()


# Without a network


def test_a_photo_waits_for_the_network_and_is_cut_out_when_it_returns(
    page: Page, space_url: str
) -> None:
    editor = visit(page, space_url)
    # What the editor needs for a photo is there since the first one.
    open_photo(page, ASTRONAUT)
    editor.evaluate(
        """(element) => {
          element.phases = [];
          element.errors = [];
          element.addEventListener("tbi-progress", ({ detail }) => element.phases.push(detail.phase));
          element.addEventListener("tbi-error", ({ detail }) => element.errors.push(detail.code));
        }"""
    )
    go_offline(page)
    choose(page, COFFEE)
    expect(page.get_by_text(OFFLINE).last).to_be_visible()
    type_text(page, "WAITING")
    expect(page.get_by_role("img", name="WAITING")).to_be_visible()
    found = wait_for_rows(page, lambda rows: rows[0]["name"] == "coffee")
    assert (found["works"][0]["waits"], found["works"][0]["matte"]) == (True, None)

    expect_event(editor, "tbi-matte")
    page.context.set_offline(False)

    assert not event_of(editor, "tbi-matte")["empty"]
    assert editor.evaluate("(element) => element.errors") == []
    assert (
        editor.evaluate("(element) => element.phases.filter((phase) => phase === 'offline').length")
        == 1
    )
    assert layers_of(editor)[0]["text"] == "WAITING"
    wait_for_rows(page, lambda rows: not rows[0]["waits"] and rows[0]["matte"] is not None)


def test_a_photo_that_waits_no_longer_stays_and_is_cut_out_when_asked_for(
    page: Page, space_url: str
) -> None:
    editor = visit(page, space_url)
    open_photo(page, ASTRONAUT)
    go_offline(page)
    choose(page, COFFEE)
    offline = page.get_by_text(OFFLINE).last
    expect(offline).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(offline).to_be_hidden()
    found = wait_for_rows(page, lambda rows: rows[0]["name"] == "coffee" and not rows[0]["waits"])
    assert found["works"][0]["matte"] is None

    page.context.set_offline(False)
    expect_event(editor, "tbi-matte")
    page.get_by_role("button", name="Try again").click()
    assert not event_of(editor, "tbi-matte")["empty"]


def test_a_photo_that_was_not_to_be_sent_is_not_sent_after_a_reload(
    page: Page, space_url: str
) -> None:
    editor = visit(page, space_url)
    with held_space(page):
        choose(page, COFFEE)
        page.get_by_role("button", name="Cancel").click()
        # Nothing was asked for any more: the sample is an invitation again, and nobody's work.
        expect(page.get_by_role("heading", name=INVITATION)).to_be_visible()
    assert contents(page)["works"] == []

    open_photo(page, ASTRONAUT)
    go_offline(page)
    choose(page, COFFEE)
    expect(page.get_by_text(OFFLINE).last).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    wait_for_rows(page, lambda rows: rows[0]["name"] == "coffee" and not rows[0]["waits"])
    page.context.set_offline(False)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.reload()

    again = page.get_by_role("button", name="Try again")
    again.wait_for()
    assert not [url for url in sent if "gradio_api" in url]
    expect_event(editor, "tbi-matte")
    again.click()
    assert not event_of(editor, "tbi-matte")["empty"]


def test_a_photo_goes_on_waiting_after_a_file_that_is_none(
    page: Page, space_url: str, tmp_path: Path
) -> None:
    editor = visit(page, space_url)
    open_photo(page, ASTRONAUT)
    go_offline(page)
    choose(page, COFFEE)
    expect(page.get_by_text(OFFLINE).last).to_be_visible()
    note = tmp_path / "note.txt"
    note.write_text("no photo")
    choose(page, note)
    expect(page.get_by_role("button", name="Choose another")).to_be_visible()
    expect(page.get_by_text(OFFLINE).last).to_be_visible()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()

    expect_event(editor, "tbi-matte")
    page.context.set_offline(False)
    assert not event_of(editor, "tbi-matte")["empty"]
    wait_for_rows(page, lambda rows: rows[0]["name"] == "coffee" and not rows[0]["waits"])


def test_a_photo_goes_on_waiting_after_a_reload(
    page: Page, space_url: str, gallery: Locator
) -> None:
    page.add_init_script(
        """
        Object.defineProperty(Navigator.prototype, "onLine", {
          get: () => !document.cookie.includes("offline"),
        });
        """
    )
    editor = visit(page, space_url)
    # The Space's code is there, as it is where it has been kept; the Space isn't.
    page.context.add_cookies([{"name": "offline", "value": "1", "url": space_url}])
    page.context.route(_AWAY, lambda route: route.abort())
    choose(page, ASTRONAUT)
    offline = page.get_by_text(OFFLINE).last
    expect(offline).to_be_visible()
    wait_for_rows(page, lambda rows: bool(rows[0]["waits"]))
    choose(page, COFFEE)
    wait_for_rows(page, lambda rows: len(rows) == 2)

    page.reload()
    expect(offline).to_be_visible()
    expect(page.get_by_role("img", name="BEHIND")).to_be_visible()
    come(page)
    more(page, "Earlier photos")
    waiting = gallery.get_by_role("button", name=re.compile("^Open “astronaut”"))
    expect(waiting).to_have_accessible_description("Waits to be cut out")
    page.keyboard.press("Escape")

    # This browser never says that the network is back.
    expect_event(editor, "tbi-matte")
    page.context.unroute(_AWAY)
    assert not event_of(editor, "tbi-matte")["empty"]
    more(page, "Earlier photos")
    expect_event(editor, "tbi-matte")
    waiting.click()
    assert not event_of(editor, "tbi-matte")["empty"]
    wait_for_rows(page, lambda rows: [row["waits"] for row in rows] == [False, False])


# Files


def test_a_project_file_is_loaded_as_a_photo_is(page: Page, space_url: str) -> None:
    editor = visit(page, space_url)
    open_photo(page, COFFEE)
    type_text(page, "IN A FILE")
    with page.expect_download() as download:
        more(page, "Save project")
    project = download.value.path().read_bytes()
    type_text(page, "LATER")

    for name, kind in (("mine.tbi.zip", ""), ("", "application/zip")):
        editor.evaluate(
            """async (element, [text, name, kind]) => {
              const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
              const file = name ? new File([bytes], name) : new Blob([bytes], { type: kind });
              element.text = "CHANGED";
              await element.load(file);
            }""",
            [base64.b64encode(project).decode(), name, kind],
        )
        assert layers_of(editor)[0]["text"] == "IN A FILE"
