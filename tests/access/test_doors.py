"""The editor in pages of others: nothing wrong in our part, and nothing taken from theirs."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.access.inspection import axe, report
from tests.access.keyboard import Keyboard
from tests.demo_server import SPACE_IN_PAGES, demo_server
from tests.running_space import ROOT

# Two editors: what tells them apart must not be missing, nor what is said of one be said twice.
DOORS = {
    "element": f"""
      <script type="module" src="{SPACE_IN_PAGES}/embed/text-behind-image.js"></script>
      <text-behind-image eager></text-behind-image>
      <text-behind-image eager text="TWICE"></text-behind-image>
    """,
    "iframe": f'<iframe src="{SPACE_IN_PAGES}/" title="Text behind image" height="640"></iframe>',
    "gradio-app": f"""
      <script type="module" src="{SPACE_IN_PAGES}/gradio.js"></script>
      <gradio-app src="{SPACE_IN_PAGES}"></gradio-app>
    """,
}

PAGE = """
<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <meta name="viewport" content="width=device-width" />
  <title>Somebody's page</title>
  <style>iframe, gradio-app, text-behind-image { inline-size: 100% }</style>
  <main>
    <h1>Somebody's words</h1>
    <p style="block-size: 400px"><a href="#before">Before the editor</a></p>
    DOOR
    <p><a href="#after">After the editor</a></p>
  </main>
</html>
"""


@pytest.fixture(scope="module")
def site(space_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page for each door, on another origin."""
    folder = tmp_path_factory.mktemp("site")
    for door, markup in DOORS.items():
        (folder / f"{door}.html").write_text(PAGE.replace("DOOR", markup))
    with demo_server(space_url, folder) as url:
        yield url


@pytest.fixture(scope="module", params=DOORS)
def door(request: pytest.FixtureRequest) -> str:
    """The name of a door."""
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def opened(context: BrowserContext, site: str, door: str) -> Iterator[Page]:
    """A page with a door, once every editor in it shows a picture; both tests of a door look at it."""
    page = context.new_page()
    page.goto(f"{site}/{door}.html")
    place = page.frame_locator("iframe") if door == "iframe" else page
    pictures = place.get_by_role("img", name=re.compile("^Your photo, with"))
    for index in range(2 if door == "element" else 1):
        pictures.nth(index).wait_for()
    yield page
    page.close()


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport={"width": 900, "height": 700}, locale="en-GB", reduced_motion="reduce"
    )
    yield context
    context.close()


def test_nothing_is_wrong_behind_a_door(opened: Page, door: str) -> None:
    page = opened
    assert page.evaluate("document.activeElement === document.body && scrollY === 0")
    found = {}
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        if door == "gradio-app":
            # What Gradio has around it is Gradio's.
            root = page.locator("text-behind-image").element_handle()
            found[theme] = axe(page, root)
        else:
            found[theme] = axe(page)
        if door == "iframe":
            found[f"{theme}, inside"] = axe(page.frames[1])
    assert not any(found.values()), report(found)


def test_the_tab_key_leads_in_and_out(opened: Page) -> None:
    page = opened
    keyboard = Keyboard(page)
    page.get_by_role("link", name="Before the editor").focus()
    # Of a frame of another site, Chromium names only the body at first.
    inside = {"TEXT-BEHIND-IMAGE", "IFRAME", "BODY"}
    went: list[str] = []
    for _ in range(200):
        keyboard.press("Tab")
        active: str = page.evaluate("document.activeElement.hash || document.activeElement.tagName")
        if active != (went[-1] if went else None):
            went.append(active)
        if active == "#after":
            break
    assert went[0] in inside
    assert went[-1] == "#after"


def test_a_door_that_is_shut_says_so(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    page.route(re.compile(r"/embed/[^/]+/(editor|locales)/"), lambda route: route.abort())
    page.goto(f"{site}/element.html")
    trouble = page.get_by_role("status").first
    trouble.get_by_role("button", name="Try again").wait_for()
    found = {"shut": axe(page)}
    page.close()
    assert not any(found.values()), report(found)


def test_the_frames_that_we_hand_out_have_a_title() -> None:
    markup = [
        *(ROOT / "demo_site").rglob("*.html"),
        ROOT / "embed" / "page" / "snippets.js",
        ROOT / "README.md",
        ROOT / "embed" / "README.md",
    ]
    frames = [
        (str(file), frame)
        for file in markup
        if "node_modules" not in file.parts
        for frame in re.findall(r"<iframe\s[^>]*src=[^>]*>", file.read_text(), re.DOTALL)
    ]
    assert frames
    assert [frame for frame in frames if "title" not in frame[1]] == []
