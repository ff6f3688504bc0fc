"""`<gradio-app>` on somebody's page: the same editor, and what Gradio documents of its attributes."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import gradio
import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.demo_server import SPACE_IN_PAGES, demo_server
from tests.running_space import ROOT

LOCALES = ROOT / "embed" / "locales"
GERMAN = json.loads((LOCALES / "de.json").read_text())["page"]["page.api"]
JAPANESE = json.loads((LOCALES / "ja.json").read_text())["element"]["unreachable"]

PAGE = f"""
<!doctype html>
<html lang="de">
  <meta charset="utf-8" />
  <title>Somebody's page</title>
  <script type="module" src="{SPACE_IN_PAGES}/gradio.js"></script>
  <script>
    window.rendered = [];
    addEventListener("render", (event) => {{
      rendered.push(event.target.closest("gradio-app")?.querySelector("text-behind-image") !== null);
    }});
  </script>
  <p>Somebody's text.</p>
</html>
"""


@pytest.fixture(scope="module")
def somebodys_page(space_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page in German on another origin, with the script and nothing else."""
    site = tmp_path_factory.mktemp("site")
    (site / "index.html").write_text(PAGE)
    with demo_server(space_url, site) as url:
        yield url


def embed(page: Page, address: str, before: str = "", **attributes: str) -> Locator:
    """Open the page, add a `<gradio-app>` to it, under markup `before`, and return it."""
    page.goto(address)
    # As markup: of an element that a script makes, Gradio reads no attribute but its source.
    tag = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    page.evaluate(
        "(markup) => document.body.insertAdjacentHTML('beforeend', markup)",
        f"{before}<gradio-app {tag}></gradio-app>",
    )
    return page.locator("gradio-app")


def editor_in(app: Locator) -> Locator:
    return app.locator("text-behind-image")


def photo_in(app: Locator) -> Locator:
    """Return the picture on the editor's stage, which there is once the editor can be used."""
    return editor_in(app).locator("canvas[role=img]")


