"""The whole editor in Chromium, on the Space's own page and with real cut-outs."""

import base64
import io
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import ConsoleMessage, Locator, Page, Request, expect

from tests.embed.editing import (
    choose,
    colour_matches,
    editor_of,
    event_of,
    expect_event,
    export,
    layers_of,
    open_photo,
    pixels_of,
    set_design,
    visit,
    wait_for_frames,
)
from tests.embed.saved import wait_for_rows
from tests.held import held_space
from tests.running_space import SAMPLES
from tests.space.photos.files import tiff

ASTRONAUT = SAMPLES / "astronaut.png"
COFFEE = SAMPLES / "coffee.png"
COLOUR = (255, 0, 170)
WORDS = {"text": "MMMMMM", "color": "#ff00aa", "size": 0.22, "y": 0.36}
# Rows and columns of astronaut.png that her neck fills.
SUBJECT = slice(165, 200), slice(195, 230)


def never_answer(page: Page) -> None:
    """Keep the page waiting for its result, as behind a long queue: two others are ahead."""
    estimation = json.dumps({"msg": "estimation", "rank": 2, "queue_size": 3})
    script = """
        const asked = window.fetch;
        window.fetch = (address, init) => {
          if (!String(address).includes("/queue/data")) return asked(address, init);
          const stream = new ReadableStream({
            start(controller) {
              controller.enqueue(new TextEncoder().encode(MESSAGE));
              init.signal.addEventListener("abort", () => controller.error(init.signal.reason));
            },
          });
          return Promise.resolve(new Response(stream));
        };
        """
    page.add_init_script(script.replace("MESSAGE", json.dumps(f"data: {estimation}\n\n")))


@pytest.fixture
def editor(page: Page, space_url: str) -> Iterator[Locator]:
    """The editor on the Space's page; at the end it has logged no error and asked no other site."""
    complaints: list[str] = []
    elsewhere: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    def follow(request: Request) -> None:
        if not request.url.startswith((f"{space_url}/", "blob:", "data:")):
            elsewhere.append(request.url)

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", follow)
    yield visit(page, f"{space_url}/")
    assert complaints == []
    assert elsewhere == []


def text_field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Text", exact=True)


# A photo, its subject, a text between them


def test_a_finished_sample_is_there_to_be_retyped_before_anything_is_sent(
    page: Page, space_url: str
) -> None:
    sent: list[str] = []
    page.on(
        "request", lambda request: sent.append(request.url) if request.method == "POST" else None
    )
    editor = visit(page, f"{space_url}/")
    expect(page.get_by_role("img", name="LIFTOFF")).to_be_visible()
    before = export(editor)
    text_field(page).fill("GO")

    expect(page.get_by_role("img", name="GO")).to_be_visible()
    assert (pixels_of(before) != pixels_of(export(editor))).any(axis=2).mean() > 0.02
    assert sent == []


def test_a_sample_that_is_retyped_at_length_stays_on_the_photo(page: Page, editor: Locator) -> None:
    expect(page.get_by_role("img", name="LIFTOFF")).to_be_visible()
    text_field(page).fill("A MUCH LONGER SENTENCE THAN THAT")
    longer = layers_of(editor)[0]["size"]
    text_field(page).fill("LIFTOFF")

    assert longer < 0.1
    assert layers_of(editor)[0]["size"] == 0.265


def test_the_subject_of_a_photo_stands_in_front_of_the_text(page: Page, editor: Locator) -> None:
    open_photo(page, ASTRONAUT)
    set_design(editor, WORDS)
    photo, picture = pixels_of(ASTRONAUT), pixels_of(export(editor))

    assert picture.shape == photo.shape
    text = colour_matches(picture, COLOUR)
    rows = np.flatnonzero(text.any(axis=1))
    untouched = np.r_[0 : rows[0] - 8, rows[-1] + 8 : len(photo)]
    assert len(untouched) > 200
    assert (picture[untouched] == photo[untouched]).all()
    assert (picture[SUBJECT] == photo[SUBJECT]).all()
    beside = text[SUBJECT[0]]
    assert beside[:, :110].sum() > 500
    assert beside[:, 320:].sum() > 500


