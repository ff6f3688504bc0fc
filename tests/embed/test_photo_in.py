"""Photos on their way in: decoded upright or refused with a reason, converted, fetched, dropped."""

import base64
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pillow_heif
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page, expect

from space.pages import EMBED
from tests.embed.editing import editor_of
from tests.http_server import Quiet, http_server
from tests.orientations import STORED
from tests.page_server import PageServer, page_server
from tests.running_space import ROOT, SAMPLES

pillow_heif.register_heif_opener()

Pixels = NDArray[np.uint8]

# What the pieces of script below share: the modules, and files to and from Python.
SHARED = """
const { decodePhoto, convertPhoto, shrinkPhoto } = await import("/embed/editor/photo/photo.js");
const { readHeader } = await import("/embed/editor/photo/header.js");
const { fetchPhoto } = await import("/embed/editor/photo/remote.js");
const { acceptFiles, createPicker, isProject } = await import("/embed/editor/photo/intake.js");
const { samples, layersOf } = await import("/embed/editor/photo/samples.js");
const { SpaceClient } = await import("/embed/editor/space/client.js");

const client = new SpaceClient(given.space ?? location.origin);
const waiting = { signal: new AbortController().signal, onProgress() {} };
const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
const toBase64 = async (blob) => {
  const reader = new FileReader();
  await new Promise((done) => { reader.onload = done; reader.readAsDataURL(blob); });
  return reader.result.slice(reader.result.indexOf(",") + 1);
};
const pixelsOf = async (bitmap) => {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext("2d").drawImage(bitmap, 0, 0);
  return toBase64(await canvas.convertToBlob());
};
const codeOf = async (promise) => {
  try { await promise; return ""; } catch (error) { return error.code ?? String(error); }
};
const file = (given) => new File([fromBase64(given.content)], given.name ?? "photo.jpg", { type: given.type ?? "" });
"""


@pytest.fixture
def modules(blank: Page) -> Page:
    """A page that has nothing on it and can import the modules."""
    return blank


def run(page: Page, script: str, **given: Any) -> Any:
    """Run a function body in the page; bytes among the arguments become base64."""
    sent = {
        name: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for name, value in given.items()
    }
    return page.evaluate(f"async (given) => {{ {SHARED} {script} }}", sent)


