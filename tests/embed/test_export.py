"""Pictures on their way out: sizes, formats, crops, transparency, limits, and the ways to deliver them."""

import base64
import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page, expect

from tests.embed.editing import export, visit
from tests.running_space import ROOT

# A photo, a subject and a design. A large photo is drawn in two strips.
SHARED = """
const { exportPicture, exportName } = await import("/embed/editor/export/export.js");
const { copyPicture, download, sharePicture, canShare } = await import("/embed/editor/export/deliver.js");
const drawing = await import("/tests/embed/pages/rendering.js");
const { Problem } = await import("/embed/base/problem.js");

const fonts = { ...drawing.fonts, ensure: async () => true };
const waiting = { signal: new AbortController().signal };
const bitmap = await drawing.syntheticPhoto(...(given.large ? [1800, 1200] : [900, 600]));
const photo = { name: "beach", bitmap };
const subject = await drawing.discSubject(bitmap);
const design = { text: "Behind", size: 0.3, weight: 700, color: "#ff00aa", y: 0.5 };
const scene = drawing.sceneOf([{ ...design, ...given.layer }]);
const work = { photo, subject, scene, fonts };
const png = { format: "png", quality: 0.9, size: "photo", parts: "picture" };
const toBase64 = async (blob) => {
  const reader = new FileReader();
  await new Promise((done) => { reader.onload = done; reader.readAsDataURL(blob); });
  return reader.result.slice(reader.result.indexOf(",") + 1);
};
const codeOf = async (promise) => {
  try { await promise; return ""; } catch (error) { return error instanceof Problem ? error.code : error.name; }
};
const send = async ({ blob, ...rest }) => ({ ...rest, file: await toBase64(blob) });
"""

# What a phone does with a canvas over its limit, only that ours is smaller.
LIMIT = """
const LIMIT = 1_000_000;
const read = CanvasRenderingContext2D.prototype.getImageData;
CanvasRenderingContext2D.prototype.getImageData = function (...box) {
  const { width, height } = this.canvas;
  return width * height > LIMIT && box[2] === 1 ? new ImageData(1, 1) : read.apply(this, box);
};
"""

BEFORE_STRIPS = """
const { Renderer } = await import("/embed/editor/render/renderer.js");
const beforeStrips = (report) => {
  const { render } = Renderer.prototype;
  Renderer.prototype.render = function (...all) {
    report();
    return render.apply(this, all);
  };
};
"""


@pytest.fixture
def modules(blank: Page) -> Iterator[Page]:
    """A blank page that can import the modules."""
    yield blank
    blank.context.clear_permissions()


def run(page: Page, script: str, **given: Any) -> Any:
    """Run a function body in the page."""
    return page.evaluate(f"async (given) => {{ {SHARED} {script} }}", given)


def exported(page: Page, before: str = "", **options: Any) -> tuple[Image.Image, dict[str, Any]]:
    """Export with `options` and return the picture, and what else was said of it."""
    given = {key: options.pop(key) for key in ("large", "layer") if key in options}
    answer = run(
        page,
        f"{before} return send(await exportPicture(work, {{ ...png, ...given.options }}, waiting));",
        options=options,
        **given,
    )
    return Image.open(BytesIO(base64.b64decode(answer.pop("file")))), answer


