"""The first page in Chromium, from a photo to a downloaded picture."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import ConsoleMessage, Locator, Page, expect

from tests.running_space import SAMPLES

ASTRONAUT = SAMPLES / "astronaut.png"
TEXT_COLOUR = (255, 0, 170)
# Rows and columns of astronaut.png that her neck fills.
SUBJECT = slice(165, 200), slice(195, 230)

Pixels = NDArray[np.uint8]


def pixels_of(picture: Path | Image.Image) -> Pixels:
    """Return a picture's pixels, uint8 (H, W, 3)."""
    image = picture if isinstance(picture, Image.Image) else Image.open(picture)
    return np.asarray(image.convert("RGB"))


def is_text(picture: Pixels) -> NDArray[np.bool_]:
    """Return where a picture shows the plain text colour, (H, W)."""
    matches: NDArray[np.bool_] = (picture == TEXT_COLOUR).all(axis=2)
    return matches


def choose(page: Page, photo: Path) -> None:
    page.locator("input[type=file]").set_input_files(photo)


def wait_until_cut_out(page: Page) -> None:
    expect(page.get_by_role("button", name="Download PNG")).to_be_enabled(timeout=60_000)


def sample(page: Page) -> Locator:
    return page.get_by_role("button", name="Cup of espresso")


def start_choosing(page: Page) -> Locator:
    return page.get_by_role("button", name="Choose a photo")


def download(page: Page) -> tuple[str, Image.Image]:
    """Return the downloaded file's name and what is in it."""
    with page.expect_download() as started:
        page.get_by_role("button", name="Download PNG").click()
    image = Image.open(started.value.path())
    assert image.format == "PNG"
    return started.value.suggested_filename, image


def write_text(page: Page, text: str = "MMMMMM") -> None:
    page.get_by_label("Text", exact=True).fill(text)
    page.get_by_label("Colour").fill("#{:02x}{:02x}{:02x}".format(*TEXT_COLOUR))


def text_frame(page: Page) -> Locator:
    return page.get_by_role("button", name="Move the text")


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
def first_page(page: Page, space_url: str) -> Iterator[Page]:
    """The page at the Space's root; at the end it has logged no error and asked no other site."""
    complaints: list[str] = []
    elsewhere: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda request: (
            elsewhere.append(request.url)
            if not request.url.startswith((f"{space_url}/", "blob:", "data:"))
            else None
        ),
    )
    page.goto(f"{space_url}/")
    expect(start_choosing(page)).to_be_visible()
    yield page
    assert complaints == []
    assert elsewhere == []


def test_the_subject_of_an_uploaded_photo_stands_in_front_of_the_typed_text(
    first_page: Page,
) -> None:
    choose(first_page, ASTRONAUT)
    wait_until_cut_out(first_page)
    write_text(first_page)
    name, image = download(first_page)

    photo, picture = pixels_of(ASTRONAUT), pixels_of(image)
    assert name == "astronaut-text-behind.png"
    assert picture.shape == photo.shape
    text = is_text(picture)
    rows = np.flatnonzero(text.any(axis=1))
    untouched = np.r_[0 : rows[0] - 8, rows[-1] + 8 : len(photo)]
    assert len(untouched) > 200
    assert (picture[untouched] == photo[untouched]).all()
    assert (picture[SUBJECT] == photo[SUBJECT]).all()
    beside = text[SUBJECT[0]]
    assert beside[:, :110].sum() > 500
    assert beside[:, 320:].sum() > 500


