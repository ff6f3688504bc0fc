"""What the editor takes for granted of an engine: features without a fallback, and exact drawing."""

import json
from typing import Any

import pytest

from tests.engines.page import Page

# Each is true where the engine has what the editor uses without asking first.
TAKEN_FOR_GRANTED = [
    "AbortSignal.any",
    "Array.prototype.findLast",
    "Array.prototype.toSpliced",
    "Array.prototype.with",
    "CSS.supports('color', 'color-mix(in oklch, red, blue)')",
    "CSS.supports('color', 'light-dark(red, blue)')",
    "CSS.supports('color', 'oklch(0.5 0.1 200)')",
    "CSS.supports('container-type', 'inline-size')",
    "CSS.supports('inset-inline-start', '0')",
    "CSS.supports('selector(&)')",
    "CSS.supports('selector(:has(a))')",
    "CSSStyleSheet.prototype.replaceSync",
    "CanvasRenderingContext2D.prototype.createConicGradient",
    "CanvasRenderingContext2D.prototype.roundRect",
    "CompressionStream",
    "DecompressionStream",
    "Element.prototype.checkVisibility",
    "Element.prototype.setPointerCapture",
    "FontFace",
    "HTMLDialogElement.prototype.showModal",
    "HTMLElement.prototype.showPopover",
    "Intl.PluralRules",
    "Intl.Segmenter",
    "OffscreenCanvas.prototype.convertToBlob",
    "OffscreenCanvas.prototype.transferToImageBitmap",
    "ResizeObserver",
    "TextDecoderStream",
    "'adoptedStyleSheets' in ShadowRoot.prototype",
    "'direction' in CanvasRenderingContext2D.prototype",
    "'letterSpacing' in CanvasRenderingContext2D.prototype",
    "createImageBitmap",
    "crypto.randomUUID",
    "document.fonts.load",
    "indexedDB",
    "structuredClone",
]

BACKDROP, SOURCE = (200, 100, 50), (50, 150, 220)
# https://www.w3.org/TR/compositing-1/#blending, worked out for these two opaque colours.
BLENDED = {
    "source-over": (50, 150, 220),
    "multiply": (39, 59, 43),
    "screen": (211, 191, 227),
    "overlay": (167, 118, 86),
    "darken": (50, 100, 50),
    "lighten": (200, 150, 220),
    "color-dodge": (249, 243, 255),
    "color-burn": (0, 0, 17),
    "hard-light": (78, 127, 199),
    "soft-light": (174, 111, 96),
    "difference": (150, 50, 170),
    "exclusion": (172, 132, 184),
    "hue": (56, 144, 206),
    "saturation": (210, 97, 40),
    "color": (47, 147, 217),
    "luminosity": (203, 103, 53),
}


@pytest.fixture
def lab(page: Page, space_url: str) -> Page:
    """A page of the Space to try things on."""
    page.open(space_url)
    return page


def test_the_engine_has_all_that_is_taken_for_granted(lab: Page) -> None:
    # One function each: the page's policy forbids to evaluate words.
    asked = ", ".join(f"{json.dumps(feature)}: () => {feature}" for feature in TAKEN_FOR_GRANTED)
    missing: list[str] = lab.evaluate(
        f"""() => {{
          const has = (look) => {{
            try {{
              return Boolean(look());
            }} catch {{
              return false;
            }}
          }};
          return Object.entries({{ {asked} }}).filter(([, look]) => !has(look)).map(([name]) => name);
        }}"""
    )
    assert missing == []


def test_blend_modes_give_the_colours_of_the_specification(lab: Page) -> None:
    blended: dict[str, list[int]] = lab.evaluate(
        """(modes, backdrop, source) => Object.fromEntries(modes.map((mode) => {
          const context = new OffscreenCanvas(1, 1).getContext("2d");
          context.fillStyle = `rgb(${backdrop})`;
          context.fillRect(0, 0, 1, 1);
          context.globalCompositeOperation = mode;
          context.fillStyle = `rgb(${source})`;
          context.fillRect(0, 0, 1, 1);
          return [mode, [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)]];
        }))""",
        list(BLENDED),
        BACKDROP,
        SOURCE,
    )
    for mode, colour in BLENDED.items():
        assert blended[mode] == pytest.approx(colour, abs=2), mode


