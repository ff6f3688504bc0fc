"""demo_site/: each page is a way to embed the editor, opened on another site than the Space's."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import TypedDict

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Locator, Page, expect

from tests.demo_server import DEMO_SITE, SPACE_IN_PAGES
from tests.embed.editing import editor_of, export, layers_of
from tests.node import ask_modules
from tests.running_space import ROOT

PAGES = sorted(path for path in DEMO_SITE.rglob("*.html") if "platforms" not in path.parts)

# Where the page's own elements stand and all that is computed of their styles.
_LOOK = """
() => [...document.querySelectorAll("html, body, header, nav, main, h1, h2, p, a, strong, figure, img, footer")]
  .filter((element) => !element.closest("text-behind-image"))
  .map((element) => {
    const { x, y, width } = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    return [element.tagName, x, y + scrollY, width, ...[...style].map((name) => `${name}: ${style[name]}`)];
  })
"""

_SNIPPETS = """
import { defaultChoices, platforms, snippetFor } from "./embed/page/snippets.js";

const choices = defaultChoices(process.argv[1]);
const offered = platforms.map(({ key, doors }) => {
  const snippets = Object.fromEntries(doors.map((door) => [door, snippetFor(key, door, choices)]));
  return [key, { doors, snippets }];
});
say(Object.fromEntries(offered));
"""


class Part(TypedDict):
    """Of a snippet: what to paste, and the file that it is or None for the page's own text."""

    file: str | None
    code: str


@dataclass(frozen=True)
class Platform:
    doors: list[str]
    """The recommended one first."""
    snippets: dict[str, list[Part]]
    """By door."""


@pytest.fixture(scope="module")
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """One visitor of the whole site: what pages share is fetched once."""
    context = browser.new_context(locale="en-GB", color_scheme="light")
    yield context
    context.close()


@pytest.fixture
def page(visitor: BrowserContext, demo_url: str, space_url: str) -> Iterator[Page]:
    """A page that at the end has complained of nothing and has asked nobody but its site and the Space."""
    page = visitor.new_page()
    complaints: list[str] = []
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text) if message.type in ("error", "warning") else None
        ),
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    # The editor hangs up on the event stream as soon as it has its matte: that is no failure.
    page.on(
        "requestfailed",
        lambda request: (
            None
            if request.failure == "net::ERR_ABORTED" and "/queue/data" in request.url
            else complaints.append(f"failed: {request.url}")
        ),
    )
    page.on(
        "response",
        lambda response: (
            complaints.append(f"{response.status}: {response.url}")
            if response.status >= 400
            else None
        ),
    )
    ours = (f"{demo_url}/", space_url, "blob:", "data:")
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith(ours) else complaints.append(f"asked: {request.url}")
        ),
    )
    page.add_init_script(
        "addEventListener('securitypolicyviolation', (event) => console.error(event.violatedDirective))"
    )
    yield page
    page.close()
    assert complaints == []


def text_field(editor: Locator | FrameLocator, name: str = "Text") -> Locator:
    return editor.get_by_role("textbox", name=name, exact=True)


def expect_editor(editor: Locator, name: str = "Text") -> None:
    """See that the editor can be used: what is typed is in its design."""
    field = text_field(editor, name)
    field.fill("NOON")
    assert layers_of(editor)[0]["text"] == "NOON"


def expect_editor_in(frame: FrameLocator, name: str = "Text") -> None:
    expect_editor(frame.locator("text-behind-image"), name)


LIGHTNESS = {"light": re.compile(r"^oklch\(0\.[0-4]"), "dark": re.compile(r"^oklch\(0\.[5-9]")}
"""Of the words: on a dark ground they are light."""


def expect_themes(**themes: Locator) -> None:
    """Wait until editors have come to the themes that they are named with."""
    for theme, editors in themes.items():
        for editor in editors.all():
            expect(editor.locator("textarea").first).to_have_css("color", LIGHTNESS[theme])