def test_the_first_text_of_a_photo_is_composed_with_it_and_nothing_is_there_to_undo(
    page: Page, editor: Locator
) -> None:
    open_photo(page, ASTRONAUT)
    first = layers_of(editor)[0]
    letters = np.asarray(export(editor, parts="text").getchannel("A")) / 255
    subject = np.asarray(export(editor, parts="subject").getchannel("A")) / 255

    assert first["color"] != "#ffffff"
    assert first.get("place", "behind") == "behind"
    assert 0.1 < (letters * subject).sum() / letters.sum() < 0.5
    assert not letters[[0, -1]].any()
    assert not letters[:, [0, -1]].any()
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()

    text_field(page).fill("A MUCH LONGER SENTENCE THAN THAT")
    longer = layers_of(editor)[0]
    assert longer["size"] < first["size"] / 2
    assert {**longer, "text": "", "size": 0} == {**first, "text": "", "size": 0}


def test_a_text_that_a_hand_has_changed_stays_where_it_is_when_a_photo_comes(
    page: Page, editor: Locator
) -> None:
    text_field(page).fill("MINE")
    before = layers_of(editor)
    open_photo(page, ASTRONAUT)

    assert layers_of(editor) == before


def test_only_a_small_copy_leaves_the_page_and_the_picture_keeps_the_full_size(
    page: Page, editor: Locator, tmp_path: Path
) -> None:
    large = tmp_path / "large.png"
    Image.open(ASTRONAUT).resize((1800, 1800), Image.Resampling.LANCZOS).save(large)
    with (
        page.expect_request_finished(lambda request: "/upload" in request.url) as upload,
        page.expect_response("**/gradio_api/file=**") as matte,
    ):
        open_photo(page, large)
    sent_back = Image.open(io.BytesIO(httpx.get(matte.value.url).content))
    set_design(editor, WORDS)
    photo, picture = pixels_of(large), pixels_of(export(editor))

    assert sent_back.size == (1024, 1024)
    assert upload.value.sizes()["requestBodySize"] < 300_000 < large.stat().st_size
    assert picture.shape == photo.shape
    rows = np.flatnonzero(colour_matches(picture, COLOUR).any(axis=1))
    assert (picture[: rows[0] - 20] == photo[: rows[0] - 20]).all()
    assert (picture[rows[-1] + 20 :] == photo[rows[-1] + 20 :]).all()


def test_what_the_stage_shows_is_what_an_export_of_its_size_holds(
    page: Page, editor: Locator
) -> None:
    """Over designs that use every parameter: not a pixel differs."""
    open_photo(page, ASTRONAUT)
    different = {}
    for name, layer in EVERY_PARAMETER.items():
        set_design(editor, layer)
        different[name] = editor.evaluate(
            """async (element) => {
              const stage = element.shadowRoot.querySelector(".picture canvas, canvas");
              await document.fonts.ready;
              const blob = await element.export({ scale: stage.width / PHOTO_WIDTH });
              await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
              const exported = await createImageBitmap(blob);
              const { width, height } = stage;
              if (exported.width !== width || exported.height !== height) return "size";
              const pixels = (image) => {
                const context = new OffscreenCanvas(width, height).getContext("2d");
                context.drawImage(image, 0, 0);
                return context.getImageData(0, 0, width, height).data;
              };
              const [shown, written] = [pixels(stage), pixels(exported)];
              return shown.reduce((count, value, i) => count + (value !== written[i]), 0);
            }""".replace("PHOTO_WIDTH", "512")
        )
    assert {name: count for name, count in different.items() if count} == {}