def test_a_photo_larger_than_what_is_sent_is_downloaded_at_its_full_size(
    first_page: Page, tmp_path: Path
) -> None:
    large = tmp_path / "large.png"
    Image.open(ASTRONAUT).resize((1800, 1800), Image.Resampling.LANCZOS).save(large)
    with first_page.expect_response("**/gradio_api/file=**") as matte:
        choose(first_page, large)
    wait_until_cut_out(first_page)
    write_text(first_page)
    _, image = download(first_page)

    photo, picture = pixels_of(large), pixels_of(image)
    sent_back = httpx.get(matte.value.url).content
    assert Image.open(io.BytesIO(sent_back)).size == (1024, 1024)
    assert picture.shape == photo.shape
    text = is_text(picture)
    rows = np.flatnonzero(text.any(axis=1))
    assert (picture[: rows[0] - 20] == photo[: rows[0] - 20]).all()
    assert (picture[rows[-1] + 20 :] == photo[rows[-1] + 20 :]).all()
    assert text[:, :380].sum() > 5000
    assert not text[590:690, 690:800].any()


def test_a_photo_that_a_phone_stored_sideways_comes_out_upright(
    first_page: Page, tmp_path: Path
) -> None:
    sideways = tmp_path / "phone.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.open(SAMPLES / "coffee.png").convert("RGB").rotate(90, expand=True).save(
        sideways, exif=exif
    )
    choose(first_page, sideways)
    wait_until_cut_out(first_page)

    assert download(first_page)[1].size == (600, 400)


def test_dragging_moves_the_text_by_as_much_as_the_pointer(first_page: Page) -> None:
    choose(first_page, ASTRONAUT)
    wait_until_cut_out(first_page)
    write_text(first_page)
    before = is_text(pixels_of(download(first_page)[1]))

    stage = first_page.get_by_role("img", name="Your photo").bounding_box()
    frame = text_frame(first_page).bounding_box()
    assert stage
    assert frame
    x, y = frame["x"] + 20, frame["y"] + frame["height"] / 2
    first_page.mouse.move(x, y)
    first_page.mouse.down()
    first_page.mouse.move(x, y + 40, steps=5)
    first_page.mouse.move(x, y + 120, steps=5)
    first_page.mouse.up()
    after = is_text(pixels_of(download(first_page)[1]))

    moved = np.flatnonzero(after.any(axis=1))[0] - np.flatnonzero(before.any(axis=1))[0]
    assert moved == pytest.approx(120 * 512 / stage["height"], abs=2)


def test_arrow_keys_move_the_text_and_shift_moves_it_further(first_page: Page) -> None:
    choose(first_page, ASTRONAUT)
    wait_until_cut_out(first_page)
    frame = text_frame(first_page)
    start = frame.bounding_box()
    frame.press("ArrowDown")
    frame.press("Shift+ArrowDown")
    end = frame.bounding_box()

    assert start
    assert end
    assert end["y"] - start["y"] == pytest.approx(11, abs=0.6)
    assert end["x"] == pytest.approx(start["x"], abs=0.6)


def test_a_click_on_the_text_goes_to_its_field(first_page: Page) -> None:
    choose(first_page, ASTRONAUT)
    wait_until_cut_out(first_page)
    text_frame(first_page).click()

    expect(first_page.get_by_label("Text", exact=True)).to_be_focused()


def test_a_sample_is_cut_out_like_any_photo(first_page: Page) -> None:
    sample(first_page).click()
    wait_until_cut_out(first_page)

    name, image = download(first_page)
    assert name == "coffee-text-behind.png"
    assert image.size == (600, 400)


@pytest.mark.parametrize("event", ["drop", "paste"])
def test_a_photo_can_be_dropped_or_pasted(first_page: Page, event: str) -> None:
    first_page.get_by_role("group", name="Text behind image").evaluate(
        """async (editor, event) => {
          const photo = await (await fetch("samples/coffee.png")).blob();
          const transfer = new DataTransfer();
          transfer.items.add(new File([photo], "mine.png", { type: "image/png" }));
          const options = { bubbles: true, composed: true, cancelable: true };
          editor.dispatchEvent(
            event === "drop"
              ? new DragEvent("drop", { ...options, dataTransfer: transfer })
              : new ClipboardEvent("paste", { ...options, clipboardData: transfer }),
          );
        }""",
        event,
    )
    wait_until_cut_out(first_page)

    assert download(first_page)[0] == "mine-text-behind.png"