def test_a_raster_beside_the_canvas_still_casts_its_shadow_onto_it(lab: Page) -> None:
    shadow: dict[str, Any] = lab.evaluate(
        """() => {
          const raster = new OffscreenCanvas(40, 40);
          raster.getContext("2d").fillRect(10, 10, 20, 20);
          const context = new OffscreenCanvas(40, 40).getContext("2d");
          context.shadowColor = "rgb(255 0 0)";
          context.shadowBlur = 8;
          context.shadowOffsetX = 1000;
          context.drawImage(raster, -1000, 0);
          const at = (x, y) => [...context.getImageData(x, y, 1, 1).data];
          return { middle: at(20, 20), outside: at(7, 20), far: at(0, 0) };
        }"""
    )
    assert shadow["middle"][:3] == pytest.approx([255, 0, 0], abs=1)
    assert shadow["middle"][3] > 240
    assert 10 < shadow["outside"][3] < 120
    assert shadow["far"] == [0, 0, 0, 0]


def test_text_under_a_scale_keeps_its_proportions(lab: Page) -> None:
    extents: list[list[float]] = lab.evaluate(
        """() => [0.1, 0.25, 1].map((scale) => {
          const width = 1800 * scale, height = 300 * scale;
          const context = new OffscreenCanvas(width, height).getContext("2d");
          context.scale(scale, scale);
          context.font = "200px sans-serif";
          context.fillText("Hamburgefonts", 20, 200);
          const { data } = context.getImageData(0, 0, width, height);
          const columns = [];
          for (let i = 3; i < data.length; i += 4) if (data[i]) columns.push(((i - 3) / 4) % width);
          const inked = columns.reduce(([low, high], x) => [Math.min(low, x), Math.max(high, x)], [width, 0]);
          return inked.map((x) => x / scale);
        })"""
    )
    small, middle, full = extents
    assert small == pytest.approx(full, abs=11)
    assert middle == pytest.approx(full, abs=5)


def test_where_no_text_shows_the_composite_equals_the_photo(lab: Page) -> None:
    """The composite of DESIGN.md: text, less the solid subject, under the cut-out, on the photo."""
    changed: dict[str, int] = lab.evaluate(
        """() => {
          const width = 256, height = 2;
          const canvas = () => new OffscreenCanvas(width, height).getContext("2d");
          const fill = (context, pixel) => {
            const image = new ImageData(width, height);
            for (let i = 0; i < width * height; i++) image.data.set(pixel(i % width), i * 4);
            context.putImageData(image, 0, 0);
            return image.data;
          };
          const photo = canvas(), cutout = canvas(), solid = canvas(), text = canvas();
          const original = fill(photo, (x) => [x, (x * 7) & 255, (x * 13) & 255, 255]);
          fill(cutout, (x) => [(x * 3) & 255, x, 255 - x, x]);
          fill(solid, (x) => [0, 0, 0, Math.max(0, (x - 229.5) * 10)]);
          text.fillStyle = "rgb(255 0 170)";
          text.fillRect(0, 0, width, 1);
          text.globalCompositeOperation = "destination-out";
          text.drawImage(solid.canvas, 0, 0);
          text.globalCompositeOperation = "source-atop";
          text.drawImage(cutout.canvas, 0, 0);
          photo.drawImage(text.canvas, 0, 0);
          const { data } = photo.getImageData(0, 0, width, height);
          const differ = (from, to) => {
            let count = 0;
            for (let i = from * 4; i < to * 4; i++) if (data[i] !== original[i]) count++;
            return count;
          };
          return {
            core: differ(width - 1, width),
            textless: differ(width, 2 * width),
            background: differ(0, 200),
          };
        }"""
    )
    assert changed["core"] == 0
    assert changed["textless"] == 0
    assert changed["background"] > 400
