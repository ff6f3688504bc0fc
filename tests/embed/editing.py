"""What the browser tests do with an editor: open photos, set designs, look at pixels."""

import base64
import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Locator, Page

Pixels = NDArray[np.uint8]

TABS = ("Text", "Style", "Effects", "Transform", "Mask", "Export")

EVERYTHING = {
    "text": "Two\nlines",
    "font": "Montserrat",
    "size": 0.1,
    "fill": "gradient",
    "strokeWidth": 0.02,
    "backgroundOpacity": 0.5,
    "glowSize": 0.1,
    "depth": 0.1,
    "rotateX": 10,
}
"""A layer of which every parameter has an effect, so that each has its row."""

# A promise on the page for each event, so that nothing is missed between two calls.
_LISTEN = """
(element, name) => {
  element.awaited ??= {};
  element.awaited[name] = new Promise((resolve) =>
    element.addEventListener(name, ({ detail }) => resolve(detail), { once: true }));
}
"""


def editor_of(page: Page) -> Locator:
    """Return the page's `<text-behind-image>`."""
    return page.locator("text-behind-image")


def visit(page: Page, url: str) -> Locator:
    """Open a page with an editor, wait until it shows a photo, and begin to work with it."""
    page.goto(url)
    editor = editor_of(page)
    editor.evaluate(
        """(element) => new Promise((resolve) =>
          element.design ? resolve() : element.addEventListener("tbi-ready", () => resolve()))"""
    )
    page.get_by_role("img", name="Your photo").wait_for()
    come(page)
    return editor


_FRESH = """
async () => {
  document.querySelector("text-behind-image")?.remove();
  await new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase("text-behind-image");
    request.onsuccess = resolve;
    request.onerror = () => reject(request.error);
  });
  const fresh = document.createElement("text-behind-image");
  const ready = new Promise((resolve) => fresh.addEventListener("tbi-ready", resolve, { once: true }));
  document.querySelector("main").append(fresh);
  await ready;
}
"""


def start_afresh(page: Page) -> Locator:
    """Put a new editor in the place of the Space's page's, which finds nothing kept, and begin to work.

    That is what `visit` gives, in a third of its time; what the page itself has come to stays.
    """
    page.evaluate(_FRESH)
    page.get_by_role("img", name="Your photo").wait_for()
    come(page)
    return editor_of(page)


def come(page: Page) -> None:
    """Move the mouse into the editor, and wait until its stage is ready for hands."""
    # The toolbar is where it stays once there is a picture: `hover` would watch it for some frames.
    x, y = page.locator(".toolbar").evaluate(
        """(toolbar) => {
          toolbar.scrollIntoView({ block: "nearest" });
          const { x, y } = toolbar.getBoundingClientRect();
          return [x + 2, y + 2];
        }"""
    )
    page.mouse.move(x, y)
    page.locator("svg.frames:not(.cuts)").wait_for(state="attached")


def expect_event(editor: Locator, name: str) -> None:
    """Listen for an event that `event_of` will return the detail of."""
    editor.evaluate(_LISTEN, name)


def event_of(editor: Locator, name: str) -> Any:
    """Wait for the event and return its `detail`, as far as that is JSON."""
    return editor.evaluate("(element, name) => element.awaited[name]", name)


def open_photo(page: Page, photo: Path) -> None:
    """Choose a photo in the file dialog, and wait until it is cut out."""
    editor = editor_of(page)
    expect_event(editor, "tbi-matte")
    choose(page, photo)
    event_of(editor, "tbi-matte")


def choose(page: Page, photo: Path) -> None:
    """Choose a photo in the file dialog."""
    page.locator("input[type=file]").first.set_input_files(photo)


def set_design(editor: Locator, *layers: dict[str, Any]) -> None:
    """Give the editor a design, as its page's author would."""
    editor.evaluate(
        "(element, layers) => { element.design = { version: 1, layers }; }", list(layers)
    )


def layers_of(editor: Locator) -> list[dict[str, Any]]:
    """Return the layers of the design that is being edited."""
    layers: list[dict[str, Any]] = editor.evaluate("(element) => element.design.layers")
    return layers


def export(editor: Locator, **options: Any) -> Image.Image:
    """Return the finished picture, once there is one."""
    editor.locator("canvas[role=img]").wait_for()
    data: str = editor.evaluate(
        """async (element, options) => {
          const blob = await element.export(options);
          return new Promise((resolve) => {
            const reader = new FileReader();
            reader.onload = () => resolve(reader.result.split(",")[1]);
            reader.readAsDataURL(blob);
          });
        }""",
        options,
    )
    return Image.open(io.BytesIO(base64.b64decode(data)))


def pixels_of(picture: Path | Image.Image) -> Pixels:
    """Return a picture's pixels, uint8 (H, W, 3)."""
    image = picture if isinstance(picture, Image.Image) else Image.open(picture)
    return np.asarray(image.convert("RGB"))


def colour_matches(picture: Pixels, colour: tuple[int, int, int]) -> NDArray[np.bool_]:
    """Return where a picture shows a colour, (H, W)."""
    matches: NDArray[np.bool_] = (picture == colour).all(axis=2)
    return matches


def wait_for_frames(page: Page) -> None:
    """Wait until what was done is drawn."""
    page.evaluate(
        "() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
    )
