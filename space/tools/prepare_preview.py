"""Makes the picture that a link to the Space shows in chats and blogs, with the editor itself.

python -m space.tools.prepare_preview http://127.0.0.1:7860

The Space must be running there, and `tests/requirements.txt` be installed: a
browser (the one that CHROMIUM names, else Playwright's own) opens the page and
exports the design below, put on the first sample.
"""

import base64
import io
import os
import sys

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from space.oembed import HERE, PICTURES

DESIGN = {
    "version": 1,
    "layers": [
        {
            "text": "LIFTOFF",
            "font": "Anton",
            "weight": 400,
            "size": 0.3,
            "letterSpacing": 0.02,
            "fill": "gradient",
            "gradient": [{"color": "#ffb25c", "at": 0}, {"color": "#ff5a4f", "at": 1}],
            "x": 0.507,
            "y": 0.53,
        },
        {
            "text": "ready for",
            "font": "Playfair Display",
            "weight": 500,
            "italic": True,
            "size": 0.06,
            "color": "#fff3dd",
            "place": "front",
            "x": 0.507,
            "y": 0.22,
        },
    ],
}

TOP = 0.105
"""Where the picture begins in the photo, in parts of its height: a card is flatter than a photo."""

QUALITY = 86
"""Of the JPEG. Cards are shown small, and fetched by machines that give up on large ones."""

_EXPORT = """
async (design) => {
  const editor = document.querySelector("text-behind-image");
  editor.design = design;
  const blob = await editor.export({ format: "png" });
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split(",")[1]);
    reader.readAsDataURL(blob);
  });
}
"""


def rendered(page: Page, space_url: str) -> Image.Image:
    """Return the sample with the design on it, at the sample's size."""
    page.goto(space_url)
    page.get_by_role("img", name="Your photo").wait_for()
    return Image.open(io.BytesIO(base64.b64decode(page.evaluate(_EXPORT, DESIGN)))).convert("RGB")


def main(space_url: str) -> None:
    """Write the pictures that `space.oembed` serves."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"))
        picture = rendered(browser.new_page(locale="en"), space_url)
        browser.close()
    for name, (width, height) in PICTURES.items():
        top = round(picture.height * TOP)
        part = picture.crop((0, top, picture.width, top + round(picture.width * height / width)))
        small = part.resize((width, height), Image.Resampling.LANCZOS)
        small.save(HERE / name, "JPEG", quality=QUALITY, optimize=True, progressive=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