def test_a_file_that_is_no_photo_is_explained_and_costs_nothing(
    first_page: Page, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 and then nothing")
    choose(first_page, broken)
    expect(first_page.get_by_text("could not be opened as a photo").first).to_be_visible()

    choose(first_page, ASTRONAUT)
    wait_until_cut_out(first_page)
    choose(first_page, broken)
    expect(first_page.get_by_text("could not be opened as a photo").first).to_be_visible()
    first_page.get_by_role("button", name="Dismiss").click()

    assert download(first_page)[0] == "astronaut-text-behind.png"


def test_a_photo_that_the_space_refuses_is_explained_in_its_words(
    first_page: Page, tmp_path: Path
) -> None:
    tiny = tmp_path / "tiny.png"
    Image.new("RGB", (8, 8)).save(tiny)
    choose(first_page, tiny)

    expect(first_page.locator(".notice")).to_contain_text("16")
    expect(first_page.get_by_role("button", name="Try again")).to_be_hidden()
    choose(first_page, ASTRONAUT)
    wait_until_cut_out(first_page)


def test_without_a_subject_the_text_stays_in_front_and_can_be_downloaded(
    first_page: Page, tmp_path: Path
) -> None:
    plain = tmp_path / "plain.png"
    Image.new("RGB", (320, 240), "#8090a0").save(plain)
    choose(first_page, plain)
    expect(first_page.get_by_text("the text stays in front").first).to_be_visible(timeout=60_000)
    write_text(first_page)

    assert is_text(pixels_of(download(first_page)[1])).sum() > 1000


def test_a_full_queue_is_explained_and_trying_again_works(page: Page, space_url: str) -> None:
    page.goto(f"{space_url}/")
    page.route(
        "**/gradio_api/call/alpha_matte",
        lambda route: route.fulfill(
            status=503, json={"detail": "Queue is full. Max size is 64 and size is 64."}
        ),
    )
    sample(page).click()
    expect(page.get_by_text("Many photos are waiting right now").first).to_be_visible()

    page.unroute("**/gradio_api/call/alpha_matte")
    page.get_by_role("button", name="Try again").click()
    wait_until_cut_out(page)
    assert download(page)[0] == "coffee-text-behind.png"


def test_who_waits_sees_the_place_in_the_queue_and_may_leave_it(page: Page, space_url: str) -> None:
    never_answer(page)
    page.goto(f"{space_url}/")
    sample(page).click()
    expect(page.get_by_text("2 photos are ahead of yours").first).to_be_visible()

    with page.expect_request("**/gradio_api/cancel") as withdrawn:
        page.get_by_role("button", name="Cancel").click()
    expect(start_choosing(page)).to_be_visible()
    assert set(withdrawn.value.post_data_json) == {"session_hash", "event_id", "fn_index"}


def test_removing_the_element_withdraws_what_it_waits_for(page: Page, space_url: str) -> None:
    never_answer(page)
    page.goto(f"{space_url}/")
    sample(page).click()
    expect(page.get_by_text("2 photos are ahead of yours").first).to_be_visible()

    with page.expect_request("**/gradio_api/cancel"):
        page.locator("text-behind-image").evaluate("(element) => element.remove()")


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_nothing_is_wider_than_the_window(first_page: Page, width: int) -> None:
    first_page.set_viewport_size({"width": width, "height": 720})
    sample(first_page).click()
    wait_until_cut_out(first_page)

    assert first_page.evaluate("document.documentElement.scrollWidth") == width
    right = first_page.get_by_role("button", name="Download PNG").bounding_box()
    assert right
    assert right["x"] + right["width"] <= width


def test_a_second_copy_of_the_module_leaves_the_first_in_place(first_page: Page) -> None:
    kept = first_page.evaluate(
        """async () => {
          const first = customElements.get("text-behind-image");
          const { TextBehindImageElement: second } = await import("/embed/text-behind-image.js?second");
          return first === customElements.get("text-behind-image") && first !== second;
        }"""
    )
    assert kept
