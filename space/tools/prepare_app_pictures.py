"""Makes the pictures of the app, in a browser: the icons, of `pictures/icon.svg`, and the screenshots.

python -m space.tools.prepare_app_pictures http://127.0.0.1:7860

The Space must be running there, and `tests/requirements.txt` be installed: a
browser (the one that CHROMIUM names, else Playwright's own) draws the icons,
and opens the page on its first sample.
"""

import io
import os
import sys

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from space.pwa.manifest import ICONS, SCREENSHOTS
from space.pwa.routes import APPLE_ICON, PICTURES

SAFE = 0.8
"""Part of a maskable icon's side that no mask takes away (W3C, "Manifest", "icon masks")."""

WINDOWS = {"wide": (1280, 800, 1), "narrow": (390, 780, 2)}
"""Width and height in CSS pixels of the windows that are shown, and pixels per CSS pixel."""

QUALITY = 82
"""Of the screenshots' WebP."""


def icon(browser: Browser, size: int, purpose: str) -> Image.Image:
    """Return the icon, `size` pixels wide.

    `any` has round corners. The others have none, for their corners are cut off where they are shown,
    and in a `maskable` one the drawing, but not its ground, is as small as every mask needs it.
    """
    page = browser.new_page(viewport={"width": size, "height": size})
    page.set_content((PICTURES / "icon.svg").read_text(encoding="utf-8"))
    style = "body { margin: 0 } svg { display: block; inline-size: 100vw }"
    if purpose != "any":
        style += ".ground { rx: 0 } .edge { clip-path: none }"
    if purpose == "maskable":
        style += f".drawing {{ transform-origin: 256px 300px; scale: {SAFE} }}"
    page.add_style_tag(content=style)
    drawn = page.screenshot(omit_background=True)
    page.close()
    image = Image.open(io.BytesIO(drawn))
    return image if purpose == "any" else image.convert("RGB")


def screenshot(browser: Browser, form: str, space_url: str) -> Image.Image:
    """Return what a visitor sees at first, in a wide or a narrow window."""
    width, height, ratio = WINDOWS[form]
    page = browser.new_page(
        locale="en",
        color_scheme="light",
        viewport={"width": width, "height": height},
        device_scale_factor=ratio,
        has_touch=form == "narrow",
        is_mobile=form == "narrow",
        service_workers="block",
        # Playwright waits by evaluating in the page.
        bypass_csp=True,
    )
    page.goto(space_url)
    page.get_by_role("img", name="Your photo, with the text").wait_for()
    page.wait_for_function("() => document.fonts.size === 2")
    # What the editor begins with is an invitation; who works with it sees the picture.
    page.get_by_role("button", name="Dismiss").click()
    page.wait_for_load_state("networkidle")
    shot = Image.open(io.BytesIO(page.screenshot()))
    page.close()
    return shot.convert("RGB")


def main(space_url: str) -> None:
    """Write what `space.pwa.routes` serves."""
    sizes = {name: (int(size.split("x")[0]), purpose) for name, (size, purpose) in ICONS.items()}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"))
        for name, (size, purpose) in {**sizes, APPLE_ICON: (180, "apple")}.items():
            icon(browser, size, purpose).save(PICTURES / name, optimize=True)
        for form in SCREENSHOTS:
            shot = screenshot(browser, form, space_url)
            shot.save(PICTURES / f"screenshot-{form}.webp", quality=QUALITY, method=6)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
