"""A page in each engine."""

import os
from collections.abc import Iterator

import pytest

from tests.engines.browsers import ENGINES, install, missing
from tests.engines.page import Page
from tests.engines.webdriver import Connection


@pytest.fixture(scope="session", params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest) -> Iterator[Connection]:
    """A running engine. Where there is none CI installs it; elsewhere the test is skipped."""
    name: str = request.param
    wanted = ENGINES[name]
    on_ci = os.environ.get("CI") == "true"
    complaint = install(wanted) if on_ci and missing(wanted) else None
    if absent := missing(wanted):
        how = f"apt-get install {' '.join(wanted.packages)}"
        reason = f"no {name} here: {', '.join(absent)} not found. {complaint or how}"
        if on_ci:
            pytest.fail(reason)
        pytest.skip(reason)
    with wanted.start() as connection:
        yield connection


@pytest.fixture
def page(engine: Connection, space_url: str) -> Page:
    """The engine's page, which remembers nothing of the test before."""
    page = Page(engine)
    page.forget(space_url)
    return page
