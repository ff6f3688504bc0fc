"""How the first text is composed with photographs that nobody chose for it: the share in which all rules hold, the
time that it takes, and a contact sheet to be looked at.

The photographs are used where packages have put them: scikit-image, scikit-learn, Gradio, and Debian's opencv-doc,
mate-backgrounds, lomiri-wallpapers and plasma-workspace-wallpapers. COMPOSITION_PHOTOS lists further folders to look
in, beside /usr/share; mattes and contact sheet go to COMPOSITION_FOLDER. COMPOSITION_TEXT are other words than BEHIND,
COMPOSITION_FURTHER are those of a further text.
"""

import base64
import hashlib
import io
import os
import statistics
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from playwright.sync_api import Page, sync_playwright

from tests.chromium import ARGUMENTS, find_chromium
from tests.page_server import sources_server
from tests.queue_client import QueueClient
from tests.running_space import SAMPLES, running_space

ENGINE = "u2net"
FOLDER = Path(os.environ.get("COMPOSITION_FOLDER", Path(tempfile.gettempdir(), "composition")))
FOLDERS = [
    SAMPLES,
    *(
        Path(folder)
        for folder in os.environ.get("COMPOSITION_PHOTOS", "").split(os.pathsep)
        if folder
    ),
    Path(sysconfig.get_paths()["purelib"]),
    Path("/usr/share"),
]

PHOTOS = [
    "astronaut.png",
    "coffee.png",
    "rocket.jpg",
    "chelsea.png",
    "skimage/data/motorcycle_left.png",
    "skimage/data/camera.png",
    "skimage/data/moon.png",
    "sklearn/datasets/images/flower.jpg",
    "sklearn/datasets/images/china.jpg",
    "gradio/media_assets/images/cheetah1.jpg",
    "gradio/media_assets/images/lion.jpg",
    "gradio/media_assets/images/tower.jpg",
    "gradio/media_assets/images/groot.jpeg",
    "opencv-doc/examples/data/fruits.jpg",
    "opencv-doc/examples/data/baboon.jpg",
    "opencv-doc/examples/data/squirrel_cls.jpg",
    "opencv-doc/examples/data/home.jpg",
    "opencv-doc/examples/data/leuvenA.jpg",
    "opencv-doc/examples/data/aloeL.jpg",
    "opencv-doc/examples/data/board.jpg",
    "opencv-doc/examples/data/messi5.jpg",
    "opencv-doc/examples/data/building.jpg",
    "opencv-doc/examples/data/orange.jpg",
    "opencv-doc/examples/data/apple.jpg",
    "opencv-doc/examples/data/basketball1.png",
    "opencv-doc/examples/data/rubberwhale1.png",
    "opencv-doc/examples/data/butterfly.jpg",
    "opencv-doc/examples/alphamat/input_images/plant.jpg",
    "opencv-doc/examples/hfs/data/000.jpg",
    "mate/nature/Garden.jpg",
    "mate/nature/Dune.jpg",
    "mate/nature/Aqua.jpg",
    "mate/nature/TwoWings.jpg",
    "mate/nature/Storm.jpg",
    "mate/nature/GreenMeadow.jpg",
    "mate/nature/RainDrops.jpg",
    "mate/nature/FreshFlower.jpg",
    "mate/nature/LadyBird.jpg",
    "mate/nature/YellowFlower.jpg",
    "backgrounds/Kleiber_by_Lukas_Baubkus.jpg",
    "FallenLeaf/contents/images/2560x1600.jpg",
    "Kite/contents/images/2560x1600.jpg",
    "ColorfulCups/contents/images/2560x1600.jpg",
    "OneStandsOut/contents/images/2560x1600.jpg",
    "BytheWater/contents/images/2560x1600.jpg",
    "EveningGlow/contents/images/2560x1600.jpg",
]
"""Ends of their paths. Drawings are left out."""

CROPS = {"tall": 9 / 16, "wide": 2.0}
"""Width by height of what every third photograph is cropped to as well."""

