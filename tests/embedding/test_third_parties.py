"""Whom a visitor's browser asks: the page's own server and the Space, and nobody else, by every door."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from space.pages import EMBED
from space.release.static import tag_of, write_static
from tests.demo_server import SPACE_IN_PAGES, demo_server
from tests.running_space import SAMPLES

COFFEE = SAMPLES / "coffee.png"

PINNED = "<!-- the tag of the files that the page serves itself, with its hash -->"

DOORS = {
    "element": f"""
        <script type="module" src="{SPACE_IN_PAGES}/embed/text-behind-image.js"></script>
        <text-behind-image eager></text-behind-image>""",
    "self-hosted": f"""
        <script type="module" src="editor/text-behind-image.js"></script>
        <text-behind-image eager src="{SPACE_IN_PAGES}"></text-behind-image>""",
    "pinned": f"""
        {PINNED}
        <text-behind-image eager src="{SPACE_IN_PAGES}"></text-behind-image>""",
    "iframe": f"""
        <iframe src="{SPACE_IN_PAGES}/" title="Text Behind Image" width="400" height="800"></iframe>
        <script type="module" src="{SPACE_IN_PAGES}/embed/iframe.js"></script>""",
    "gradio-app": f"""
        <script type="module" src="{SPACE_IN_PAGES}/gradio.js"></script>
        <gradio-app src="{SPACE_IN_PAGES}" eager="true"></gradio-app>""",
}


@pytest.fixture(scope="module")
def site_url(space_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a page for each door that leads from other sites."""
    site = tmp_path_factory.mktemp("site")
    for door, markup in DOORS.items():
        head = '<!doctype html><meta charset="utf-8" /><link rel="icon" href="data:," /><title>Host</title>'
        (site / f"{door}.html").write_text(head + markup)
    tag = tag_of(write_static(site / "editor", EMBED)).replace('src="', 'src="editor/')
    pinned = site / "pinned.html"
    pinned.write_text(pinned.read_text().replace(PINNED, tag))
    with demo_server(space_url, site) as url:
        yield url


@pytest.mark.parametrize("door", ["page", *DOORS])
def test_nobody_else_is_asked(page: Page, space_url: str, site_url: str, door: str) -> None:
    asked: list[str] = []
    # Of its frames and workers as well.
    page.context.on("request", lambda request: asked.append(request.url))
    page.goto(f"{space_url}/" if door == "page" else f"{site_url}/{door}.html")
    place = page.frame_locator("iframe") if door == "iframe" else page
    place.get_by_role("img", name="Your photo").wait_for()
    with page.expect_response("**/gradio_api/file=**"):
        place.locator("text-behind-image input[type=file]").first.set_input_files(COFFEE)
    # What comes with a hand: the fonts, and what is fetched ahead.
    place.locator(".toolbar").hover(position={"x": 2, "y": 2})
    place.locator("svg.frames:not(.cuts)").wait_for(state="attached")

    ours = (f"{space_url}/", f"{site_url}/", "blob:", "data:")
    assert [url for url in asked if not url.startswith(ours)] == []
    if door in ("self-hosted", "pinned"):
        of_the_editor = [url for url in asked if url.startswith(f"{space_url}/embed/")]
        assert of_the_editor == [f"{space_url}/embed/contract.json"]