def picture(answer: str) -> Pixels:
    """Return the pixels of a picture that the page sent, uint8 (H, W, 3)."""
    with Image.open(BytesIO(base64.b64decode(answer))) as image:
        return np.asarray(image.convert("RGB"))


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def quadrants(width: int = 96, height: int = 64) -> Image.Image:
    """Return a picture that looks different whichever way it is turned."""
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2] = 200, 40, 40
    pixels[: height // 2, width // 2 :] = 40, 200, 40
    pixels[height // 2 :, : width // 2] = 40, 40, 200
    pixels[height // 2 :, width // 2 :] = 200, 200, 200
    return Image.fromarray(pixels)


def assert_alike(pixels: Pixels, image: Image.Image, difference: float = 6) -> None:
    expected = np.asarray(image.convert("RGB"))
    assert pixels.shape == expected.shape
    assert np.abs(pixels.astype(float) - expected).mean() < difference


def stored(kind: str, orientation: int) -> bytes:
    """Return a file of `quadrants`, turned and tagged so that it comes out upright."""
    turn = STORED[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = quadrants() if turn is None else quadrants().transpose(turn)
    return encoded(image, kind, exif=exif.tobytes())


class TestDecoding:
    @pytest.mark.parametrize("orientation", STORED)
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "AVIF"])
    def test_a_photo_comes_out_upright(self, modules: Page, kind: str, orientation: int) -> None:
        answer = run(
            modules,
            'return pixelsOf((await decodePhoto(file(given), "a.jpg", location.origin)).bitmap);',
            content=stored(kind, orientation),
        )

        assert_alike(picture(answer), quadrants())

    @pytest.mark.parametrize("orientation", STORED)
    def test_a_browser_that_does_not_turn_bitmaps_gets_there_too(
        self, modules: Page, orientation: int
    ) -> None:
        # Before the modules, which find out what their browser does.
        modules.evaluate(
            """() => {
              const original = createImageBitmap;
              globalThis.createImageBitmap = (source, ...rest) =>
                original(source, ...rest.slice(0, -1), { ...rest.at(-1), imageOrientation: "none" });
            }"""
        )
        content = stored("JPEG", orientation)
        answer = run(
            modules,
            'return pixelsOf((await decodePhoto(file(given), "a.jpg", location.origin)).bitmap);',
            content=content,
        )

        assert_alike(picture(answer), quadrants())

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF", "TIFF"])
    def test_the_size_is_known_before_decoding(self, modules: Page, kind: str) -> None:
        header = run(
            modules,
            "return readHeader(file(given));",
            content=encoded(quadrants(900, 612), kind),
        )

        assert header["size"] == {"width": 900, "height": 612}
        assert header["format"] == {"HEIF": "heic"}.get(kind, kind.lower())

    def test_of_an_animation_the_first_frame_is_taken(self, modules: Page) -> None:
        later = [Image.new("RGB", (96, 64), colour) for colour in ("black", "white")]
        for kind in ("GIF", "WEBP", "PNG"):
            answer = run(
                modules,
                'return pixelsOf((await decodePhoto(file(given), "a", location.origin)).bitmap);',
                content=encoded(quadrants(), kind, save_all=True, append_images=later),
            )

            assert_alike(picture(answer), quadrants())

    def test_a_jpeg_that_lacks_its_end_opens_as_browsers_show_it(self, modules: Page) -> None:
        whole = encoded(quadrants(), "JPEG")
        assert whole.endswith(b"\xff\xd9")

        answer = run(
            modules,
            'return pixelsOf((await decodePhoto(file(given), "a.jpg", location.origin)).bitmap);',
            # As phones end their panoramas.
            content=whole[:-2] + b"\0\0\1\x0a\x0e\0\0\0Image_UTC_Data1700000000000SEFT",
        )

        assert_alike(picture(answer), quadrants())

    def test_a_photo_keeps_its_file_and_its_name_without_the_extension(self, modules: Page) -> None:
        content = encoded(quadrants(), "JPEG")

        name, size = run(
            modules,
            """const photo = await decodePhoto(file(given), "Beach at noon.v2.JPG", location.origin);
            return [photo.name, photo.file.size];""",
            content=content,
        )

        assert (name, size) == ("Beach at noon.v2", len(content))

    def test_the_copy_that_is_sent_is_small_and_keeps_transparency(self, modules: Page) -> None:
        script = """
            const copy = await shrinkPhoto(await decodePhoto(file(given), "a", location.origin), location.origin);
            const { width, height } = await createImageBitmap(copy);
            return [copy.type, width, height];
            """
        clear = quadrants(1500, 3000)
        clear.putalpha(100)

        assert run(modules, script, content=encoded(quadrants(3000, 1500), "PNG")) == [
            "image/jpeg",
            1024,
            512,
        ]
        assert run(modules, script, content=encoded(clear, "PNG")) == ["image/webp", 512, 1024]

    def test_the_copy_of_a_strip_is_as_high_as_the_space_wants_it(
        self, modules: Page, space_url: str
    ) -> None:
        answer = run(
            modules,
            """
            const photo = await decodePhoto(file(given), "a", location.origin);
            const { matte } = await client.alphaMatte(await shrinkPhoto(photo, location.origin), waiting);
            const { width, height } = await createImageBitmap(matte);
            return [width, height];
            """,
            content=encoded(quadrants(3000, 40), "PNG"),
            space=space_url,
        )

        assert answer == [1200, 16]


def png_header(width: int, height: int) -> bytes:
    """Return the beginning of a PNG that claims a size; its pixels are not there."""
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4) + height.to_bytes(4) + bytes(20)


REFUSED = {
    "photo_empty": b"",
    "svg_refused": b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="90" height="90"/></svg>',
    "photo_too_small": encoded(Image.new("RGB", (15, 300)), "PNG"),
    "too_many_pixels": png_header(8001, 8000),
    "file_too_large": b"\xff\xd8\xff",
    "photo_unreadable": (SAMPLES / "rocket.jpg").read_bytes()[:300],
    "not_a_photo": b"just some words",
    "needs_conversion": encoded(quadrants(), "HEIF"),
}


class TestRefusals:
    @pytest.mark.parametrize("code", REFUSED)
    def test_what_cannot_be_opened_is_refused_with_a_reason(self, modules: Page, code: str) -> None:
        refused = run(
            modules,
            """const padded = new File([file(given), new Uint8Array(given.padding)], "a");
            return codeOf(decodePhoto(padded, "a", location.origin));""",
            content=REFUSED[code],
            padding=30_000_000 if code == "file_too_large" else 0,
        )

        assert refused == code

    def test_every_reason_has_a_sentence(self) -> None:
        sentences = json.loads((ROOT / "embed" / "locales" / "en.json").read_text())["editor"]
        codes = {*REFUSED, "image_unreachable", "drop_unreachable"}

        assert {code for code in codes if f"error.{code}" not in sentences} == set()


REFUSAL = """
const refusal = async (promise) => {
  const { loadStrings } = await import("/embed/base/strings.js");
  const { t } = await loadStrings("en");
  return promise.then(() => [], ({ code, words, values }) => [code, t(`error.${words}`, values)]);
};
"""


@pytest.fixture
def server() -> Iterator[PageServer]:
    """A server of the page, with limits of its own, which browsers keep for a while."""
    with page_server() as server:
        yield server


class TestLimits:
    """What a Space takes, which its owner sets."""

    @pytest.mark.parametrize(
        ("limits", "sentence"),
        [
            ({"max_file_bytes": 1_500_000}, "Diese Datei ist größer als 1,5 MB."),
            ({"max_pixels": 2_500_000}, "Dieses Foto hat mehr als 2,5 MP."),
            ({"min_side": 1501}, "mindestens 1.501 Pixel misst."),
        ],
    )
    def test_the_visitor_is_told_the_limit_as_it_is_set(
        self,
        page: Page,
        server: PageServer,
        tmp_path: Path,
        limits: dict[str, int],
        sentence: str,
    ) -> None:
        server.deploy(EMBED, **limits)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(urlsplit(request.url).path))
        page.goto(f"{server.url}/?lang=de")
        editor = editor_of(page)
        editor.locator("canvas[role=img]").wait_for()
        assert "/limits" not in asked

        photo = tmp_path / "a.png"
        Image.new("RGB", (2000, 1500)).save(photo, compress_level=0)
        editor.locator("input[type=file]").first.set_input_files(photo)

        expect(editor.get_by_text(sentence).first).to_be_visible()
        assert asked.count("/limits") == 1
        assert "/gradio_api/upload" not in asked

    def test_a_photo_opens_where_the_limits_are_not_known(self, modules: Page) -> None:
        answer = run(
            modules,
            'return (await decodePhoto(file(given), "a", "http://127.0.0.1:9")).bitmap.width;',
            content=encoded(Image.new("RGB", (8, 300)), "PNG"),
        )

        assert answer == 8

    def test_the_space_s_own_refusal_names_the_limit_too(
        self, modules: Page, space_url: str
    ) -> None:
        answer = run(
            modules,
            REFUSAL
            + "return refusal(client.removeBackground(new Blob([new Uint8Array(30_000_001)]), waiting));",
            space=space_url,
        )

        assert answer[0] == "file_too_large"
        assert "over 30 MB" in answer[1]

    def test_the_refusal_of_a_proxy_names_no_limit(self, modules: Page, elsewhere: str) -> None:
        answer = run(
            modules,
            REFUSAL
            + "return refusal(new SpaceClient(given.src).removeBackground(new Blob(['a']), waiting));",
            src=elsewhere,
        )

        assert answer == [
            "file_too_large",
            "The service takes no photo of this size. Choose another one.",
        ]


