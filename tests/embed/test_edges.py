"""The subject's edge in a real browser: its colours, the brush, and where the work is done."""

import base64
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from playwright.sync_api import Page, Route, Worker

from tests.space.test_foreground import disk, hair, texture

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Colour = tuple[int, int, int]

TEXT: Colour = (255, 0, 170)


@dataclass(frozen=True)
class Scene:
    """A photo and what it was made of: colours are (H, W, 3), alpha is (H, W), all 0 to 255."""

    foreground: Floats
    background: Floats
    alpha: Bytes

    @property
    def photo(self) -> Bytes:
        """What a camera sees."""
        return np.rint(self.mix(self.background)).astype(np.uint8)

    @property
    def soft(self) -> NDArray[np.bool_]:
        """The soft zone, shape (H, W)."""
        return (self.alpha > 0) & (self.alpha < 255)

    def mix(self, back: Floats) -> Floats:
        share = self.alpha[..., None].astype(np.float32) / 255
        return share * self.foreground + (1 - share) * back

    def error(self, picture: NDArray[Any], opacity: float) -> float:
        """Mean absolute error in the soft zone of text all over the background, in bytes."""
        text = np.array(TEXT, np.float32)
        true = self.mix(opacity * text + (1 - opacity) * self.background)
        return float(np.abs(picture - true)[self.soft].mean())


def plain(size: tuple[int, int], colour: Colour, _seed: int) -> Floats:
    return np.full((*size, 3), colour, np.float32)


