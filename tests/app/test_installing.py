"""The manifest, its pictures, and the button that installs the page."""

import io
import json
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from space.pages import EMBED
from space.pwa.manifest import Manifests
from tests.embed.editing import editor_of, visit

LOCALES = sorted(file.stem for file in (EMBED / "locales").glob("*.json"))


def manifest(space_url: str, path: str = "manifest.webmanifest") -> dict[str, Any]:
    """Return what the Space answers with under a path."""
    answer = httpx.get(f"{space_url}/{path}")
    assert answer.headers["content-type"] == "application/manifest+json"
    parsed: dict[str, Any] = answer.json()
    return parsed


def test_the_manifest_speaks_the_language_that_is_asked_for(space_url: str) -> None:
    arabic, english = manifest(space_url, "manifest.webmanifest?lang=ar"), manifest(space_url)

    assert (arabic["lang"], arabic["dir"]) == ("ar", "rtl")
    assert (english["lang"], english["dir"]) == ("en", "ltr")
    assert arabic["description"] != english["description"]
    assert arabic["id"] == english["id"] == "/"
    assert arabic["start_url"] == english["start_url"]
    for unknown in ("xx", "EN", "../en", ""):
        assert manifest(space_url, f"manifest.webmanifest?lang={unknown}") == english


@pytest.mark.parametrize("lang", LOCALES)
def test_each_language_has_words_for_all_of_it(lang: str) -> None:
    made = Manifests(EMBED / "locales").manifest(lang, "/")
    words = json.loads((EMBED / "locales" / f"{lang}.json").read_text(encoding="utf-8"))["app"]

    assert made["lang"] == lang
    used = [made["name"], made["short_name"], made["description"]]
    used += [one["name"] for one in made["shortcuts"]]
    used += [one["label"] for one in made["screenshots"]]
    assert all(used)
    assert set(used) == set(words.values())


def test_there_is_one_manifest_whichever_path_asks(space_url: str) -> None:
    assert manifest(space_url, "manifest.json") == manifest(space_url)


def test_pictures_are_of_the_sizes_that_the_manifest_says(space_url: str) -> None:
    made = manifest(space_url)
    root = f"{space_url}/manifest.webmanifest"

    assert {one["purpose"] for one in made["icons"]} == {"any", "maskable"}
    assert {one["form_factor"] for one in made["screenshots"]} == {"wide", "narrow"}
    for one in (*made["icons"], *made["screenshots"]):
        answer = httpx.get(urljoin(root, one["src"]))
        assert answer.headers["content-type"] == one["type"]
        with Image.open(io.BytesIO(answer.content)) as picture:
            assert f"{picture.width}x{picture.height}" == one["sizes"]
            if one.get("purpose") == "any":
                assert picture.convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]
            else:
                assert picture.mode == "RGB"
        assert len(answer.content) < 100_000


def test_gradio_s_own_icons_are_ours_and_of_no_other_size(space_url: str) -> None:
    sizes = []
    for path in ("pwa_icon", "pwa_icon/192", "pwa_icon/20000"):
        with Image.open(io.BytesIO(httpx.get(f"{space_url}/{path}").content)) as picture:
            sizes.append(picture.width)

    assert sizes == [192, 192, 512]


OFFER = """
() => {
  const event = new Event("beforeinstallprompt", { cancelable: true });
  event.prompt = async () => {
    window.asked = true;
    return { outcome: "accepted" };
  };
  window.dispatchEvent(event);
  return event.defaultPrevented;
}
"""


def test_the_button_to_install_is_there_while_the_browser_offers_it(
    page: Page, space_url: str
) -> None:
    visit(page, f"{space_url}/?lang=en")
    button = page.get_by_role("button", name="Install")
    expect(button).to_have_count(0)

    assert page.evaluate(OFFER)
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 720})
        box = button.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24
        assert box["x"] + box["width"] <= width
    button.click()

    expect(button).to_have_count(0)
    assert page.evaluate("window.asked")


def test_on_ios_the_button_says_how_to_install_by_hand(browser: Browser, space_url: str) -> None:
    context = browser.new_context(locale="en")
    context.add_init_script("Object.defineProperty(navigator, 'standalone', { value: false })")
    page = context.new_page()
    visit(page, f"{space_url}/")
    button = page.get_by_role("button", name="Install")
    note = page.get_by_role("status").get_by_text("Add to Home Screen")

    button.click()
    expect(note).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    button.click()
    expect(note).to_have_count(0)
    context.close()


def test_the_browser_s_own_frame_takes_the_page_s_theme_and_language(
    page: Page, space_url: str
) -> None:
    page.goto(f"{space_url}/?theme_mode=dark&lang=de")
    editor_of(page).wait_for()
    colours = page.locator("meta[name=theme-color]")

    seen = colours.evaluate_all(
        "(all) => all.filter(({ media }) => matchMedia(media).matches).map((one) => one.dataset.scheme)"
    )
    assert seen == ["dark"]
    expect(page.locator("link[rel=manifest]")).to_have_attribute(
        "href", "manifest.webmanifest?lang=de"
    )