class TestTheSpacesHelp:
    def test_a_heic_is_converted_and_opens(self, modules: Page, space_url: str) -> None:
        steps, name, kind, answer = run(
            modules,
            """
            const steps = new Set();
            const onProgress = ({ phase, step }) => steps.add(step || phase);
            const jpeg = await convertPhoto(file(given), client, { signal: waiting.signal, onProgress });
            const photo = await decodePhoto(jpeg, jpeg.name, location.origin);
            return [[...steps], photo.name, photo.file.type, await pixelsOf(photo.bitmap)];
            """,
            content=encoded(quadrants(), "HEIF"),
            name="IMG_0001.HEIC",
            space=space_url,
        )

        assert (name, kind) == ("IMG_0001", "image/jpeg")
        assert "uploading" in steps
        assert_alike(picture(answer), quadrants())

    def test_transparent_pixels_come_through_the_conversion(
        self, modules: Page, space_url: str
    ) -> None:
        half = quadrants()
        half.putalpha(128)

        kind = run(
            modules,
            "return (await convertPhoto(file(given), client, waiting)).type;",
            content=encoded(half, "TIFF"),
            space=space_url,
        )

        assert kind == "image/png"

    def test_a_photo_that_the_space_cannot_read_either_is_refused_in_its_words(
        self, modules: Page, space_url: str
    ) -> None:
        whole = encoded(quadrants(600, 400), "HEIF")

        code = run(
            modules,
            "return codeOf(convertPhoto(file(given), client, waiting));",
            content=whole[: len(whole) // 2],
            space=space_url,
        )

        assert code in ("photo_truncated", "photo_unreadable")

    def test_the_full_photo_is_cut_out(self, modules: Page, space_url: str) -> None:
        answer, info = run(
            modules,
            """
            const { cutout, info } = await client.removeBackground(file(given), waiting);
            return [await toBase64(cutout), info];
            """,
            content=(SAMPLES / "astronaut.png").read_bytes(),
            space=space_url,
        )

        with Image.open(BytesIO(base64.b64decode(answer))) as image:
            assert (image.format, image.mode, image.size) == ("PNG", "RGBA", (512, 512))
            assert image.getchannel("A").getextrema() == (0, 255)
        assert info["empty"] is False


class Elsewhere(Quiet, BaseHTTPRequestHandler):
    """Another site: `/open/…` may be read by any page, the rest may not."""

    def do_GET(self) -> None:
        content = encoded(quadrants(), "PNG")
        kind = "image/png"
        if "missing" in self.path:
            self.send_error(404)
            return
        if "page" in self.path:
            content, kind = b"<!doctype html><title>Not a picture</title><svg></svg>", "text/html"
        if "plain" in self.path:
            kind = "text/plain"
        if "words" in self.path:
            content = b"No picture, either."
        if "huge" in self.path:
            content = bytes(30_000_001)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        if "unsaid" not in self.path:
            self.send_header("Content-Length", str(len(content)))
        if self.path.startswith("/open/"):
            self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        try:
            self.wfile.write(content)
        except ConnectionError:
            # Whoever has seen enough hangs up.
            self.close_connection = True

    def do_OPTIONS(self) -> None:
        """Let pages send photos here, whose progress they want to see."""
        self.send_response(204)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()

    def do_POST(self) -> None:
        """Refuse what is sent here, as a proxy does for which it is too large."""
        # Unread, it would be a connection that breaks off.
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(413)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(b"<h1>413 Request Entity Too Large</h1>")


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    with http_server(Elsewhere) as url:
        yield url


class TestFromTheWeb:
    def fetch(self, page: Page, address: str) -> Any:
        return run(
            page,
            """
            const fractions = [];
            const src = location.origin;
            const options = { ...waiting, code: "image_unreachable", src, onProgress: (part) => fractions.push(part) };
            const fetched = await fetchPhoto(given.address, options);
            const photo = await decodePhoto(fetched, fetched.name, location.origin);
            return { name: photo.name, last: fractions.at(-1), pixels: await pixelsOf(photo.bitmap) };
            """,
            address=address,
        )

    def refusal(self, page: Page, address: str) -> Any:
        return run(
            page,
            """const src = location.origin;
            return codeOf(fetchPhoto(given.address, { ...waiting, code: "image_unreachable", src }));""",
            address=address,
        )

    def test_an_address_is_relative_to_the_page(self, modules: Page) -> None:
        answer = self.fetch(modules, "../../../samples/coffee.png")

        assert answer["name"] == "coffee"
        assert answer["last"] == 1
        with Image.open(SAMPLES / "coffee.png") as coffee:
            assert_alike(picture(answer["pixels"]), coffee, 0.5)

    def test_another_site_that_permits_it_is_read(self, modules: Page, elsewhere: str) -> None:
        answer = self.fetch(modules, f"{elsewhere}/open/my%20photo.png?size=large")

        assert answer["name"] == "my photo"
        assert_alike(picture(answer["pixels"]), quadrants(), 0.5)

    def test_a_picture_is_one_whatever_its_server_calls_it(
        self, modules: Page, elsewhere: str
    ) -> None:
        answer = self.fetch(modules, f"{elsewhere}/open/plain.png")

        assert_alike(picture(answer["pixels"]), quadrants(), 0.5)

    def test_a_data_address_is_read_without_a_request(self, modules: Page) -> None:
        uri = "data:image/png;base64," + base64.b64encode(encoded(quadrants(), "PNG")).decode()
        asked: list[str] = []
        modules.on("request", lambda request: asked.append(request.url))

        assert_alike(picture(self.fetch(modules, uri)["pixels"]), quadrants(), 0.5)
        assert not [url for url in asked if url.startswith("data:")]

    @pytest.mark.parametrize(
        "path",
        ["/closed/photo.png", "/open/missing.png", "/open/page.html", "/open/words-plain.txt"],
    )
    def test_what_cannot_be_had_says_what_to_check(
        self, modules: Page, elsewhere: str, path: str
    ) -> None:
        assert self.refusal(modules, elsewhere + path) == "image_unreachable"

    @pytest.mark.parametrize("address", ["http://", "javascript:alert(1)", "data:,%", "ftp://a/b"])
    def test_an_address_that_is_none_says_so_too(self, modules: Page, address: str) -> None:
        assert self.refusal(modules, address) == "image_unreachable"

    @pytest.mark.parametrize("path", ["/open/huge.png", "/open/huge-unsaid.png"])
    def test_a_download_ends_at_the_limit(self, modules: Page, elsewhere: str, path: str) -> None:
        assert self.refusal(modules, elsewhere + path) == "file_too_large"

    def test_who_gives_up_is_not_told_of_a_problem(self, modules: Page, elsewhere: str) -> None:
        outcome = run(
            modules,
            """
            const controller = new AbortController();
            const fetched = fetchPhoto(given.address, {
              code: "image_unreachable", src: location.origin, signal: controller.signal });
            controller.abort();
            return fetched.catch((error) => error.name);
            """,
            address=f"{elsewhere}/open/photo.png",
        )

        assert outcome == "AbortError"


# An area that notes what reaches it, and events as a browser makes them.
AREA = """
const taken = [];
const area = document.createElement("div");
const field = document.createElement("textarea");
area.append(field);
document.body.append(area);
const life = new AbortController();
acceptFiles(area, {
  onFile: (file) => taken.push([isProject(file) ? "project" : "photo", file.name]),
  onAddress: (address) => taken.push(["address", address]),
  signal: life.signal,
});
const transferOf = (data, ...files) => {
  const transfer = new DataTransfer();
  for (const [type, text] of Object.entries(data)) transfer.setData(type, text);
  for (const [name, type] of files) transfer.items.add(new File(["x"], name, { type }));
  return transfer;
};
const fire = (kind, target, transfer) => {
  const init = { bubbles: true, composed: true, cancelable: true };
  const event = kind === "paste"
    ? new ClipboardEvent(kind, { ...init, clipboardData: transfer })
    : new DragEvent(kind, { ...init, dataTransfer: transfer });
  target.dispatchEvent(event);
  return event.defaultPrevented;
};
"""


class TestByHand:
    def test_of_dropped_files_the_picture_is_taken(self, modules: Page) -> None:
        taken = run(
            modules,
            AREA
            + """
            fire("drop", area, transferOf({}, ["notes.txt", "text/plain"], ["b.png", "image/png"]));
            fire("drop", area, transferOf({}, ["IMG_1.HEIC", ""]));
            fire("drop", area, transferOf({}, ["mine.tbi.zip", "application/zip"]));
            return taken;
            """,
        )

        assert taken == [["photo", "b.png"], ["photo", "IMG_1.HEIC"], ["project", "mine.tbi.zip"]]

    def test_a_picture_dragged_from_another_page_gives_its_address(self, modules: Page) -> None:
        taken = run(
            modules,
            AREA
            + """
            const link = "https://example.org/story";
            const html = '<a href="/story"><img alt="A" src="https://example.org/a.jpg?w=9&amp;h=9"></a>';
            fire("drop", area, transferOf({ "text/uri-list": link, "text/html": html }));
            fire("drop", area, transferOf({ "text/uri-list": "# comment\\r\\n" + link }));
            return taken;
            """,
        )

        assert taken == [
            ["address", "https://example.org/a.jpg?w=9&h=9"],
            ["address", "https://example.org/story"],
        ]

    def test_text_and_links_for_a_field_are_left_to_it(self, modules: Page) -> None:
        handled, taken = run(
            modules,
            AREA
            + """
            const handled = [
              fire("drop", area, transferOf({ "text/plain": "words" })),
              fire("drop", field, transferOf({ "text/uri-list": "https://example.org/" })),
              fire("paste", area, transferOf({ "text/plain": "words" })),
              fire("paste", field, transferOf({ "text/plain": "words" }, ["words.png", "image/png"])),
            ];
            return [handled, taken];
            """,
        )

        assert handled == [False, False, False, False]
        assert taken == []

    def test_a_slider_or_a_box_is_no_field(self, modules: Page) -> None:
        taken = run(
            modules,
            AREA
            + """
            for (const type of ["range", "checkbox"]) {
              const control = area.appendChild(Object.assign(document.createElement("input"), { type }));
              fire("drop", control, transferOf({ "text/uri-list": "https://example.org/" }));
              fire("paste", control, transferOf({ "text/plain": "words" }, ["words.png", "image/png"]));
            }
            return taken;
            """,
        )

        assert taken == [["address", "https://example.org/"], ["photo", "words.png"]] * 2

    def test_a_pasted_picture_is_taken_also_while_a_field_has_the_focus(
        self, modules: Page
    ) -> None:
        taken = run(
            modules,
            AREA
            + """
            fire("paste", field, transferOf({}, ["image.png", "image/png"]));
            return taken;
            """,
        )

        assert taken == [["photo", "image.png"]]

    def test_the_area_is_marked_while_something_welcome_is_over_it(self, modules: Page) -> None:
        marks = run(
            modules,
            AREA
            + """
            const files = transferOf({}, ["b.png", "image/png"]);
            const marks = [];
            const after = (kind, target, transfer) => {
              fire(kind, target, transfer);
              marks.push(area.hasAttribute("data-dropping"));
            };
            after("dragenter", area, transferOf({ "text/plain": "words" }));
            after("dragenter", area, files);
            after("dragenter", field, files);
            after("dragleave", area, files);
            after("dragleave", field, files);
            after("dragenter", area, files);
            after("drop", area, files);
            return marks;
            """,
        )

        assert marks == [False, True, True, True, False, True, False]

    def test_nothing_is_taken_after_the_editor_s_end(self, modules: Page) -> None:
        taken = run(
            modules,
            AREA
            + """
            life.abort();
            fire("drop", area, transferOf({}, ["b.png", "image/png"]));
            return taken;
            """,
        )

        assert taken == []

    def test_the_same_file_can_be_chosen_twice_in_a_row(self, modules: Page) -> None:
        run(
            modules,
            """
            window.chosen = [];
            document.body.append(createPicker({ kind: "photo", onFile: ({ name }) => chosen.push(name) }));
            """,
        )
        for _ in range(2):
            modules.locator("input[type=file]").set_input_files(SAMPLES / "coffee.png")

        assert modules.evaluate("chosen") == ["coffee.png", "coffee.png"]

    def test_only_the_camera_s_picker_asks_for_the_camera(self, modules: Page) -> None:
        captures = run(
            modules,
            """return ["photo", "camera", "project"].map((kind) =>
              createPicker({ kind, onFile() {} }).getAttribute("capture"));""",
        )

        assert captures == [None, "environment", None]


class TestSamples:
    def test_each_comes_with_a_matte_of_its_shape(self, modules: Page) -> None:
        sizes = run(
            modules,
            """
            const sizeOf = async (name) => {
              const { width, height } = await createImageBitmap(await (await fetch(`/samples/${name}`)).blob());
              return [width, height];
            };
            return Promise.all(samples.map(async ({ photo, matte }) => [await sizeOf(photo), await sizeOf(matte)]));
            """,
        )

        assert len(sizes) >= 3
        for photo, matte in sizes:
            assert max(matte) <= 1024
            assert abs(matte[0] * photo[1] - matte[1] * photo[0]) <= max(photo)

    def test_each_has_its_words_and_a_design_that_fits_on_it(self, modules: Page) -> None:
        sentences = json.loads((ROOT / "embed" / "locales" / "en.json").read_text())["editor"]

        for key, layers in run(
            modules,
            """const t = (key) => given.sentences[key] ?? "";
            return samples.map((sample) => [sample.key, layersOf(sample, t)]);""",
            sentences=sentences,
        ):
            assert sentences[f"sample.{key}"]
            assert any(layer["place"] == "behind" for layer in layers)
            assert all(
                layer["text"] and 0 < layer["x"] < 1 and 0 < layer["y"] < 1 for layer in layers
            )