LEAST = 40
SUBJECT = 0.005
"""Share of a photograph from which it has a subject: with less, nothing can cover a text."""

SIDE = 1700
"""Long side of a photograph here, pixels: at most 2 megapixels."""

RUNS = 3
COVERED = (0.15, 0.45)
LETTER = 0.8
CONTRAST = 3
TILE = 360

SET_UP = """async () => {
  const { FontLibrary } = await import("/embed/editor/fonts/fonts.js");
  const fonts = new FontLibrary(location.origin);
  await fonts.load(new AbortController().signal);
  window.fonts = fonts;
  window.blobOf = async (base64) => (await fetch(`data:image/png;base64,${base64}`)).blob();
}"""

COMPOSE = """async ({ photo, matte, text, runs, further }) => {
  const { createLayer } = await import("/embed/editor/scene/scene.js");
  const { composeText, composeFurther } = await import("/embed/editor/compose/compose.js");
  const { inkOfLayer } = await import("/embed/editor/compose/lettering.js");
  const { contrastOf, luminanceOf } = await import("/embed/editor/compose/contrast.js");
  const { decodeMatte } = await import("/embed/editor/mask/matte.js");
  const { pixelsAt } = await import("/embed/editor/mask/pixels.js");
  const { prepareSubject } = await import("/embed/editor/mask/subject.js");
  const { Renderer, WHOLE_PICTURE } = await import("/embed/editor/render/renderer.js");
  const { signal } = new AbortController();
  const file = await blobOf(photo);
  const decoded = await decodeMatte(await blobOf(matte));
  const layer = createLayer({ text });
  await fonts.ensure([layer], signal);
  const milliseconds = [];
  let found;
  let bitmap;
  for (let run = 0; run < runs; run++) {
    bitmap?.close();
    // Each time anew: the browser decodes it when it is first looked at.
    bitmap = await createImageBitmap(file);
    const start = performance.now();
    found = await composeText(layer, { photo: bitmap, matte: decoded, fonts, signal });
    milliseconds.push(performance.now() - start);
  }
  const composed = { ...layer, ...found[0].values };

  // Measured on a copy four times as large as the one that is composed on.
  const long = 640;
  const scale = long / Math.max(bitmap.width, bitmap.height);
  const [width, height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)];
  const pixels = pixelsAt(bitmap, { width, height });
  const ink = inkOfLayer(composed, fonts, width);
  const [cx, cy] = [Math.round(composed.x * width), Math.round(composed.y * height)];
  const alphaAt = (x, y) => {
    const column = Math.min(decoded.width - 1, Math.floor(((x + 0.5) * decoded.width) / width));
    const row = Math.min(decoded.height - 1, Math.floor(((y + 0.5) * decoded.height) / height));
    return decoded.alpha[row * decoded.width + column] / 255;
  };
  const hidden = ink.sums.map(() => 0);
  let [total, covered, outside] = [0, 0, 0];
  for (let i = 0; i < ink.xs.length; i++) {
    const [x, y] = [ink.xs[i] + cx, ink.ys[i] + cy];
    total += ink.weights[i];
    if (x < 0 || y < 0 || x >= width || y >= height) { outside += ink.weights[i]; continue; }
    const part = ink.weights[i] * alphaAt(x, y);
    covered += part;
    hidden[ink.letters[i]] += part;
  }
  const around = [];
  for (let i = 0; i < ink.edgeXs.length; i++) {
    const [x, y] = [ink.edgeXs[i] + cx, ink.edgeYs[i] + cy];
    if (x < 0 || y < 0 || x >= width || y >= height) continue;
    if (composed.place === "behind" && alphaAt(x, y) >= 0.5) continue;
    const at = 4 * (y * width + x);
    around.push(luminanceOf(pixels[at], pixels[at + 1], pixels[at + 2]));
  }
  const colour = [1, 3, 5].map((at) => Number.parseInt(composed.color.slice(at, at + 2), 16));
  const contrasts = around.map((luminance) => contrastOf(luminance, luminanceOf(...colour))).sort((a, b) => a - b);
  const subject = decoded.alpha.reduce((sum, alpha) => sum + alpha, 0) / 255 / decoded.alpha.length;

  const layers = [composed];
  if (further) {
    const other = createLayer({ text: further, color: composed.color, place: "front" });
    const [best] = await composeFurther(other, layers, { photo: bitmap, matte: decoded, fonts, signal });
    if (best) layers.push({ ...other, ...best.values });
  }
  const prepared = await prepareSubject(bitmap, decoded, { quality: "full", signal });
  const canvas = new OffscreenCanvas(width, height);
  const scene = { layers, subject: { grow: 0, feather: 0, strokes: [], cuts: [], parts: [] } };
  new Renderer().render(canvas.getContext("2d"), {
    photo: bitmap, subject: prepared, presence: 1, scene, fonts, width, height, x: 0, y: 0, parts: WHOLE_PICTURE,
  });
  const picture = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
  const bytes = new Uint8Array(await picture.arrayBuffer());
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  prepared.close();
  bitmap.close();
  return {
    milliseconds,
    picture: btoa(binary),
    composition: found[0].values,
    choices: found.length,
    subject,
    covered: covered / total,
    worst: Math.max(...ink.sums.map((sum, letter) => (sum ? hidden[letter] / sum : 0))),
    contrast: contrasts[Math.floor(contrasts.length / 2)],
    inside: outside === 0,
  };
}"""