def test_the_script_is_that_of_the_gradio_that_answers(space_url: str) -> None:
    answer = httpx.get(f"{space_url}/gradio.js", headers={"Origin": "https://somebody.example"})
    frontend = Path(gradio.__file__).parent / "templates" / "frontend"

    assert answer.text.endswith((frontend / "gradio.js").read_text())
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["access-control-allow-origin"] == "*"
    files = set(re.findall(r'"(\./assets/[^"]+)"', answer.text))
    assert {file.rpartition(".")[2] for file in files} == {"js", "css"}
    for file in files:
        assert httpx.get(f"{space_url}/{file}").is_success
    again = httpx.get(answer.url, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_theme_language_and_contents_reach_the_editor_and_go_on_to(
    page: Page, somebodys_page: str, space_url: str
) -> None:
    app = embed(page, somebodys_page, src=space_url, theme_mode="dark", text="HALLO")
    editor = editor_in(app)
    link = app.get_by_role("link")

    photo_in(app).wait_for()
    assert page.locator("html").get_attribute("lang") == "en"  # Gradio's doing, not the page's.
    expect(editor.locator(".editor")).to_have_attribute("lang", "de")
    expect(link).to_have_text(GERMAN)
    expect(editor).to_have_attribute("theme_mode", "dark")
    expect(editor).to_have_js_property("text", "HALLO")

    app.evaluate("(app) => app.setAttribute('theme_mode', 'light')")
    expect(editor).to_have_attribute("theme_mode", "light")
    expect(app).not_to_have_class(re.compile("dark"))
    app.evaluate("(app) => app.classList.add('dark')")
    expect(editor).to_have_attribute("theme_mode", "dark")
    app.evaluate("(app) => app.setAttribute('theme_mode', 'system')")
    expect(editor).to_have_attribute("theme_mode", "system")
    app.evaluate("(app) => { app.lang = 'AR'; }")
    expect(link).to_have_attribute("lang", "ar")
    expect(link).to_have_attribute("dir", "rtl")
    app.evaluate("(app) => { app.lang = 'en'; app.setAttribute('text', 'HELLO'); }")
    expect(editor).to_have_attribute("lang", "en")
    expect(link).to_have_text("Use via API")
    expect(editor).to_have_js_property("text", "HELLO")


def test_it_loads_when_it_comes_near_and_keeps_the_room_that_the_author_asked_for(
    page: Page, somebodys_page: str, space_url: str
) -> None:
    far = '<div style="height: 6000px"></div>'
    app = embed(page, somebodys_page, far, src=space_url, initial_height="480px")
    container = app.locator(".gradio-container")

    expect(container).to_have_css("min-height", "480px")
    expect(editor_in(app)).to_have_count(0)
    app.evaluate("(app) => app.scrollIntoView()")
    photo_in(app).wait_for()
    expect(container).to_have_css("min-height", "0px")


def test_with_eager_it_loads_at_once_wherever_it_is(
    page: Page, somebodys_page: str, space_url: str
) -> None:
    far = '<div style="height: 6000px"></div>'
    app = embed(page, somebodys_page, far, src=space_url, eager="true")

    photo_in(app).wait_for()
    assert page.evaluate("scrollY") == 0


def test_the_frame_and_the_page_s_title_are_as_the_author_says_and_render_tells_when(
    page: Page, somebodys_page: str, space_url: str
) -> None:
    app = embed(page, somebodys_page, src=space_url)
    photo_in(app).wait_for()
    expect(app.locator(".embed-container")).to_have_count(1)
    expect(page).to_have_title("Somebody's page")
    assert page.evaluate("rendered") == [True]
    assert page.evaluate("scrollY") == 0

    app = embed(page, somebodys_page, src=space_url, container="false", control_page_title="true")
    photo_in(app).wait_for()
    expect(app.locator(".embed-container")).to_have_count(0)
    expect(page).to_have_title("Text Behind Image")


def test_an_element_that_is_put_back_has_one_editor_again(
    page: Page, somebodys_page: str, space_url: str
) -> None:
    app = embed(page, somebodys_page, src=space_url)
    photo_in(app).wait_for()

    for _ in range(3):
        app.evaluate("(app) => { const { body } = document; app.remove(); body.append(app); }")
        photo_in(app).wait_for()
        expect(app.get_by_role("link")).to_have_count(1)


def test_a_space_on_hugging_face_is_found_by_its_name(
    page: Page, somebodys_page: str, space_url: str
) -> None:
    # What Hugging Face would answer is the only thing that is not as it is there.
    page.route(
        "https://huggingface.co/api/spaces/owner/name/host",
        lambda route: route.fulfill(
            json={"host": space_url}, headers={"Access-Control-Allow-Origin": "*"}
        ),
    )
    app = embed(page, somebodys_page, space="owner/name", info="false")

    photo_in(app).wait_for()
    expect(editor_in(app)).to_have_attribute("src", f"{space_url}/")


def test_where_the_editor_cannot_be_had_it_is_said_in_the_browser_s_language(
    browser: Browser, somebodys_page: str, space_url: str
) -> None:
    page = browser.new_page(locale="ja-JP")
    page.route("**/embed/gradio-app.js", lambda route: route.abort())
    app = embed(page, somebodys_page, src=space_url)
    expect(app.get_by_text(JAPANESE)).to_be_visible(timeout=30_000)
    page.context.close()


def test_the_link_leads_to_the_documentation_of_the_api(
    page: Page, somebodys_page: str, space_url: str
) -> None:
    app = embed(page, somebodys_page, src=space_url)
    with page.expect_popup() as opened:
        app.get_by_role("link").click()
    documentation = opened.value

    for endpoint in ("remove_background", "alpha_matte", "convert_photo"):
        words = documentation.get_by_role("dialog").get_by_text(endpoint, exact=True)
        words.first.wait_for()


def test_gradio_s_own_page_holds_the_editor_in_the_theme_of_its_address(
    page: Page, space_url: str
) -> None:
    page.goto(f"{space_url}/?view=none&__theme=dark")
    app = page.locator("gradio-app")

    photo_in(app).wait_for()
    expect(editor_in(app)).to_have_attribute("theme_mode", "dark")
    # Gradio's own link is there.
    page.get_by_role("button", name="API").wait_for()
    expect(app.get_by_role("link", name="API")).to_have_count(0)