EVERY_PARAMETER: dict[str, dict[str, Any]] = {
    "letters": {
        **WORDS,
        "text": "Every\nline",
        "font": "Playfair Display",
        "weight": 500,
        "italic": True,
        "align": "start",
        "case": "upper",
        "letterSpacing": 0.1,
        "lineHeight": 1.2,
    },
    "arc and gradient": {
        **WORDS,
        "curve": 120,
        "fill": "gradient",
        "gradient": [{"color": "#ff0000", "at": 0}, {"color": "#0000ff", "at": 1}],
        "gradientAngle": 30,
    },
    "stroke and background": {
        **WORDS,
        "strokeWidth": 0.05,
        "strokeColor": "#00aaff",
        "strokePosition": "center",
        "strokeJoin": "miter",
        "backgroundOpacity": 0.5,
        "backgroundColor": "#223344",
        "backgroundPadding": 0.3,
        "backgroundRadius": 0.3,
    },
    "effects": {
        **WORDS,
        "shadows": [{"x": 0.03, "y": 0.05, "blur": 0.1, "color": "#000000", "opacity": 0.7}],
        "glowSize": 0.3,
        "glowColor": "#00ffcc",
        "glowStrength": 1.5,
        "depth": 0.3,
        "depthAngle": 60,
        "depthColor": "#663300",
        "depthFade": 0.6,
    },
    "flat transforms": {
        **WORDS,
        "rotation": 20,
        "scaleX": 1.2,
        "scaleY": 0.8,
        "skewX": 15,
        "skewY": 5,
        "opacity": 0.7,
        "blend": "overlay",
        "x": 0.45,
    },
    "perspective": {**WORDS, "rotateX": 30, "rotateY": -35, "distance": 0.8},
    "in front": {**WORDS, "place": "front", "opacity": 0.6},
}


def test_a_photo_that_a_phone_stored_sideways_comes_out_upright(
    page: Page, editor: Locator, tmp_path: Path
) -> None:
    sideways = tmp_path / "phone.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.open(COFFEE).convert("RGB").rotate(90, expand=True).save(sideways, exif=exif)
    open_photo(page, sideways)

    assert export(editor).size == (600, 400)


@pytest.mark.usefixtures("editor")
def test_a_download_is_named_after_the_photo(page: Page) -> None:
    open_photo(page, ASTRONAUT)
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as started:
        page.get_by_role("button", name="Download PNG").click()

    assert started.value.suggested_filename == "astronaut-text-behind.png"
    assert Image.open(started.value.path()).size == (512, 512)


def test_a_photo_can_be_dropped_or_pasted(page: Page, editor: Locator) -> None:
    for event, photo, size in (("drop", "coffee", (600, 400)), ("paste", "astronaut", (512, 512))):
        expect_event(editor, "tbi-matte")
        page.get_by_role("group", name="Text behind image").evaluate(
            """async (editor, [event, name]) => {
              const photo = await (await fetch(`samples/${name}.png`)).blob();
              const transfer = new DataTransfer();
              transfer.items.add(new File([photo], "mine.png", { type: "image/png" }));
              const options = { bubbles: true, composed: true, cancelable: true };
              editor.dispatchEvent(
                event === "drop"
                  ? new DragEvent("drop", { ...options, dataTransfer: transfer })
                  : new ClipboardEvent("paste", { ...options, clipboardData: transfer }),
              );
            }""",
            [event, photo],
        )
        event_of(editor, "tbi-matte")

        assert export(editor).size == size


def test_a_photo_that_the_browser_cannot_open_is_converted_when_the_visitor_agrees(
    page: Page, editor: Locator, tmp_path: Path
) -> None:
    from pillow_heif import from_pillow

    heic = tmp_path / "phone.heic"
    from_pillow(Image.open(COFFEE).convert("RGB")).save(heic)
    choose(page, heic)
    expect(page.get_by_text("The Space can convert it").first).to_be_visible()
    expect_event(editor, "tbi-matte")
    page.get_by_role("button", name="Send and convert").click()
    event_of(editor, "tbi-matte")

    assert export(editor).size == (600, 400)