@dataclass(frozen=True)
class Photo:
    """A photograph as it is opened here."""

    name: str
    png: bytes

    @property
    def key(self) -> str:
        """What its matte is kept under."""
        return hashlib.sha256(self.png).hexdigest()[:16]


def run() -> None:
    """Print how many photographs keep to each rule and how long that takes; write the contact sheet."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    photos = list(find_photos())
    if len(photos) < LEAST:
        print(f"Only {len(photos)} photographs are here; a figure needs {LEAST}.")
    mattes = cut_out(photos)
    results: list[dict[str, Any]] = []
    with sources_server() as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(playwright), args=ARGUMENTS
        )
        page = browser.new_page()
        page.goto(f"{origin}/tests/embed/pages/blank.html")
        page.evaluate(SET_UP)
        for photo, matte in zip(photos, mattes, strict=True):
            results.append(compose(page, photo, matte))
            print(line(photo, results[-1]), flush=True)
        browser.close()
    report(results)
    contact_sheet(photos, results)


def find_photos() -> Iterator[Photo]:
    """Yield those that are installed, and crops of every third one."""
    installed = list(_walk())
    for number, ending in enumerate(PHOTOS):
        path = next((path for path in installed if f"/{path}".endswith(f"/{ending}")), None)
        if not path:
            continue
        with Image.open(path) as opened:
            image = opened.convert("RGB")
        name = path.parts[-4] if path.name[0].isdigit() and "contents" in path.parts else path.name
        yield _photo(name, image)
        for crop, aspect in CROPS.items():
            if number % 3 == list(CROPS).index(crop):
                yield _photo(f"{name}, {crop}", _cropped(image, aspect))


def _walk() -> Iterator[Path]:
    """Yield the files that may be meant, in one walk: system folders are large."""
    names = {Path(ending).name for ending in PHOTOS}
    for folder in FOLDERS:
        for parent, _, files in os.walk(folder):
            yield from (Path(parent, name) for name in sorted(names.intersection(files)))


def _photo(name: str, image: Image.Image) -> Photo:
    image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    return Photo(name, buffer.getvalue())


def _cropped(image: Image.Image, aspect: float) -> Image.Image:
    width = min(image.width, round(image.height * aspect))
    height = min(image.height, round(image.width / aspect))
    left, top = (image.width - width) // 2, (image.height - height) // 2
    return image.crop((left, top, left + width, top + height))


def cut_out(photos: list[Photo]) -> list[bytes]:
    """Return their mattes, from a Space where they are not kept from an earlier run."""
    files = [FOLDER / f"{photo.key}-{ENGINE}.png" for photo in photos]
    with ExitStack() as stack:
        visitor: QueueClient | None = None
        for photo, file in zip(photos, files, strict=True):
            if file.exists():
                continue
            if visitor is None:
                space = stack.enter_context(running_space(environment={"MATTING_ENGINE": ENGINE}))
                visitor = QueueClient(space.url)
            message = visitor.call("alpha_matte", visitor.upload(photo.png))
            matte, _ = message["output"]["data"]
            file.write_bytes(visitor.download(matte))
    return [file.read_bytes() for file in files]


def compose(page: Page, photo: Photo, matte: bytes) -> dict[str, Any]:
    """Return what the browser made of a photo, and how that stands."""
    result: dict[str, Any] = page.evaluate(
        COMPOSE,
        {
            "photo": base64.b64encode(photo.png).decode(),
            "matte": base64.b64encode(matte).decode(),
            "text": os.environ.get("COMPOSITION_TEXT", "BEHIND"),
            "further": os.environ.get("COMPOSITION_FURTHER", ""),
            "runs": RUNS,
        },
    )
    least, most = COVERED
    behind = result["composition"]["place"] == "behind"
    result["rules"] = {
        "covered": result["subject"] < SUBJECT or (behind and least <= result["covered"] <= most),
        "letters": not behind or result["worst"] <= LETTER,
        "contrast": result["contrast"] >= CONTRAST,
        "inside": result["inside"],
    }
    return result


def line(photo: Photo, result: dict[str, Any]) -> str:
    """Return how one photograph stands."""
    broken = ", ".join(rule for rule, holds in result["rules"].items() if not holds)
    composition = result["composition"]
    return (
        f"{photo.name:<44}{result['subject']:>6.0%} {composition['place']:<7}"
        f"{result['covered']:>5.0%}{result['worst']:>6.0%}{result['contrast']:>6.1f} "
        f"{composition['color']} {result['choices']:>3} choices {min(result['milliseconds']):>5.0f} ms  {broken}"
    )


def report(results: list[dict[str, Any]]) -> None:
    """Print the shares and the times."""
    subjects = sum(result["subject"] >= SUBJECT for result in results)
    print(f"\n{'photographs, and those with a subject':<44}{len(results):>6}{subjects:>6}")
    for rule in ("covered", "letters", "contrast", "inside"):
        share = sum(result["rules"][rule] for result in results) / len(results)
        print(f"{rule:<44}{share:>6.0%}")
    share = sum(all(result["rules"].values()) for result in results) / len(results)
    print(f"{'all of it':<44}{share:>6.0%}")
    times = sorted(time for result in results for time in result["milliseconds"])
    slow = statistics.quantiles(times, n=20)[-1]
    print(f"{'ms, median and 95 %':<44}{statistics.median(times):>6.0f}{slow:>6.0f}")


def contact_sheet(photos: list[Photo], results: list[dict[str, Any]]) -> None:
    """Write all pictures side by side, with their names and figures."""
    columns = 5
    rows = -(-len(photos) // columns)
    sheet = Image.new("RGB", (columns * TILE, rows * (TILE + 24)), "#808080")
    draw = ImageDraw.Draw(sheet)
    for index, (photo, result) in enumerate(zip(photos, results, strict=True)):
        with Image.open(io.BytesIO(base64.b64decode(result["picture"]))) as picture:
            picture.thumbnail((TILE - 8, TILE - 8))
            x, y = index % columns * TILE, index // columns * (TILE + 24)
            sheet.paste(picture, (x + 4, y + 4))
        mark = "" if all(result["rules"].values()) else "x "
        figures = f"{mark}{index} {photo.name[:30]} {result['covered']:.0%} {result['worst']:.0%} {result['contrast']:.1f}"
        draw.text((x + 4, y + TILE), figures, "white")
    path = FOLDER / "contact-sheet.png"
    sheet.save(path)
    print(path)
