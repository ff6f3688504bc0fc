"""Connections that are lost while a part of the editor is on its way, in every engine."""

from collections.abc import Iterator

import pytest

from space.pages import EMBED
from tests.engines.editing import WORDS, cut_out_picture
from tests.engines.page import Page
from tests.engines.webdriver import Connection
from tests.page_server import PageServer, page_server


@pytest.fixture
def server() -> Iterator[PageServer]:
    """A server of the page that loses connections, and that the engine has nothing of in its cache."""
    with page_server() as server:
        server.deploy(EMBED)
        yield server


@pytest.fixture
def page(engine: Connection) -> Page:
    """The engine's page."""
    return Page(engine)


# A part itself, and what two parts have in common.
@pytest.mark.parametrize("lost", ["/editor/panel/export.js", "/editor/export/export.js"])
def test_a_part_comes_with_the_next_try(page: Page, server: PageServer, lost: str) -> None:
    page.open_element(server.url)
    cut_out_picture(page)

    # The editor asks twice by itself.
    server.drops[lost] = 2
    page.click(page.find("tab", WORDS["panel.tab.export"]))
    page.find("button", WORDS["action.retry"])
    assert server.drops[lost] == 0
    page.click(page.find("button", WORDS["action.retry"]))

    page.find("button", WORDS["action.download.png"])


def test_one_lost_connection_is_not_noticed(page: Page, server: PageServer) -> None:
    lost = ("/editor/panel/mask.js", "/editor/working.css", "/locales/editor/en.json")
    server.drops.update(dict.fromkeys(lost, 1))
    page.open_element(server.url)
    cut_out_picture(page)

    page.click(page.find("tab", WORDS["panel.tab.mask"]))
    page.wait_for("the mask's settings", lambda: WORDS["mask.hint"] in page.text())

    assert server.drops == dict.fromkeys(lost, 0)
    assert WORDS["error.part_missing"] not in page.text()
