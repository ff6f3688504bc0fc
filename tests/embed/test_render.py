"""The one renderer, drawn by a real browser: what it draws, and that it draws the same at every size."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.visitor import Visitor


@pytest.fixture(scope="module")
def drawing(visitor: Visitor, repository_url: str) -> Page:
    """A page that can import the renderer and what `pages/rendering.js` draws with it."""
    page = visitor.page()
    page.goto(f"{repository_url}/tests/embed/pages/blank.html")
    page.evaluate(
        """async () => {
          window.drawing = await import("/tests/embed/pages/rendering.js");
          window.photo = await drawing.syntheticPhoto(480, 320);
          window.subject = await drawing.discSubject(photo);
        }"""
    )
    return page


def test_every_parameter_of_the_table_is_drawn(drawing: Page) -> None:
    unseen = drawing.evaluate(
        """() => drawing.keys().filter((key) => {
          const [before, after] = drawing.pairFor(key)
            .map((scene) => drawing.draw(photo, null, scene, 480, 320));
          return drawing.countDifferences(before, after) < 300;
        })"""
    )
    assert unseen == []


def test_the_table_has_at_least_32_parameters(drawing: Page) -> None:
    assert len(drawing.evaluate("() => drawing.keys()")) >= 32


def test_every_blend_mode_is_drawn_differently(drawing: Page) -> None:
    same = drawing.evaluate(
        """async () => {
          const { BLEND_MODES } = await import("/embed/editor/scene/parameters.js");
          const base = { text: "MIX", size: 0.3, color: "#c86432", x: 0.5, y: 0.5 };
          const pictures = BLEND_MODES.map((blend) =>
            drawing.draw(photo, null, drawing.sceneOf([{ ...base, blend }]), 480, 320).join());
          return BLEND_MODES.filter((_, index) => pictures.indexOf(pictures[index]) !== index);
        }"""
    )
    assert same == []


def test_what_was_kept_between_drawings_does_not_change_a_pixel(drawing: Page) -> None:
    """The stage draws with one renderer again and again, an export with a fresh one."""
    different = drawing.evaluate(
        """async () => {
          const { Renderer } = await import("/embed/editor/render/renderer.js");
          const renderer = new Renderer();
          return drawing.everything().filter((scene) => {
            const [layer] = scene.layers;
            for (const x of [0.2, 0.61, layer.x]) {
              const moved = { ...scene, layers: [{ ...layer, x }] };
              drawing.draw(photo, subject, moved, 480, 320, { renderer });
            }
            const kept = drawing.draw(photo, subject, scene, 480, 320, { renderer });
            return drawing.countDifferences(kept, drawing.draw(photo, subject, scene, 480, 320)) > 0;
          }).length;
        }"""
    )
    assert different == 0


def test_a_subject_that_is_drawn_over_shows_at_once_however_small(drawing: Page) -> None:
    """Quick subjects of a photo share their canvases; the photo may be seen at a quarter of their size."""
    kept, fresh, before = drawing.evaluate(
        """async () => {
          const { Renderer } = await import("/embed/editor/render/renderer.js");
          const renderer = new Renderer();
          const scene = drawing.sceneOf([{ text: "WORDS", size: 0.3, x: 0.5, y: 0.5 }]);
          const canvasOf = (bitmap) => {
            const canvas = new OffscreenCanvas(480, 320);
            canvas.getContext("2d").drawImage(bitmap, 0, 0);
            return canvas;
          };
          const quick = { ...subject, cutout: canvasOf(subject.cutout), solid: canvasOf(subject.solid) };
          const draw = (more) => drawing.draw(photo, { ...quick }, scene, 120, 80, more).join();
          const before = draw({ renderer });
          for (const canvas of [quick.cutout, quick.solid]) canvas.getContext("2d").clearRect(0, 0, 480, 160);
          return [draw({ renderer }), draw({}), before];
        }"""
    )
    assert kept == fresh != before


def test_a_renderer_that_let_go_draws_the_same_again(drawing: Page) -> None:
    before, after = drawing.evaluate(
        """async () => {
          const { Renderer } = await import("/embed/editor/render/renderer.js");
          const renderer = new Renderer();
          const scene = drawing.sceneOf([
            { text: "TURNED", size: 3, rotateY: 30 },
            { text: "WORDS", size: 0.3 },
          ]);
          return [1, 2].map(() => {
            const pixels = drawing.draw(photo, subject, scene, 120, 80, { renderer }).join();
            renderer.release();
            return pixels;
          });
        }"""
    )
    assert after == before


def test_pixels_without_text_are_the_photos_own(drawing: Page) -> None:
    """Tells by the text drawn alone where it falls."""
    changed = drawing.evaluate(
        """() => drawing.everything().map((scene) => {
          const original = drawing.draw(photo, null, drawing.sceneOf([]), 480, 320);
          const picture = drawing.draw(photo, subject, scene, 480, 320);
          const text = drawing.draw(photo, subject, scene, 480, 320,
            { parts: { photo: false, text: true, subject: false } });
          let changed = 0, covered = 0;
          for (let i = 0; i < text.length; i += 4) {
            if (text[i + 3] > 0) covered++;
            else if ([0, 1, 2, 3].some((c) => picture[i + c] !== original[i + c])) changed++;
          }
          return [changed, covered];
        })"""
    )
    assert all(count == 0 for count, _ in changed)
    assert all(covered > 500 for _, covered in changed)


def test_the_subjects_core_is_the_photos_own_under_any_text(drawing: Page) -> None:
    changed = drawing.evaluate(
        """() => {
          const text = { text: "MMMMMM\\nMMMMMM", size: 0.3, x: 0.5, y: 0.5, color: "#00ff00" };
          const picture = drawing.draw(photo, subject, drawing.sceneOf([text]), 480, 320);
          const original = drawing.draw(photo, null, drawing.sceneOf([]), 480, 320);
          let changed = 0;
          for (let y = 0; y < 320; y++) for (let x = 0; x < 480; x++) {
            if (Math.hypot(x - 240, y - 160) > 320 * 0.3 - 8) continue;
            const i = (y * 480 + x) * 4;
            if ([0, 1, 2].some((c) => picture[i + c] !== original[i + c])) changed++;
          }
          return changed;
        }"""
    )
    assert changed == 0


def test_three_times_the_size_scaled_down_agrees(drawing: Page) -> None:
    """The mean difference stays under 0.8 of 255 for every parameter; a layer sits on a whole pixel of
    the picture it is drawn in, so its edges may lie half a pixel apart."""
    errors: dict[str, Any] = drawing.evaluate(
        """async () => {
          const flat = await createImageBitmap(new ImageData(
            new Uint8ClampedArray(480 * 320 * 4).map((_, i) => [90, 120, 160, 255][i % 4]), 480, 320));
          const errors = {};
          for (const key of drawing.keys()) {
            const [, scene] = drawing.pairFor(key);
            const small = drawing.draw(flat, null, scene, 480, 320);
            const large = new OffscreenCanvas(1440, 960);
            large.getContext("2d").putImageData(
              new ImageData(drawing.draw(flat, null, scene, 1440, 960), 1440, 960), 0, 0);
            const context = new OffscreenCanvas(480, 320).getContext("2d");
            context.imageSmoothingQuality = "high";
            context.drawImage(large, 0, 0, 480, 320);
            const scaled = context.getImageData(0, 0, 480, 320).data;
            errors[key] = small.reduce((sum, value, i) => sum + Math.abs(value - scaled[i]), 0) / small.length;
          }
          return errors;
        }"""
    )
    print({key: round(error, 2) for key, error in errors.items()})
    assert {key: error for key, error in errors.items() if error > 0.8} == {}


def test_a_picture_drawn_in_strips_is_the_picture(drawing: Page) -> None:
    """An export is drawn a strip at a time; only a blur may differ, by its rounding."""
    worst = drawing.evaluate(
        """() => Math.max(...drawing.everything().map((scene) => {
          const whole = drawing.draw(photo, subject, scene, 480, 320);
          let worst = 0;
          for (let y = 0; y < 320; y += 80) {
            const strip = drawing.drawStrip(photo, subject, scene, 480, 320, y, 80);
            for (let i = 0; i < strip.length; i++) {
              worst = Math.max(worst, Math.abs(strip[i] - whole[y * 480 * 4 + i]));
            }
          }
          return worst;
        }))"""
    )
    assert worst <= 3


@pytest.mark.parametrize("text", ["سلام عليكم", "שלום עולם", "नमस्ते दुनिया", "สวัสดี", "வணக்கம்"])
def test_joined_and_right_to_left_letters_follow_an_arc(drawing: Page, text: str) -> None:
    """A slight bend moves letters little: if shaping or order broke, far more would change."""
    shares = drawing.evaluate(
        """(text) => {
          const ink = (curve) => {
            const scene = drawing.sceneOf([{ text, curve, size: 0.1, x: 0.5, y: 0.5 }]);
            return drawing.draw(photo, null, scene, 480, 320,
              { parts: { photo: false, text: true, subject: false } }).filter((_, i) => i % 4 === 3);
          };
          const [straight, bent] = [ink(0), ink(8)];
          const total = straight.reduce((sum, a) => sum + a, 0);
          const moved = straight.reduce((sum, a, i) => sum + Math.abs(a - bent[i]), 0);
          return { moved: moved / total, area: bent.reduce((sum, a) => sum + a, 0) / total };
        }""",
        text,
    )
    assert shares["moved"] < 0.6
    assert 0.97 < shares["area"] < 1.03
