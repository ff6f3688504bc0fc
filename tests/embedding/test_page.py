"""The page at the Space's own address, on a visit: its header, its words, and what its address asks for."""

import json
import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, expect

from tests.embed.editing import editor_of, event_of, expect_event, export, layers_of, visit
from tests.embedding.waiting import wait_until
from tests.running_space import ROOT, SAMPLES


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the page's console was told, and errors that nobody caught."""
    heard: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            heard.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[Page]:
    """A page in a browser that runs no scripts."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def asking(space_url: str, **query: str) -> str:
    return f"{space_url}/?{urlencode(query)}"


def test_it_can_be_read_without_scripts(scriptless: Page, space_url: str) -> None:
    scriptless.goto(f"{space_url}/")

    expect(scriptless).to_have_title("Text Behind Image")
    expect(scriptless.get_by_role("heading", name="Text Behind Image")).to_be_visible()
    expect(scriptless.get_by_role("link", name="Use via API")).to_be_visible()
    # What does nothing yet is not there yet.
    expect(scriptless.get_by_role("button")).to_have_count(0)


def test_its_words_are_the_english_locale_s() -> None:
    locale = json.loads((ROOT / "embed/locales/en.json").read_text(encoding="utf-8"))
    english = locale["page"]
    markup = (ROOT / "space/index.html").read_text(encoding="utf-8")
    said = dict(re.findall(r'data-word="([^"]+)"[^>]*>([^<]+)<', markup))

    assert said == {key: words for key, words in english.items() if key.startswith("page.")}
    assert f'name="description" content="{locale["app"]["description"]}"' in markup


def test_a_picture_that_is_pasted_before_anything_is_pressed_opens(
    page: Page, space_url: str, complaints: list[str]
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{space_url}/")
    page.evaluate(
        """async () => {
          const picture = fetch("samples/coffee.png").then((answer) => answer.blob());
          await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
          addEventListener("paste", (event) => (window.isTaken = event.defaultPrevented));
        }"""
    )
    # While the dialog is open, it is not for what lies behind it.
    page.get_by_role("button", name="Embed", exact=True).click()
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Control+v")
    assert page.evaluate("isTaken") is False
    page.reload()

    editor = editor_of(page)
    expect_event(editor, "tbi-matte")
    page.keyboard.press("Control+v")
    event_of(editor, "tbi-matte")
    assert export(editor).size == (600, 400)
    assert complaints == []


def test_the_editor_takes_what_the_header_leaves_of_a_window_and_all_of_a_phone_s(
    page: Page, space_url: str, complaints: list[str]
) -> None:
    visit(page, f"{space_url}/")
    for width, height, above in ((360, 640, False), (768, 1024, True), (1280, 720, True)):
        page.set_viewport_size({"width": width, "height": height})
        header, editor = (
            page.locator(selector).bounding_box()
            for selector in ("body > header", "text-behind-image")
        )
        assert header
        assert editor
        assert header["height"] <= 60
        assert editor["y"] == (header["height"] if above else 0)
        assert editor["y"] + editor["height"] == height
        assert header["y"] == (0 if above else height)
        assert header["width"] == editor["width"] == width
        for target in (
            page.get_by_role("link", name="Use via API"),
            page.get_by_role("button", name="Embed", exact=True),
        ):
            box = target.bounding_box()
            assert box
            assert min(box["width"], box["height"]) >= 24
            assert box["x"] + box["width"] <= width
    assert complaints == []


def test_the_way_to_the_api_s_documentation_leads_there(page: Page, space_url: str) -> None:
    page.goto(f"{space_url}/")
    page.get_by_role("link", name="Use via API").click()

    page.get_by_text("remove_background", exact=True).first.wait_for()


def test_its_address_says_theme_language_and_design(
    page: Page, space_url: str, complaints: list[str]
) -> None:
    design = '{"version": 1, "layers": [{"text": "BELOW", "color": "#ff00aa"}, {"text": "ABOVE"}]}'
    page.emulate_media(color_scheme="light")
    page.goto(asking(space_url, __theme="dark", lang="ar-EG", design=design))
    editor = editor_of(page)
    wait_until(page, "document.querySelector('text-behind-image').design?.layers.length === 2")

    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [
        "ar",
        "rtl",
    ]
    page.get_by_role("button", name="تراجع").wait_for()
    expect(page.locator("body > header a")).not_to_have_text("Use via API")
    expect(page.locator("html")).to_have_css("color-scheme", "dark")
    assert editor.get_attribute("theme_mode") == "dark"
    layers = layers_of(editor)
    assert [layer["text"] for layer in layers] == ["BELOW", "ABOVE"]
    assert layers[0]["color"] == "#ff00aa"
    assert complaints == []


def test_the_photo_that_its_address_names_may_be_on_another_site(
    page: Page, space_url: str, complaints: list[str]
) -> None:
    photo = SAMPLES / "coffee.png"

    def answer(route: Route) -> None:
        headers = {"Access-Control-Allow-Origin": "*", "Content-Type": "image/png"}
        route.fulfill(path=photo, headers=headers)

    page.route("https://photos.example/**", answer)
    page.goto(asking(space_url, image="https://photos.example/mine.png"))
    editor = editor_of(page)
    expect_event(editor, "tbi-matte")

    assert event_of(editor, "tbi-matte")["empty"] is False
    assert complaints == []


def test_what_is_wrong_in_its_address_is_as_if_it_were_not_there(
    page: Page, space_url: str, complaints: list[str]
) -> None:
    wrong = {"theme_mode": "purple", "lang": "-", "image": "file:///etc/passwd", "design": "{"}
    visit(page, asking(space_url, **wrong))

    expect(page.get_by_role("img", name="LIFTOFF")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert complaints == []


def test_it_speaks_the_browser_s_language(browser: Browser, space_url: str) -> None:
    context = browser.new_context(locale="de-AT")
    page = context.new_page()
    page.goto(f"{space_url}/")

    page.get_by_role("button", name="Rückgängig").wait_for()
    assert page.evaluate("document.documentElement.lang") == "de"
    context.close()


def test_where_the_code_for_other_pages_cannot_be_loaded_the_button_says_so_and_tries_again(
    page: Page, space_url: str
) -> None:
    page.goto(f"{space_url}/")
    dialog_code = re.compile(r"/page/dialog\.js")
    page.route(dialog_code, lambda route: route.abort())
    button = page.get_by_role("button", name="Embed")
    button.click()

    status = page.locator("header").get_by_role("status")
    expect(status).to_contain_text("Try again in a moment.")
    expect(status.locator("span")).to_be_visible()
    page.unroute(dialog_code)
    button.click()
    page.get_by_role("dialog", name="Put it on your page").wait_for()
    expect(status.locator("span")).to_be_hidden()