class TestPages:
    def test_a_post_keeps_its_look_and_its_layout_around_the_editor(
        self, page: Page, demo_url: str
    ) -> None:
        page.goto(f"{demo_url}/blog/")
        before = page.evaluate(_LOOK)
        # The post's own: those in the editor's place go when it comes.
        for picture in page.locator("css:light=img:not(text-behind-image img)").all():
            picture.scroll_into_view_if_needed()
        editor = editor_of(page)

        expect_editor(editor)

        assert page.evaluate(_LOOK) == before
        assert page.title().startswith("The word behind the head")

    def test_a_portfolio_has_three_editors_that_are_independent(
        self, page: Page, demo_url: str
    ) -> None:
        page.goto(f"{demo_url}/portfolio/")
        english, german, arabic = (
            page.locator(f"#work-{work}") for work in ("orbit", "morgenrot", "coffee")
        )

        expect_editor(english)
        expect(text_field(german, "Text")).to_have_value("MORGENROT")
        expect(german.get_by_role("button", name="Exportieren")).to_be_visible()
        expect(text_field(arabic, "النص")).to_have_value("صباح     القهوة")

        expect_themes(light=english.or_(arabic), dark=german)
        page.emulate_media(color_scheme="dark")
        expect_themes(light=english, dark=german.or_(arabic))

    def test_an_arabic_page_has_an_arabic_editor(self, page: Page, demo_url: str) -> None:
        page.goto(f"{demo_url}/rtl/")
        editor = editor_of(page)

        expect_editor(editor, "النص")

        field, picture = text_field(editor, "النص").bounding_box(), editor.bounding_box()
        assert field
        assert picture
        assert field["x"] + field["width"] < picture["x"] + picture["width"] / 2

    def test_a_manual_shows_an_editor_beside_its_code(self, page: Page, demo_url: str) -> None:
        page.goto(f"{demo_url}/docs/")

        expect_editor(editor_of(page))

    def test_hostile_styles_leave_the_editor_usable(self, page: Page, demo_url: str) -> None:
        page.goto(f"{demo_url}/hostile-css/")
        editor = editor_of(page)

        expect_editor(editor)
        style = editor.get_by_role("tab", name="Style", exact=True)
        style.click()
        editor.get_by_role("button", name="Export", exact=True).click()

        photo = editor.get_by_role("img", name="Your photo")
        assert photo.evaluate("(one) => one.getBoundingClientRect().height") > 300
        assert style.evaluate("(one) => getComputedStyle(one).textTransform") == "none"
        assert style.evaluate("(one) => getComputedStyle(one).letterSpacing") == "normal"

    def test_a_strict_policy_is_never_violated(self, page: Page, demo_url: str) -> None:
        page.goto(f"{demo_url}/strict-csp/")
        policy = page.locator("meta[http-equiv]").get_attribute("content") or ""
        assert "unsafe" not in policy
        editor = editor_of(page)

        expect_editor(editor)
        picture = export(editor, format="png")

        assert picture.size == (1280, 854)

    def test_an_iframe_needs_no_script_on_its_page(self, page: Page, demo_url: str) -> None:
        page.goto(f"{demo_url}/iframe/")
        assert page.locator("script").count() == 0
        page.locator("iframe").scroll_into_view_if_needed()
        frame = page.frame_locator("iframe")

        expect(text_field(frame)).to_have_value("SLOW")
        expect_editor_in(frame)

    def test_with_the_host_script_an_iframe_grows_reports_and_obeys(
        self, page: Page, demo_url: str
    ) -> None:
        page.goto(f"{demo_url}/iframe-host/")
        frame = page.frame_locator("iframe")
        log = page.locator("#log")
        expect(log).to_contain_text("tbi-ready")

        expect_editor_in(frame)
        expect(log).to_contain_text("tbi-change")

        page.get_by_label("Dark").check()
        expect(frame.locator("text-behind-image")).to_have_attribute("theme_mode", "dark")
        page.get_by_label("Deutsch").check()
        expect(frame.get_by_role("button", name="Exportieren")).to_be_visible()

        page.set_viewport_size({"width": 360, "height": 800})
        inside, outside = frame.locator("text-behind-image"), page.locator("iframe")
        page.wait_for_function(
            "([frame, height]) => Math.abs(frame.clientHeight - height) < 2",
            arg=[
                outside.element_handle(),
                inside.evaluate("(one) => Math.ceil(one.getBoundingClientRect().height)"),
            ],
        )

    def test_a_gradio_app_is_the_same_editor(self, page: Page, demo_url: str) -> None:
        page.goto(f"{demo_url}/gradio-app/")

        expect_editor(page.locator("gradio-app text-behind-image"))

    def test_no_page_is_wider_than_a_narrow_screen(
        self, visitor: BrowserContext, demo_url: str, space_url: str
    ) -> None:
        with visitor.new_page() as page:
            page.set_viewport_size({"width": 320, "height": 700})
            # The editors would have to be waited for, and are as wide as they are let.
            page.route(
                f"{space_url}/**",
                lambda route: route.fulfill(body="", content_type="text/javascript"),
            )
            widths = {}
            for path in PAGES:
                page.goto(f"{demo_url}/{path.relative_to(DEMO_SITE)}")
                widths[path.parent.name] = page.evaluate("document.documentElement.scrollWidth")

        assert {name: width for name, width in widths.items() if width > 320} == {}