def is_pink(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return where a picture shows the text's plain colour, (H, W)."""
    matches: NDArray[np.bool_] = (pixels[..., :3] == (255, 0, 170)).all(axis=2)
    return matches


class TestSizes:
    @pytest.mark.parametrize(
        ("size", "expected"),
        [
            ("photo", (900, 600)),
            ("double", (1800, 1200)),
            (2.5, (2250, 1500)),
            ("1:1", (1080, 1080)),
            ("4:5", (1080, 1350)),
            ("9:16", (1080, 1920)),
            ("16:9", (1920, 1080)),
        ],
    )
    def test_the_file_has_the_size_that_was_asked_for(
        self, modules: Page, size: str | float, expected: tuple[int, int]
    ) -> None:
        image, said = exported(modules, size=size)

        assert image.size == expected
        assert (said["width"], said["height"]) == expected
        assert said["reducedFrom"] is None

    def test_a_picture_has_a_pixel_at_least(self, modules: Page) -> None:
        image, _ = exported(
            modules,
            'work.photo = { name: "line", bitmap: await drawing.syntheticPhoto(900, 16) };',
            size=0.01,
        )

        assert image.size == (9, 1)

    def test_missing_fonts_are_told_of(self, modules: Page) -> None:
        _, said = exported(modules)
        assert said["fontsMissing"] is False

        _, said = exported(modules, "fonts.ensure = async () => false;")
        assert said["fontsMissing"] is True

    def test_what_is_not_seen_steers_no_crop(self, modules: Page) -> None:
        alone, *others = run(
            modules,
            """
            work.subject = null;
            const shown = { ...design, size: 0.05, x: 0.2 };
            const aside = { ...shown, x: 0.9 };
            const files = [];
            for (const more of [[], [{ ...aside, text: " " }], [{ ...aside, opacity: 0 }],
              [{ ...aside, hidden: true }], [aside]]) {
              const layers = drawing.sceneOf([shown, ...more]);
              const given = { ...work, scene: layers };
              files.push((await send(await exportPicture(given, { ...png, size: "9:16" }, waiting))).file);
            }
            return files;
            """,
        )

        assert [file == alone for file in others] == [True, True, True, False]

    @pytest.mark.parametrize("size", ["1:1", "9:16", "16:9"])
    def test_text_is_whole_in_every_crop(self, modules: Page, size: str) -> None:
        image, _ = exported(modules, size=size, parts="text", layer={"size": 0.27})

        alpha = np.asarray(image)[..., 3]
        columns, rows = np.flatnonzero(alpha.any(axis=0)), np.flatnonzero(alpha.any(axis=1))
        assert columns[0] > 0
        assert columns[-1] < image.width - 1
        assert rows[0] > 0
        assert rows[-1] < image.height - 1
        assert columns[-1] - columns[0] > 0.4 * image.width

    def test_a_crop_shows_the_photo_undistorted_around_its_subject(self, modules: Page) -> None:
        image, _ = exported(modules, size="4:5", parts="subject")

        alpha = np.asarray(image)[..., 3]
        columns, rows = np.flatnonzero(alpha.any(axis=0)), np.flatnonzero(alpha.any(axis=1))
        assert (columns[0] + columns[-1]) / 2 == pytest.approx(image.width / 2, abs=8)
        assert columns[-1] - columns[0] == pytest.approx(rows[-1] - rows[0], abs=4)


class TestPixels:
    def test_strips_join_to_the_picture_that_is_drawn_at_once(self, modules: Page) -> None:
        differences = run(
            modules,
            """
            const differences = {};
            const designs = {
              plain: {},
              shadows: { shadows: drawing.changes.shadows, glowSize: 0.2 },
              depth: { depth: 0.4, depthFade: 0.5, rotation: 20 },
              perspective: { rotateX: 30, rotateY: -20, strokeWidth: 0.04 },
              blend: { blend: "overlay", backgroundOpacity: 0.5 },
            };
            for (const [name, style] of Object.entries(designs)) {
              const styled = drawing.sceneOf([{ ...design, ...style }]);
              const { blob } = await exportPicture({ ...work, scene: styled }, png, waiting);
              const decoded = await createImageBitmap(blob);
              const context = new OffscreenCanvas(decoded.width, decoded.height).getContext("2d");
              context.drawImage(decoded, 0, 0);
              const { data } = context.getImageData(0, 0, decoded.width, decoded.height);
              const whole = drawing.draw(bitmap, subject, styled, decoded.width, decoded.height);
              differences[name] = data.reduce((most, v, i) => Math.max(most, Math.abs(v - whole[i])), 0);
            }
            return differences;
            """,
            large=True,
        )

        # A sweep lies between pixels, where rounding depends on where a strip begins.
        assert differences.pop("depth") <= 4
        assert differences == dict.fromkeys(differences, 0)

    def test_the_text_alone_is_whole_on_nothing(self, modules: Page) -> None:
        image, _ = exported(modules, parts="text")

        pixels = np.asarray(image)
        assert image.mode == "RGBA"
        assert is_pink(pixels)[pixels[..., 3] == 255].all()
        assert pixels[300, 300:600, 3].any()
        assert not pixels[:50, :, 3].any()

    def test_the_subject_alone_is_the_photo_on_nothing(self, modules: Page) -> None:
        image, _ = exported(modules, parts="subject")
        plain, _ = exported(modules, layer={"hidden": True})

        pixels, photo = np.asarray(image), np.asarray(plain.convert("RGB"))
        core = pixels[..., 3] == 255
        assert 0.1 < core.mean() < 0.4
        # Where the matte is all but 1, the renderer's premultiplied colours may round by one.
        assert np.abs(pixels[core][:, :3].astype(int) - photo[core]).max() <= 1
        assert np.array_equal(pixels[250:350, 400:500, :3], photo[250:350, 400:500])
        assert not pixels[0, :, 3].any()

    def test_without_a_subject_the_rest_is_still_exported(self, modules: Page) -> None:
        answer = run(
            modules, "return send(await exportPicture({ ...work, subject: null }, png, waiting));"
        )

        with Image.open(BytesIO(base64.b64decode(answer["file"]))) as image:
            assert is_pink(np.asarray(image))[300, 300:600].sum() > 50


class TestFormats:
    @pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
    def test_a_file_is_what_its_name_says(self, modules: Page, kind: str) -> None:
        image, _ = exported(modules, format=kind)
        name = run(
            modules,
            "return exportName(photo, { ...png, format: given.kind });",
            kind=kind,
        )

        assert image.format == kind.upper()
        assert name == f"beach-text-behind.{'jpg' if kind == 'jpeg' else kind}"

    def test_jpeg_puts_white_where_nothing_is(self, modules: Page) -> None:
        image, _ = exported(modules, format="jpeg", parts="text")

        pixels = np.asarray(image)
        assert (pixels[:50] >= 253).all()
        assert pixels[..., 1].min() < 30

    def test_less_quality_makes_a_smaller_file(self, modules: Page) -> None:
        high, low = run(
            modules,
            """
            const sizes = [];
            for (const quality of [0.95, 0.4]) {
              sizes.push((await exportPicture(work, { ...png, format: "jpeg", quality }, waiting)).blob.size);
            }
            return sizes;
            """,
        )

        assert low < high / 2

    def test_a_format_that_the_browser_cannot_write_is_not_passed_off(self, modules: Page) -> None:
        code = run(
            modules,
            """
            const original = HTMLCanvasElement.prototype.toBlob;
            HTMLCanvasElement.prototype.toBlob = function (done) { original.call(this, done, "image/png"); };
            return codeOf(exportPicture(work, { ...png, format: "webp" }, waiting));
            """,
        )

        assert code == "format_unsupported"


class TestLimits:
    @pytest.mark.parametrize("kind", ["jpeg", "webp"])
    def test_a_picture_over_the_canvas_limit_is_reduced_and_that_is_said(
        self, modules: Page, kind: str
    ) -> None:
        image, said = exported(modules, LIMIT, format=kind, large=True)

        assert said["reducedFrom"] == {"width": 1800, "height": 1200}
        assert image.size == (said["width"], said["height"])
        assert 750_000 < image.width * image.height <= 1_000_000
        assert image.width / image.height == pytest.approx(1.5, abs=0.01)

    @pytest.mark.parametrize("parts", ["picture", "text"])
    def test_a_png_over_the_canvas_limit_keeps_its_size_and_every_pixel(
        self, modules: Page, parts: str
    ) -> None:
        whole, _ = exported(modules, parts=parts, large=True)
        pieced, said = exported(modules, LIMIT, parts=parts, large=True)

        assert said["reducedFrom"] is None
        assert np.array_equal(np.asarray(pieced.convert("RGBA")), np.asarray(whole.convert("RGBA")))

    def test_a_long_picture_is_all_there_and_as_long_as_is_said(self, modules: Page) -> None:
        complaints = modules.evaluate(
            """async () => {
              const { exportLongPictures } = await import("/tests/embed/pages/exporting.js");
              return exportLongPictures();
            }"""
        )

        assert complaints == []

    def test_a_writer_that_cuts_a_picture_is_not_believed(self, modules: Page) -> None:
        code = run(
            modules,
            """
            const original = HTMLCanvasElement.prototype.toBlob;
            HTMLCanvasElement.prototype.toBlob = function (...all) {
              this.width -= 1;
              original.apply(this, all);
              this.width += 1;
            };
            return codeOf(exportPicture(work, { ...png, format: "jpeg" }, waiting));
            """,
        )

        assert code == "export_failed"

    def test_no_room_at_all_is_said(self, modules: Page) -> None:
        code = run(
            modules,
            """
            CanvasRenderingContext2D.prototype.getImageData = () => new ImageData(1, 1);
            return codeOf(exportPicture(work, { ...png, format: "jpeg" }, waiting));
            """,
        )

        assert code == "export_failed"


class TestOnTheWay:
    def test_the_page_gets_its_turn_between_strips(self, modules: Page) -> None:
        strips = run(
            modules,
            BEFORE_STRIPS
            + """
            let turns = 0;
            const strips = [];
            beforeStrips(() => {
              strips.push(turns);
              // As urgent as a visitor's press.
              scheduler.postTask(() => turns++, { priority: "user-blocking" });
            });
            await exportPicture(work, { ...png, size: 3 }, waiting);
            return strips;
            """,
        )

        assert len(strips) >= 3
        assert strips == list(range(len(strips)))

    def test_it_can_be_cancelled_halfway(self, modules: Page) -> None:
        code, drawn = run(
            modules,
            BEFORE_STRIPS
            + """
            const controller = new AbortController();
            let strips = 0;
            beforeStrips(() => { strips++; controller.abort(); });
            const code = await codeOf(exportPicture(work, png, { signal: controller.signal }));
            return [code, strips];
            """,
            large=True,
        )

        assert (code, drawn) == ("AbortError", 1)


class TestDelivery:
    def test_a_download_has_its_name_and_all_of_its_bytes(self, modules: Page) -> None:
        with modules.expect_download() as started:
            run(
                modules,
                'download(new Blob(["all of it"]), "beach-text-behind.png", waiting.signal);',
            )

        assert started.value.suggested_filename == "beach-text-behind.png"
        assert started.value.path().read_bytes() == b"all of it"

    def test_a_download_works_in_a_sandboxed_frame_that_allows_it(self, modules: Page) -> None:
        modules.evaluate(
            """async () => {
              const frame = document.createElement("iframe");
              frame.sandbox = "allow-scripts allow-downloads";
              frame.src = location.href;
              await new Promise((loaded) => { frame.onload = loaded; document.body.append(frame); });
            }"""
        )
        with modules.expect_download() as started:
            modules.frames[1].evaluate(
                """async () => {
                  const { download } = await import("/embed/editor/export/deliver.js");
                  download(new Blob(["all of it"]), "beach.png", new AbortController().signal);
                }"""
            )

        assert started.value.suggested_filename == "beach.png"

    def test_the_data_are_let_go_with_the_editor(self, modules: Page) -> None:
        revoked = run(
            modules,
            """
            const revoked = [];
            const original = URL.revokeObjectURL;
            URL.revokeObjectURL = (url) => { revoked.push(url); original(url); };
            const life = new AbortController();
            download(new Blob(["x"]), "x.png", life.signal);
            const before = revoked.length;
            life.abort();
            return [before, revoked.length];
            """,
        )

        assert revoked == [0, 1]

    def test_a_picture_still_being_made_can_be_copied(self, modules: Page) -> None:
        modules.context.grant_permissions(["clipboard-read", "clipboard-write"])

        answer = run(
            modules,
            """
            await copyPicture(exportPicture(work, png, waiting).then(({ blob }) => blob));
            const [item] = await navigator.clipboard.read();
            return toBase64(await item.getType("image/png"));
            """,
        )

        with Image.open(BytesIO(base64.b64decode(answer))) as image:
            assert image.size == (900, 600)
            assert is_pink(np.asarray(image)).sum() > 1000

    def test_a_refused_copy_says_what_to_do(self, modules: Page) -> None:
        modules.context.clear_permissions()
        code = run(
            modules,
            """
            // As a frame without the permission has it, and whatever the browser's own settings are.
            navigator.clipboard.write = async () => { throw new DOMException("no", "NotAllowedError"); };
            return codeOf(copyPicture(exportPicture(work, png, waiting).then(({ blob }) => blob)));
            """,
        )

        assert code == "copy_denied"

    def test_a_picture_that_could_not_be_made_is_what_the_copy_tells_of(
        self, modules: Page
    ) -> None:
        modules.context.grant_permissions(["clipboard-read", "clipboard-write"])

        code = run(
            modules, 'return codeOf(copyPicture(Promise.reject(new Problem("export_failed"))));'
        )

        assert code == "export_failed"

    @pytest.mark.parametrize(
        ("outcome", "expected"),
        [
            ("", "true"),
            ("AbortError", "false"),
            ("NotAllowedError", "share_late"),
            ("DataError", "share_unsupported"),
        ],
    )
    def test_the_share_sheet_s_outcomes_are_told_apart(
        self, modules: Page, outcome: str, expected: str
    ) -> None:
        told = run(
            modules,
            """
            // This browser has no share sheet on this system.
            navigator.canShare = ({ files }) => files[0].type === "image/png";
            navigator.share = async () => { if (given.outcome) throw new DOMException("", given.outcome); };
            if (!canShare()) return "canShare";
            return sharePicture(new Blob(["x"], { type: "image/png" }), "x.png").then(String, ({ code }) => code);
            """,
            outcome=outcome,
        )

        assert told == expected

    def test_without_a_share_sheet_it_is_not_offered(self, modules: Page) -> None:
        offered, code = run(
            modules,
            """
            navigator.canShare = undefined;
            return [canShare(), await codeOf(sharePicture(new Blob(["x"]), "x.png"))];
            """,
        )

        assert (offered, code) == (False, "share_unsupported")

    def test_what_stands_in_the_way_of_sharing_is_said_at_every_press(
        self, page: Page, page_url: str
    ) -> None:
        page.add_init_script(
            """
            window.outcomes = ["NotAllowedError", "DataError", ""];
            navigator.canShare = () => true;
            navigator.share = async () => {
              const outcome = outcomes.shift();
              if (outcome) throw new DOMException("", outcome);
            };
            """
        )
        unhandled: list[str] = []
        page.on("pageerror", lambda error: unhandled.append(str(error)))
        visit(page, page_url)
        page.get_by_role("tab", name="Export").click()
        notice = page.locator(".notice")

        page.get_by_role("tabpanel").get_by_role("button", name="Share").click()
        expect(notice).to_contain_text("Press Share once more")
        notice.get_by_role("button", name="Share").click()
        expect(notice).to_contain_text("share this picture")
        notice.get_by_role("button", name="Try again").click()

        expect(notice).to_be_hidden()
        assert page.evaluate("outcomes") == []
        assert unhandled == []

    def test_what_a_page_asks_for_and_cannot_have_is_named(self, page: Page, page_url: str) -> None:
        editor = visit(page, page_url)
        refused = """(element, options) =>
            element.export(options).then(() => "", ({ code, message }) => [code, message])"""

        assert editor.evaluate(refused, {"scale": "2"}) == [
            "scale_invalid",
            'scale_invalid: scale is a number from 0.01 to 8, and this is the text "2"',
        ]
        assert editor.evaluate(refused, {"quality": 90})[0] == "quality_invalid"
        assert editor.evaluate(refused, {"parts": "all"})[0] == "parts_invalid"
        assert editor.evaluate(refused, {"format": "gif"})[0] == "format_unsupported"
        assert export(editor, format="webp", scale=0.5, quality=0).size == (640, 427)

    def test_every_way_to_fail_has_a_sentence(self) -> None:
        sentences = json.loads((ROOT / "embed" / "locales" / "en.json").read_text())["editor"]
        codes = [
            "export_failed",
            "format_unsupported",
            "copy_unsupported",
            "copy_denied",
            "share_unsupported",
            "share_late",
        ]

        assert [code for code in codes if f"error.{code}" not in sentences] == []
