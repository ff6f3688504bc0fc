"""The element's sources as they are, for tests of its modules: the Space serves them joined."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import ConsoleMessage, Error, Page

from tests.embed.editing import start_afresh, visit
from tests.embed.panel import WIDE, Panel
from tests.page_server import sources_server
from tests.visitor import Visitor


@pytest.fixture(scope="session")
def repository_url() -> Iterator[str]:
    """Origin of the sources, under `embed/`, and of the tests' pages, under `tests/embed/pages/`."""
    with sources_server() as origin:
        yield origin


@pytest.fixture
def blank(visitor: Visitor, repository_url: str) -> Iterator[Page]:
    """A page without content that can import the sources: the same for all of a file, loaded anew."""
    page, *others = visitor.context.pages or [visitor.page()]
    for other in others:
        other.close()
    page.goto(f"{repository_url}/tests/embed/pages/blank.html")
    yield page
    page.unroute_all()


@pytest.fixture(scope="module")
def visited(visitor: Visitor, page_url: str) -> Page:
    """The page of all editors whose panels are tried here, in a wide window."""
    page = visitor.page()
    page.set_viewport_size(WIDE)
    visit(page, f"{page_url}/")
    return page


@pytest.fixture
def panel(visited: Page) -> Iterator[Panel]:
    """The panel of a fresh editor; at the end it has complained of nothing."""
    complaints: list[str] = []

    def on_error(error: Error) -> None:
        complaints.append(str(error))

    def on_message(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    visited.on("pageerror", on_error)
    visited.on("console", on_message)
    start_afresh(visited)
    panel = Panel(visited)
    panel.show({"text": "WORDS", "size": 0.2})
    yield panel
    visited.remove_listener("pageerror", on_error)
    visited.remove_listener("console", on_message)
    visited.unroute_all()
    visited.emulate_media(color_scheme="light")
    visited.set_viewport_size(WIDE)
    assert complaints == []
