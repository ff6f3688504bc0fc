"""What the editor's menu says of what happens to a photo."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from space.pages import EMBED
from tests.embed.editing import visit
from tests.page_server import page_server


@pytest.fixture
def url() -> Iterator[str]:
    """A page whose Space keeps a photo for an hour and a half, and has another one behind it."""
    with page_server() as server:
        server.deploy(EMBED, file_lifetime=5400, matting_space="https://gpu.example")
        yield server.url


def test_the_menu_says_what_is_sent_where_and_for_how_long_it_is_kept(page: Page, url: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    visit(page, url)
    more = page.get_by_role("button", name="More", exact=True)
    more.press("Enter")
    page.get_by_role("menu").wait_for()
    assert not [address for address in asked if "privacy" in address]
    page.keyboard.press("p")
    page.keyboard.press("Enter")

    dialog = page.get_by_role("dialog", name="What happens to your photo")
    host = url.removeprefix("http://")
    expect(dialog.get_by_text(f"sent to \u2068{host}\u2069: at most 1,024 pixels")).to_be_visible()
    expect(dialog.get_by_text("passes it on to \u2068gpu.example\u2069")).to_be_visible()
    expect(dialog.get_by_text("Time until it is deleted: 90 minutes")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(more).to_be_focused()
