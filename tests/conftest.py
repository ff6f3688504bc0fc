"""What the tests share: a running Space and a browser."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.chromium import ARGUMENTS, find_chromium
from tests.running_space import RunningSpace, running_space

# A machine that is busy with other tests is slow, which is no failure.
expect.set_options(timeout=20_000)

NO_WORKERS = "delete Navigator.prototype.serviceWorker;"


@pytest.fixture(scope="session")
def local_space() -> Iterator[RunningSpace]:
    """A Space in a process of ours, with the settings as they are shipped."""
    with running_space() as space:
        yield space


@pytest.fixture(scope="session")
def space_url(request: pytest.FixtureRequest) -> str:
    """The Space under test: the deployed one that SPACE_URL names, else one of ours."""
    deployed = os.environ.get("SPACE_URL")
    if deployed:
        return deployed.rstrip("/")
    space: RunningSpace = request.getfixturevalue("local_space")
    return space.url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium, for a module: while it runs, no test can have an event loop of its own."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=find_chromium(playwright), args=ARGUMENTS
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page with cookies and storage of its own, without service workers.

    What passes through one passes by the routes by which tests stand between page and Space; those of
    `tests/app` have workers.
    """
    context = browser.new_context()
    context.add_init_script(NO_WORKERS)
    yield context.new_page()
    context.close()
