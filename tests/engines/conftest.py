"""A page in each engine."""

from collections.abc import Iterator

import pytest

from tests.debian import require
from tests.embedding.conftest import demo_url as demo_url
from tests.engines.browsers import ENGINES
from tests.engines.page import Page
from tests.engines.webdriver import Connection


@pytest.fixture(scope="session", params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest) -> Iterator[Connection]:
    """A running engine. Where there is none CI installs it; elsewhere the test is skipped."""
    name: str = request.param
    wanted = ENGINES[name]
    require(name, wanted.packages, wanted.commands)
    with wanted.start() as connection:
        yield connection


@pytest.fixture
def page(engine: Connection, space_url: str) -> Page:
    """The engine's page, which remembers nothing of the test before."""
    page = Page(engine)
    page.forget(space_url)
    return page