@pytest.mark.usefixtures("editor")
def test_a_raw_file_is_refused_and_another_photo_asked_for(page: Page, tmp_path: Path) -> None:
    raw = tmp_path / "camera.dng"
    raw.write_bytes(tiff((Image.new("RGB", (64, 48)), [(50706, 1, [1, 4, 0, 0])])))
    choose(page, raw)
    page.get_by_role("button", name="Send and convert").click()

    expect(page.get_by_text("no photo that can be opened here").first).to_be_visible()
    expect(page.get_by_role("button", name="Choose another photo")).to_be_visible()


def test_without_a_subject_one_can_be_painted(page: Page, editor: Locator, tmp_path: Path) -> None:
    plain = tmp_path / "plain.png"
    Image.new("RGB", (320, 240), "#8090a0").save(plain)
    open_photo(page, plain)
    expect(page.get_by_text("the text stays in front").first).to_be_visible()
    set_design(editor, {**WORDS, "y": 0.5})
    before = colour_matches(pixels_of(export(editor)), COLOUR).sum()
    page.get_by_role("button", name="Paint the subject").click()
    stage = page.get_by_role("img", name="Your photo").bounding_box()
    assert stage
    middle = stage["y"] + stage["height"] / 2
    page.mouse.move(stage["x"] + 10, middle)
    expect(editor.locator(".brush")).to_be_visible()
    page.mouse.down()
    page.mouse.move(stage["x"] + stage["width"] - 10, middle, steps=12)
    page.mouse.up()
    after = colour_matches(pixels_of(export(editor)), COLOUR).sum()

    assert before > 1000
    assert after < before * 0.8


@pytest.fixture
def without_subject(page: Page, editor: Locator, tmp_path: Path) -> Locator:
    """An editor in which no subject was found, with a text in the middle of the photo."""
    plain = tmp_path / "plain.png"
    Image.new("RGB", (320, 240), "#8090a0").save(plain)
    open_photo(page, plain)
    set_design(editor, {**WORDS, "y": 0.5})
    return editor


def text_in(editor: Locator) -> tuple[int, int]:
    """Return how many pixels of the text's colour the picture has in its upper and its lower half."""
    text = colour_matches(pixels_of(export(editor)), COLOUR)
    return int(text[:120].sum()), int(text[120:].sum())


def test_without_a_subject_everything_below_a_line_becomes_it(
    page: Page, without_subject: Locator
) -> None:
    above, below = text_in(without_subject)
    page.get_by_role("button", name="Everything below a line").click()
    expect(page.get_by_role("tab", name="Mask")).to_have_attribute("aria-selected", "true")
    line = page.get_by_role("slider", name="Line across the photo")
    expect(line).to_be_focused()
    stage = page.get_by_role("img", name="Your photo").bounding_box()
    assert stage
    middle = stage["y"] + stage["height"] / 2
    page.mouse.move(stage["x"] + 10, middle)
    page.mouse.down()
    page.mouse.move(stage["x"] + stage["width"] - 10, middle, steps=6)
    page.mouse.up()
    page.get_by_role("button", name="Done").click()
    expect(line).to_be_hidden()
    page.get_by_role("img", name="Your photo").wait_for()

    assert min(above, below) > 500
    assert text_in(without_subject)[0] > above * 0.9
    assert text_in(without_subject)[1] < below * 0.1

    # It is an ordinary stroke, and one step.
    page.keyboard.press("ControlOrMeta+z")
    assert text_in(without_subject) == (above, below)
    page.keyboard.press("ControlOrMeta+Shift+z")
    assert text_in(without_subject)[1] < below * 0.1