class _Markup(HTMLParser):
    """A page's tags, what they refer to, and script and style that stand in the page itself."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.inline: list[str] = []
        self.feed(page.read_text())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.links += [value for name in ("href", "src") if (value := given.get(name))]
        if tag == "style" or (tag == "script" and "src" not in given) or "style" in given:
            self.inline.append(tag)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.parent.name)
def test_a_page_needs_only_the_folder_and_the_space(path: Path) -> None:
    markup = _Markup(path)

    for link in markup.links:
        if link.startswith((f"{SPACE_IN_PAGES}/", "data:", "#")) or link == SPACE_IN_PAGES:
            continue
        target = (path.parent / link.partition("#")[0]).resolve()
        assert target.is_relative_to(DEMO_SITE), link
        assert (target / "index.html" if target.is_dir() else target).is_file(), link
    assert [markup.tags.count(tag) for tag in ("title", "h1", "main")] == [1, 1, 1]
    assert markup.inline == []


def code_blocks(section: str) -> list[str]:
    blocks = re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", section, re.DOTALL)
    return [html.unescape(block) for block in blocks]


def manual_section(key: str) -> str:
    """Return one innermost section of the manual."""
    manual = (DEMO_SITE / "docs" / "index.html").read_text()
    [section] = re.findall(rf'<section id="{key}".*?</section>', manual, re.DOTALL)
    return str(section)


@pytest.mark.parametrize("language", ["python", "javascript", "curl"])
def test_the_manuals_calls_are_the_readmes(language: str) -> None:
    [call] = code_blocks(manual_section(language))[-1:]

    assert call in (ROOT / "README.md").read_text()


@pytest.fixture(scope="module")
def platforms() -> dict[str, Platform]:
    """What the Embed dialog offers, before anything is chosen in it."""
    offered = ask_modules(_SNIPPETS, SPACE_IN_PAGES)
    return {name: Platform(**platform) for name, platform in offered.items()}


class TestSnippets:
    def test_the_manual_has_the_snippet_of_every_platform(
        self, platforms: dict[str, Platform]
    ) -> None:
        for key, platform in platforms.items():
            parts = platform.snippets[platform.doors[0]]
            assert code_blocks(manual_section(key)) == [part["code"] for part in parts], key

    def test_the_projects_have_the_snippets_as_they_are(
        self, platforms: dict[str, Platform]
    ) -> None:
        doors = {key: (key, platform.doors[0]) for key, platform in platforms.items()}
        for no_files in ("html", "wordpress", "ghost", "notion"):
            del doors[no_files]
        # Jupyter Book 1 is built with Sphinx, and has no directive for frames.
        doors["jupyter-book"] = ("myst", "element")

        folders = {folder.name for folder in (DEMO_SITE / "platforms").iterdir()}
        # Those with the package have no snippet.
        assert {name for name in folders if not name.startswith("npm-")} == set(doors)
        for folder, (key, door) in doors.items():
            files = [one for one in (DEMO_SITE / "platforms" / folder).rglob("*") if one.is_file()]
            for part in platforms[key].snippets[door]:
                code = part["code"]
                if part["file"] is None:
                    assert any(f"\n{code}\n" in file.read_text() for file in files), folder
                else:
                    [file] = [one for one in files if one.as_posix().endswith(f"/{part['file']}")]
                    assert file.read_text() == f"{code}\n"
