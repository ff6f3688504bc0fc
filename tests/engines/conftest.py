"""A page in each engine."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest

from tests.debian import require
from tests.embedding.conftest import demo_url as demo_url
from tests.engines.browsers import ENGINES
from tests.engines.page import Page
from tests.engines.webdriver import Connection


@pytest.fixture(scope="session")
def start_engine() -> Iterator[Callable[[str], Connection]]:
    """Starts an engine for all files to come, for that takes seconds."""
    with ExitStack() as running:
        yield cache(lambda name: running.enter_context(ENGINES[name].start()))


@pytest.fixture(scope="module", params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest, start_engine: Callable[[str], Connection]) -> Connection:
    """A running engine. Where there is none CI installs it; elsewhere the test is skipped."""
    name: str = request.param
    wanted = ENGINES[name]
    require(name, wanted.packages, wanted.commands)
    return start_engine(name)


@pytest.fixture
def page(engine: Connection, space_url: str) -> Page:
    """The engine's page, which remembers nothing of the test before."""
    page = Page(engine)
    page.forget(space_url)
    return page