def uneven(side: int) -> Bytes:
    """A disk whose edge is hard on one side and 60 pixels wide on the other, off the photo's end."""
    hard, soft = disk(side, 0.8), disk(side, 20)
    share = np.linspace(0, 1, side)
    mixed = np.rint(hard * (1 - share) + soft * share).astype(np.uint8)
    return np.roll(mixed, side // 4, axis=0)[side // 4 :]


Make = Callable[[tuple[int, int], Colour, int], Floats]


def scene(alpha: Bytes, front: Colour, back: Colour, of_front: Make, of_back: Make) -> Scene:
    return Scene(of_front(alpha.shape, front, 1), of_back(alpha.shape, back, 2), alpha)


SCENES: dict[str, Callable[[], Scene]] = {
    "hair before a plain wall": lambda: scene(
        hair(400, 0.8), (70, 45, 30), (210, 225, 235), texture, plain
    ),
    "hair before leaves": lambda: scene(
        hair(400, 0.8), (200, 170, 110), (40, 90, 50), texture, texture
    ),
    "a plain shape, out of focus": lambda: scene(
        disk(400, 9), (230, 230, 225), (30, 40, 110), plain, plain
    ),
    "an edge of every width": lambda: scene(
        uneven(400), (150, 60, 50), (120, 180, 190), texture, texture
    ),
}


def png(pixels: NDArray[Any]) -> str:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def pixels(encoded: str, shape: tuple[int, ...]) -> Bytes:
    """Return RGBA bytes that came out of the page, shape (H, W, 4)."""
    return np.frombuffer(base64.b64decode(encoded), np.uint8).reshape(*shape[:2], 4)


MASKING = """async (origin) => {
  window.masking = await import(`${origin}/tests/embed/pages/masking.js`);
  window.mask = Object.assign(
    {},
    ...(await Promise.all(
      ["matte", "refine", "subject", "overlay", "painting"].map(
        (name) => import(`${origin}/embed/editor/mask/${name}.js`),
      ),
    )),
  );
  window.signal = new AbortController().signal;
}"""


LARGE = """async () => {
  window.subject = await mask.prepareSubject(photo, matte, { quality: "full", signal });
  window.exporting = await import("/embed/editor/export/export.js");
  window.makeScene = (await import("/tests/embed/pages/rendering.js")).sceneOf;
  const text = { text: "█", color: "#ff00aa", backgroundColor: "#ff00aa", backgroundOpacity: 1, backgroundPadding: 2 };
  const scene = makeScene([{ ...text, size: 2, x: 0.5, y: 0.5, place: "behind" }]);
  const fonts = { stack: () => "sans-serif", revision: 0, ensure: async () => true };
  window.work = { photo: { name: "large", bitmap: photo }, subject, scene, fonts };
  window.asked = { format: "png", quality: 1, size: "photo", parts: "picture" };
  window.send = async (waiting = { signal }) => {
    const { blob } = await exporting.exportPicture(work, asked, waiting);
    return masking.base64Of(new Uint8Array(await blob.arrayBuffer()));
  };
}"""
"""A picture larger than its matte: colour all over it behind the subject, ready to be exported."""


def large_scene() -> tuple[Scene, Bytes]:
    """Return strands in a picture four times as wide as its matte, and the matte."""
    alpha = hair(800, 0.7)
    one = scene(alpha, (70, 45, 30), (210, 225, 235), plain, plain)
    small = Image.fromarray(alpha).resize((200, 200), Image.Resampling.BOX)
    return one, np.array(small)


def load_large(page: Page) -> Scene:
    one, matte = large_scene()
    page.evaluate(
        """async ([photo, matte]) => {
          window.photo = await masking.bitmapOf(photo);
          window.matte = await mask.decodeMatte(await masking.blobOf(matte));
        }""",
        [png(one.photo), png(matte)],
    )
    page.evaluate(LARGE)
    return one


def decoded(encoded: str) -> Bytes:
    """Return RGBA bytes of a PNG that came out of the page."""
    with Image.open(io.BytesIO(base64.b64decode(encoded))) as image:
        return np.array(image.convert("RGBA"))


@pytest.fixture
def masking(blank: Page, repository_url: str) -> Page:
    """A page of the modules' own origin, with the mask's in `mask` and `pages/masking.js` in `masking`."""
    blank.evaluate(MASKING, repository_url)
    return blank


@pytest.fixture
def elsewhere(blank: Page, repository_url: str) -> Page:
    """The same on a page of another origin."""
    other = blank.context.new_page()
    other.goto(blank.url.replace("127.0.0.1", "localhost"))
    other.evaluate(MASKING, repository_url)
    return other


def load(page: Page, one: Scene) -> None:
    """Put a scene into the page, as `photo` and `matte`."""
    page.evaluate(
        """async ([photo, matte]) => {
          window.photo = await masking.bitmapOf(photo);
          window.matte = await mask.decodeMatte(await masking.blobOf(matte));
        }""",
        [png(one.photo), png(one.alpha)],
    )


@pytest.mark.parametrize("opacity", [1.0, 0.5])
@pytest.mark.parametrize("name", SCENES)
def test_the_soft_zone_has_at_most_half_of_the_uncorrected_error(
    masking: Page, name: str, opacity: float
) -> None:
    one = SCENES[name]()
    load(masking, one)
    picture = masking.evaluate(
        """async ([color, opacity]) => {
          const subject = await mask.prepareSubject(photo, matte, { quality: "full", signal });
          return masking.base64Of(masking.flood(photo, subject, color, opacity));
        }""",
        ["#{:02x}{:02x}{:02x}".format(*TEXT), opacity],
    )

    rest = opacity * (1 - one.alpha[..., None] / 255)
    uncorrected = one.photo + rest * (np.array(TEXT) - one.photo)
    found = one.error(pixels(picture, one.photo.shape)[..., :3], opacity)
    ratio = found / one.error(uncorrected, opacity)
    print(f"{name}, text of {opacity:.0%}: {ratio:.1%} of the uncorrected error")
    assert ratio <= 0.5


def test_pixels_under_no_text_are_the_photos_own(masking: Page) -> None:
    one = SCENES["an edge of every width"]()
    load(masking, one)
    picture = masking.evaluate(
        """async () => {
          const subject = await mask.prepareSubject(photo, matte, { quality: "full", signal });
          return masking.base64Of(masking.write(photo, subject));
        }"""
    )
    changed = (pixels(picture, one.photo.shape)[..., :3] != one.photo).any(axis=2)
    rows = np.flatnonzero(changed.any(axis=1))
    assert 20 < len(rows) < 200
    assert not changed[one.alpha == 255].any()


def test_the_core_of_the_subject_has_every_pixel_of_a_photo_larger_than_the_matte(
    masking: Page,
) -> None:
    small = SCENES["hair before leaves"]()
    size = tuple(side * 3 for side in small.alpha.shape)
    large = np.array(Image.fromarray(small.photo).resize(size, Image.Resampling.BICUBIC))
    large = np.array(Image.fromarray(large).filter(ImageFilter.UnsharpMask(4, 300)))
    load(masking, small)
    picture = masking.evaluate(
        """async (large) => {
          const photo = await masking.bitmapOf(large);
          const subject = await mask.prepareSubject(photo, matte, { quality: "full", signal });
          return masking.base64Of(masking.flood(photo, subject, "#ff00aa", 1));
        }""",
        png(large),
    )
    solid = Image.fromarray((small.alpha == 255).astype(np.uint8) * 255)
    core = np.array(solid.filter(ImageFilter.MinFilter(5)).resize(size)) == 255
    assert core.sum() > 50_000
    assert (pixels(picture, large.shape)[..., :3] == large)[core].all()


def test_the_matte_is_read_as_it_stands_in_the_file(masking: Page) -> None:
    ramp = np.tile(np.arange(256, dtype=np.uint8), (3, 1))
    read = masking.evaluate(
        "async (png) => Array.from((await mask.decodeMatte(await masking.blobOf(png))).alpha)",
        png(ramp),
    )
    assert read == ramp.flatten().tolist()


PREPARE = """async () => {
  const { cutout, solid } = await mask.prepareSubject(photo, matte, { quality: "full", signal });
  return [cutout, solid].map((bitmap) => masking.base64Of(masking.pixelsOf(bitmap)));
}"""

WORKER = "**/foreground-worker.js"


def test_a_page_of_another_origin_starts_no_worker_and_gets_the_same_bitmaps(
    masking: Page, elsewhere: Page
) -> None:
    one = SCENES["hair before leaves"]()
    load(masking, one)
    with masking.expect_worker() as started:
        from_worker = masking.evaluate(PREPARE)
    # It is ended with its work, which the browser tells a moment later.
    if masking.workers:
        started.value.wait_for_event("close")
    assert masking.workers == []

    workers: list[Worker] = []
    elsewhere.on("worker", lambda worker: workers.append(worker))
    load(elsewhere, one)
    elsewhere.evaluate(
        """() => {
          window.violations = [];
          document.addEventListener("securitypolicyviolation", (event) => violations.push(event.blockedURI));
        }"""
    )
    in_slices = elsewhere.evaluate(PREPARE)
    assert workers == []
    assert elsewhere.evaluate("violations") == []
    assert in_slices == from_worker


def test_where_the_worker_does_not_load_the_page_does_its_work(masking: Page) -> None:
    load(masking, SCENES["a plain shape, out of focus"]())
    from_worker = masking.evaluate(PREPARE)

    other = masking.context.new_page()
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    other.route(WORKER, refuse)
    other.goto(masking.url)
    other.evaluate(MASKING, masking.evaluate("origin"))
    load(other, SCENES["a plain shape, out of focus"]())
    assert other.evaluate(PREPARE) == from_worker
    assert other.evaluate(PREPARE) == from_worker
    assert len(asked) == 1


START = """() => {
  window.controller = new AbortController();
  const options = { quality: "full", signal: controller.signal };
  window.outcome = mask.prepareSubject(photo, matte, options).then(() => "done", ({ name }) => name);
}"""


def test_aborting_ends_the_worker(masking: Page) -> None:
    load(masking, SCENES["hair before leaves"]())
    # Held back, so that the worker cannot be done before it is told to stop.
    with masking.expect_request(WORKER):
        masking.route(WORKER, lambda _: None)
        masking.evaluate(START)
    masking.evaluate("controller.abort()")

    assert masking.evaluate("outcome") == "AbortError"
    assert masking.workers == []


def test_aborting_ends_the_work_in_slices(elsewhere: Page) -> None:
    load(elsewhere, SCENES["hair before leaves"]())
    elsewhere.evaluate(f"() => {{ ({START})(); controller.abort(); }}")

    assert elsewhere.evaluate("outcome") == "AbortError"


PAINT = """async (mode) => {
  const brush = { mode, edge: false, size: 0.1, softness: 0.3 };
  const start = mask.startStroke(brush, mode === "add" ? 0.02 : 0.4, 0.5);
  const stroke = mask.extendStroke(start, mode === "add" ? 0.08 : 0.6, 0.5, 1);
  const corrections = { grow: 0, feather: 0, strokes: [stroke] };
  const corrected = new mask.Refinement(matte).refine(corrections);
  const subject = await mask.prepareSubject(photo, corrected, { quality: "quick", signal });
  return masking.base64Of(masking.flood(photo, subject, "#ff00aa", 1));
}"""


def test_the_brush_brings_pixels_in_front_of_the_text_and_sends_them_behind(masking: Page) -> None:
    one = SCENES["a plain shape, out of focus"]()
    load(masking, one)
    added = pixels(masking.evaluate(PAINT, "add"), one.photo.shape)[..., :3]
    removed = pixels(masking.evaluate(PAINT, "remove"), one.photo.shape)[..., :3]

    beside, inside = np.s_[195:205, 8:32], np.s_[195:205, 165:235]
    assert (one.alpha[beside] == 0).all()
    assert (one.alpha[inside] == 255).all()
    assert (added[beside] == one.photo[beside]).all()
    assert (removed[beside] == TEXT).all()
    assert (added[inside] == one.photo[inside]).all()
    assert (removed[inside] == TEXT).all()


def test_a_quick_subject_keeps_the_colours_that_are_repaired_already(masking: Page) -> None:
    load(masking, SCENES["hair before leaves"]())
    full, quick = masking.evaluate(
        """async () => {
          const full = await mask.prepareSubject(photo, matte, { quality: "full", signal });
          const quick = await mask.prepareSubject(photo, matte, { quality: "quick", signal });
          return [full, quick].map(({ cutout }) => masking.base64Of(masking.pixelsOf(cutout)));
        }"""
    )
    assert quick == full


def test_one_quick_subject_after_the_other_is_like_a_first_one(masking: Page) -> None:
    load(masking, SCENES["a plain shape, out of focus"]())
    later, first = masking.evaluate(
        """async () => {
          const refinement = new mask.Refinement(matte);
          const quality = "quick";
          let stroke = mask.startStroke({ mode: "remove", edge: false, size: 0.2, softness: 1 }, 0.3, 0.3);
          let quick;
          for (const step of [0, 0.1, 0.2, 0.3, 0.4]) {
            stroke = mask.extendStroke(stroke, 0.3 + step, 0.3 + step / 2, 1);
            const corrected = refinement.refine({ grow: 0.01, feather: 0.01, strokes: [stroke] });
            quick = await mask.prepareSubject(photo, corrected, { quality, signal });
          }
          const other = await createImageBitmap(photo);
          const corrected = new mask.Refinement(matte).refine({ grow: 0.01, feather: 0.01, strokes: [stroke] });
          const first = await mask.prepareSubject(other, corrected, { quality, signal });
          return [quick, first].map(({ cutout, solid }) =>
            [cutout, solid].map((bitmap) => masking.base64Of(masking.pixelsOf(bitmap))));
        }"""
    )
    assert later == first


def test_the_matte_can_be_shown_in_a_colour_over_the_photo(masking: Page) -> None:
    one = SCENES["a plain shape, out of focus"]()
    load(masking, one)
    shown = masking.evaluate(
        """async () => {
          const subject = await mask.prepareSubject(photo, matte, { quality: "quick", signal });
          const context = new OffscreenCanvas(photo.width, photo.height).getContext("2d");
          context.drawImage(photo, 0, 0);
          const place = { x: 0, y: 0, width: photo.width, height: photo.height };
          mask.drawMatte(context, subject, { ...place, color: "#ff00aa" });
          return masking.base64Of(masking.pixelsOf(context.canvas));
        }"""
    )
    picture = pixels(shown, one.photo.shape)[..., :3].astype(int)
    tint = np.abs(picture - one.photo).sum(axis=2)
    assert (tint[one.alpha == 0] == 0).all()
    assert (tint[one.alpha > 250] > 100).all()


class TestInAPictureLargerThanTheMatte:
    def test_the_edge_is_the_pictures_own(self, masking: Page) -> None:
        one = load_large(masking)
        stretched = pixels(
            masking.evaluate("masking.base64Of(masking.flood(photo, subject, '#ff00aa', 1))"),
            one.photo.shape,
        )
        with masking.expect_worker():
            exported = decoded(masking.evaluate("send()"))
        ratio = one.error(exported[..., :3], 1) / one.error(stretched[..., :3], 1)
        print(f"{ratio:.1%} of the error without")
        assert ratio <= 0.4
        shape = Image.fromarray(one.alpha)
        outside = np.array(shape.filter(ImageFilter.MaxFilter(25))) == 0
        assert (exported[outside][:, :3] == TEXT).all()
        core = np.array(shape.filter(ImageFilter.MinFilter(25))) == 255
        assert min(outside.sum(), core.sum()) > 30_000
        assert (exported[core][:, :3] == one.photo[core]).all()
        assert masking.workers == []

    def test_the_preview_shows_what_the_export_has(self, masking: Page) -> None:
        one = load_large(masking)
        preview = pixels(
            masking.evaluate(
                """async () => {
                  const { Sharpener } = await import("/embed/editor/mask/detail.js");
                  const { Renderer } = await import("/embed/editor/render/renderer.js");
                  const { width, height } = photo;
                  const sharpener = new Sharpener(signal);
                  const detail = await sharpener.sharpen(subject, {
                    size: { width, height },
                    area: { left: 0, top: 0, right: width, bottom: height },
                    image: new Renderer().photoFor(photo, width),
                  });
                  sharpener.end();
                  return masking.base64Of(masking.flood(photo, { ...subject, detail }, "#ff00aa", 1));
                }"""
            ),
            one.photo.shape,
        )
        assert (preview == decoded(masking.evaluate("send()"))).all()

    def test_where_the_worker_does_not_load_the_page_does_the_same(self, masking: Page) -> None:
        load_large(masking)
        in_worker = masking.evaluate("send()")
        asked: list[str] = []

        def refuse(route: Route) -> None:
            asked.append(route.request.url)
            route.abort()

        masking.route("**/sharpen-worker.js", refuse)
        assert masking.evaluate("send()") == in_worker
        assert len(asked) == 1

    def test_it_ends_with_the_export(self, masking: Page) -> None:
        load_large(masking)
        with masking.expect_request("**/sharpen-worker.js"):
            masking.route("**/sharpen-worker.js", lambda _: None)
            masking.evaluate(
                """() => {
                  window.controller = new AbortController();
                  window.outcome = send(controller).then(() => "done", ({ name }) => name);
                }"""
            )
        masking.evaluate("controller.abort()")
        assert masking.evaluate("outcome") == "AbortError"
        assert masking.workers == []

    def test_the_stage_shows_it_a_moment_later_and_drops_it_when_strokes_change(
        self, masking: Page
    ) -> None:
        load_large(masking)
        masking.evaluate(STAGE)
        # The photo lies on the stage pixel by pixel.
        exported = decoded(masking.evaluate("send()"))
        assert (canvas_of(masking, exported) != exported).any()
        with masking.expect_worker():
            masking.evaluate("stage.loadInteraction()")
        masking.wait_for_function("isSharp()")
        assert (canvas_of(masking, exported) == exported).all()

        painted = masking.evaluate(
            """async () => {
              const stroke = mask.startStroke({ mode: "remove", size: 0.1, softness: 1 }, 0.5, 0.5);
              const corrections = { grow: 0, feather: 0, strokes: [stroke] };
              const corrected = new mask.Refinement(matte).refine(corrections);
              const quick = await mask.prepareSubject(photo, corrected, { quality: "quick", signal });
              stage.update({ ...state, subject: quick });
              await new Promise(requestAnimationFrame);
              return masking.base64Of(masking.flood(photo, quick, "#ff00aa", 1));
            }"""
        )
        assert (canvas_of(masking, exported) == pixels(painted, exported.shape)).all()


STAGE = """async () => {
  const { Stage } = await import("/embed/editor/stage/stage.js");
  const { SharpEdge } = await import("/embed/editor/stage/sharp-edge.js");
  const strings = { t: (key) => key, lang: "en", list: String, learn: async () => {} };
  const area = document.createElement("div");
  area.style.cssText = `position: fixed; inset: 0 auto auto 0; inline-size: ${photo.width}px; block-size: ${photo.height}px`;
  document.body.replaceChildren(area);
  window.stage = new Stage({ strings, area, actions: {}, fonts: work.fonts, signal });
  stage.element.style.cssText = "position: absolute; inset: 0; display: block";
  stage.element.firstChild.style.cssText = "position: absolute; inset: 0";
  window.state = {
    phase: "ready", photo: work.photo, subject, matte, scene: work.scene, selectedId: null, tool: "text",
    brush: { mode: "add", size: 0.05, softness: 0.5 }, showsMatte: false, families: [], parts: [], covers: null, partAt: () => null,
  };
  const { follow } = SharpEdge.prototype;
  SharpEdge.prototype.follow = function (...all) {
    const shown = follow.apply(this, all);
    requestAnimationFrame(() => { window.isShownSharp = Boolean(shown.subject.detail); });
    return shown;
  };
  window.isSharp = () => window.isShownSharp;
  stage.update(state);
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
}"""


def canvas_of(page: Page, like: Bytes) -> Bytes:
    """Return the pixels of the picture on the stage."""
    return pixels(
        page.evaluate(
            "masking.base64Of(masking.pixelsOf(document.querySelector('.picture canvas')))"
        ),
        like.shape,
    )
