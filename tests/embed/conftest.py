"""The element's sources as they are, for tests of its modules: the Space serves them joined."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

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