def test_the_line_is_moved_by_keys_and_taken_back(page: Page, without_subject: Locator) -> None:
    above, below = text_in(without_subject)
    page.get_by_role("button", name="Dismiss").click()
    page.get_by_role("tab", name="Mask").click()
    page.get_by_role("button", name="Everything below a line").press("Enter")
    line = page.get_by_role("slider", name="Line across the photo")
    expect(line).to_have_attribute("aria-valuenow", "40")
    line.press("Shift+ArrowDown")
    line.press("ArrowUp")
    expect(line).to_have_attribute("aria-valuenow", "31")
    line.press("End")
    expect(line).to_have_attribute("aria-valuenow", "100")
    assert text_in(without_subject) == (0, 0)
    line.press("Escape")
    expect(line).to_be_hidden()
    assert text_in(without_subject) == (above, below)
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()

    page.get_by_role("button", name="Everything below a line").click()
    line.press("PageUp")
    expect(line).to_have_attribute("aria-valuenow", "50")
    line.press("Enter")
    assert text_in(without_subject)[1] < below * 0.1
    expect(page.get_by_role("application")).to_be_focused()


# What goes wrong


def test_a_file_that_is_no_photo_is_explained_and_costs_nothing(
    page: Page, editor: Locator, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 and then nothing")
    open_photo(page, ASTRONAUT)
    set_design(editor, WORDS)
    before = pixels_of(export(editor))
    choose(page, broken)
    expect(page.get_by_text("This photo seems to be damaged").first).to_be_visible()

    assert (pixels_of(export(editor)) == before).all()


def test_a_folder_that_is_dropped_is_called_one_and_a_photo_beside_it_opens(
    page: Page, editor: Locator, tmp_path: Path
) -> None:
    # By its name alone it would be a project.
    folder = tmp_path / "Summer.zip"
    folder.mkdir()
    mouse = page.context.new_cdp_session(page)

    def drop(target: Locator, *files: Path) -> None:
        box = target.bounding_box()
        assert box
        data = {"items": [], "files": [str(file) for file in files], "dragOperationsMask": 1}
        at = {"x": box["x"] + 9, "y": box["y"] + 9, "data": data}
        for kind in ("dragEnter", "dragOver", "drop"):
            mouse.send("Input.dispatchDragEvent", {"type": kind, **at})

    for target in (page.get_by_role("group", name="Photo", exact=True), text_field(page)):
        expect_event(editor, "tbi-error")
        drop(target, folder)
        assert event_of(editor, "tbi-error")["code"] == "file_is_folder"
        page.get_by_text("This is a folder").first.wait_for()
        page.get_by_role("button", name="Dismiss").last.click()

    expect_event(editor, "tbi-matte")
    drop(text_field(page), folder, COFFEE)
    event_of(editor, "tbi-matte")
    assert export(editor).size == (600, 400)


def test_a_full_queue_is_explained_and_tried_again_while_the_text_is_edited(
    page: Page, space_url: str
) -> None:
    editor = visit(page, f"{space_url}/")
    page.route(
        "**/gradio_api/call/alpha_matte",
        lambda route: route.fulfill(
            status=503, json={"detail": "Queue is full. Max size is 64 and size is 64."}
        ),
    )
    choose(page, COFFEE)
    expect(page.get_by_text("Many photos are waiting right now").first).to_be_visible()

    text_field(page).fill("MEANWHILE")
    assert export(editor).size == (600, 400)
    expect_event(editor, "tbi-matte")
    page.unroute("**/gradio_api/call/alpha_matte")
    assert event_of(editor, "tbi-matte")["empty"] is False
    assert layers_of(editor)[0]["text"] == "MEANWHILE"


def test_who_waits_sees_the_place_in_the_queue_and_may_leave_it(page: Page, space_url: str) -> None:
    never_answer(page)
    editor = visit(page, f"{space_url}/")
    choose(page, COFFEE)
    expect(page.get_by_text("2 photos are ahead of yours").first).to_be_visible()

    with page.expect_request("**/gradio_api/cancel") as withdrawn:
        page.get_by_role("button", name="Cancel").click()
    assert set(withdrawn.value.post_data_json) == {"session_hash", "event_id"}
    assert export(editor).width > 600


def test_cancelling_brings_back_the_photo_before_with_everything_made_of_it(
    page: Page, space_url: str
) -> None:
    editor = visit(page, f"{space_url}/")
    text_field(page).fill("FIRST")
    before = pixels_of(export(editor))
    page.evaluate(
        """() => {
          const asked = window.fetch;
          window.fetch = (address, init) => String(address).includes("/queue/data")
            ? new Promise((_, reject) => init.signal.addEventListener("abort", () => reject(init.signal.reason)))
            : asked(address, init);
        }"""
    )
    choose(page, COFFEE)
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_have_attribute("aria-disabled", "true")
    page.get_by_role("button", name="Cancel").click()

    assert (pixels_of(export(editor)) == before).all()
    page.get_by_role("button", name="Undo").click()
    assert layers_of(editor)[0]["text"] == "LIFTOFF"


def test_a_notice_that_is_closed_while_a_photo_is_cut_out_takes_nothing_with_it(
    page: Page, editor: Locator
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    expect_event(editor, "tbi-matte")
    with held_space(page):
        choose(page, COFFEE)
        expect(page.get_by_role("button", name="Cancel")).to_be_visible()
        page.get_by_role("button", name="More").click()
        page.get_by_role("menuitem", name="Copy link").click()
        expect(page.get_by_text("The link is on the clipboard").first).to_be_visible()
        page.locator(".notice").get_by_role("button", name="Dismiss").click()
    event_of(editor, "tbi-matte")

    assert export(editor).size == (600, 400)


def test_removing_the_element_withdraws_what_it_waits_for(page: Page, space_url: str) -> None:
    never_answer(page)
    editor = visit(page, f"{space_url}/")
    choose(page, COFFEE)
    expect(page.get_by_text("2 photos are ahead of yours").first).to_be_visible()

    with page.expect_request("**/gradio_api/cancel"):
        editor.evaluate("(element) => element.remove()")


# Nothing is lost


def test_every_change_can_be_undone_and_redone(page: Page, editor: Locator) -> None:
    set_design(editor, WORDS)
    for letter in "abc":
        text_field(page).press_sequentially(letter)
        text_field(page).blur()
    typed = layers_of(editor)
    undo = page.get_by_role("button", name="Undo")
    for _ in range(3):
        undo.click()
    undone = layers_of(editor)
    for _ in range(3):
        page.get_by_role("button", name="Redo").click()

    assert undone[0]["text"] == "MMMMMM"
    assert layers_of(editor) == typed
    assert typed[0]["text"] == "MMMMMMabc"


def test_a_reload_brings_back_photo_subject_and_design(page: Page, editor: Locator) -> None:
    open_photo(page, ASTRONAUT)
    text_field(page).fill("KEPT")
    wait_for_rows(page, lambda rows: "KEPT" in str(rows[0]["design"]) and rows[0]["matte"])
    before = pixels_of(export(editor))
    sent: list[str] = []
    page.on(
        "request", lambda request: sent.append(request.url) if request.method == "POST" else None
    )
    page.reload()
    expect(page.get_by_role("img", name="KEPT")).to_be_visible()
    expect(page.get_by_role("button", name="Cancel")).to_be_hidden()

    assert (pixels_of(export(editor)) == before).all()
    assert sent == []


def test_a_link_carries_the_design_to_another_visitor(page: Page, editor: Locator) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    text_field(page).fill("FROM A LINK")
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Copy link").click()
    expect(page.get_by_text("The link is on the clipboard").first).to_be_visible()
    link = page.evaluate("() => navigator.clipboard.readText()")
    browser = page.context.browser
    assert browser
    other = browser.new_context().new_page()
    other.goto(link)

    expect(other.get_by_role("img", name="FROM A LINK")).to_be_visible()
    assert layers_of(editor_of(other)) == layers_of(editor)
    other.context.close()


@pytest.mark.usefixtures("editor")
def test_a_link_opened_in_the_same_tab_is_a_step_that_can_be_undone(page: Page) -> None:
    design = b'{"version": 1, "layers": [{"text": "LINKED"}]}'
    deflated = zlib.compress(design, wbits=-zlib.MAX_WBITS)
    fragment = base64.urlsafe_b64encode(deflated).decode().rstrip("=")
    page.evaluate("(hash) => { location.hash = hash; }", f"tbi=1.{fragment}")
    expect(page.get_by_role("img", name="LINKED")).to_be_visible()
    page.get_by_role("button", name="Undo").click()

    expect(page.get_by_role("img", name="LIFTOFF")).to_be_visible()


def test_starting_over_forgets_photo_and_texts(page: Page, editor: Locator) -> None:
    open_photo(page, ASTRONAUT)
    text_field(page).fill("SECRET")
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Start over").click()
    page.locator(".notice").get_by_role("button", name="Start over").click()
    expect(page.get_by_role("img", name="LIFTOFF")).to_be_visible()
    page.reload()
    expect(page.get_by_role("img", name="LIFTOFF")).to_be_visible()

    assert layers_of(editor)[0]["text"] == "LIFTOFF"


def test_a_picture_that_is_copied_is_a_png_whatever_is_chosen_for_the_download(
    page: Page, editor: Locator
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    size = export(editor).size
    page.get_by_role("button", name="Export").click()
    page.get_by_role("radio", name="JPEG").check()
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_text("The picture is on the clipboard").first).to_be_visible()
    copied = page.evaluate(
        """async () => {
          const [item] = await navigator.clipboard.read();
          const { width, height } = await createImageBitmap(await item.getType("image/png"));
          return [width, height];
        }"""
    )
    assert tuple(copied) == size


def test_a_project_that_was_saved_can_be_opened_again(
    page: Page, editor: Locator, tmp_path: Path
) -> None:
    open_photo(page, ASTRONAUT)
    text_field(page).fill("PROJECT")
    before = pixels_of(export(editor))
    page.get_by_role("button", name="More").click()
    with page.expect_download() as started:
        page.get_by_role("menuitem", name="Save project").click()
    project = tmp_path / started.value.suggested_filename
    started.value.save_as(project)
    open_photo(page, COFFEE)
    wait_for_rows(page, lambda rows: "coffee" in rows[0]["name"] and rows[0]["matte"])
    page.locator("input[type=file]").last.set_input_files(project)
    wait_for_rows(page, lambda rows: "astronaut" in rows[0]["name"] and rows[0]["matte"])

    assert project.name == "astronaut.tbi.zip"
    assert (pixels_of(export(editor)) == before).all()


# The page's author


def test_the_author_names_photo_and_text_in_attributes(page: Page, space_url: str) -> None:
    page.goto(f"{space_url}/health")
    page.evaluate(
        """async () => {
          await import("/embed/text-behind-image.js");
          document.body.innerHTML =
            '<text-behind-image image="/samples/coffee.png" text="MORNING"></text-behind-image>';
        }"""
    )
    editor = editor_of(page)
    expect_event(editor, "tbi-matte")

    assert event_of(editor, "tbi-matte")["empty"] is False
    assert [layer["text"] for layer in layers_of(editor)] == ["MORNING"]
    assert export(editor).size == (600, 400)


def test_what_the_author_sets_before_the_editor_is_there_is_kept(
    page: Page, space_url: str
) -> None:
    """Properties before the script, in the handler of `tbi-ready`, and right after connecting."""
    page.goto(f"{space_url}/health")
    texts = page.evaluate(
        """async () => {
          const design = (text) => ({ version: 1, layers: [{ text }] });
          const elements = ["before", "at once", "when ready"].map((id) =>
            Object.assign(document.createElement("text-behind-image"), { id }));
          const [before, atOnce, whenReady] = elements;
          before.design = design("1");
          whenReady.addEventListener("tbi-ready", () => { whenReady.design = design("3"); });
          const ready = elements.map((element) =>
            new Promise((done) => element.addEventListener("tbi-ready", done)));
          document.body.replaceChildren(...elements);
          await import("/embed/text-behind-image.js");
          atOnce.design = design("2");
          await Promise.all(ready);
          return elements.map(({ design }) => design.layers[0].text);
        }"""
    )
    assert texts == ["1", "2", "3"]


def test_a_picture_that_cannot_be_fetched_is_reported_to_the_page(
    page: Page, space_url: str
) -> None:
    page.goto(f"{space_url}/health")
    page.evaluate(
        """async () => {
          await import("/embed/text-behind-image.js");
          document.body.innerHTML = "<text-behind-image></text-behind-image>";
        }"""
    )
    editor = editor_of(page)
    expect_event(editor, "tbi-error")
    editor.evaluate("(element) => { element.image = '/nowhere.jpg'; }")

    assert event_of(editor, "tbi-error")["code"] == "image_unreachable"


def test_what_the_page_sets_fires_no_change_and_what_the_visitor_does_fires_one(
    page: Page, editor: Locator
) -> None:
    editor.evaluate(
        """(element) => {
          element.heard = [];
          element.addEventListener("tbi-change", ({ detail }) => element.heard.push(detail.design));
        }"""
    )
    set_design(editor, WORDS)
    editor.evaluate("(element) => { element.text = 'HOST'; }")
    silent = editor.evaluate("(element) => element.heard.length")
    text_field(page).fill("VISITOR")
    heard = editor.evaluate("(element) => element.heard")

    assert silent == 0
    assert heard[-1]["layers"][0]["text"] == "VISITOR"


BAD_DESIGNS: dict[str, dict[str, Any]] = {
    "layers[0].size": {"version": 1, "layers": [{"text": "A", "size": "big"}]},
    "layers[0].shadows[0].blur": {"version": 1, "layers": [{"shadows": [{"blur": -1}]}]},
    "layers[0].wobble": {"version": 1, "layers": [{"wobble": 1}]},
    "version": {"version": 99, "layers": []},
}
"""By the key that is wrong."""


def test_a_bad_design_is_refused_with_the_key_named_and_changes_nothing(editor: Locator) -> None:
    set_design(editor, WORDS)
    before = layers_of(editor)
    for key, design in BAD_DESIGNS.items():
        refused = editor.evaluate(
            """(element, design) => {
              try { element.design = design; } catch (error) { return [error.name, error.key]; }
            }""",
            design,
        )
        assert refused == ["DesignError", key]
        assert layers_of(editor) == before, key


def test_two_editors_on_a_page_are_independent(page: Page, space_url: str) -> None:
    page.goto(f"{space_url}/health")
    page.evaluate(
        """async () => {
          await import("/embed/text-behind-image.js");
          document.body.innerHTML =
            '<text-behind-image text="ONE"></text-behind-image><text-behind-image text="TWO"></text-behind-image>';
        }"""
    )
    expect(page.get_by_role("img", name="ONE")).to_be_visible()
    expect(page.get_by_role("img", name="TWO")).to_be_visible()
    page.locator("text-behind-image").first.get_by_role("textbox", name="Text", exact=True).fill(
        "1"
    )

    expect(page.get_by_role("img", name="“1”")).to_be_visible()
    expect(page.get_by_role("img", name="TWO")).to_be_visible()


# Room


def test_nothing_is_wider_than_the_window(page: Page, editor: Locator) -> None:
    for width in (320, 480, 640, 1024, 1600):
        page.set_viewport_size({"width": width, "height": 800})
        wait_for_frames(page)
        beyond = editor.evaluate(
            """(element) => [...element.shadowRoot.querySelectorAll("canvas")]
              .filter((part) => part.checkVisibility() && part.getBoundingClientRect().right > innerWidth + 1)
              .map((part) => part.outerHTML.slice(0, 120))"""
        )

        assert page.evaluate("document.documentElement.scrollWidth") == width
        stage = page.get_by_role("img", name="Your photo").bounding_box()
        assert stage
        assert stage["width"] >= 200, width
        assert beyond == [], width


def test_a_second_copy_of_the_module_leaves_the_first_in_place(editor: Locator) -> None:
    kept = editor.evaluate(
        """async () => {
          const first = customElements.get("text-behind-image");
          const { TextBehindImageElement: second } = await import("/embed/text-behind-image.js?second");
          return first === customElements.get("text-behind-image") && first !== second;
        }"""
    )
    assert kept
