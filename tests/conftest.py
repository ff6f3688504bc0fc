"""What the tests share: a running Space and a browser."""

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from space.pages import EMBED
from tests.chromium import ARGUMENTS, find_headless_shell
from tests.page_server import page_server
from tests.running_space import PROXY, RunningSpace, running_space
from tests.visitor import NO_WORKERS, SAVES_DATA, Visitor

# A machine that is busy with other tests is slow, which is no failure.
expect.set_options(timeout=20_000)

# As many threads as there are tests at a time, in the Spaces, too: more get in each other's way.
os.environ.setdefault("OMP_NUM_THREADS", "1")

SLOW = re.compile(r"engine|playwright|space_url|(\w+_)?space")
"""The fixtures that a quick test does not need: a browser, a Space that runs, which is called one."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the quick tests, for the loop of writing."""
    for item in items:
        used = getattr(item, "fixturenames", ())
        if not any(map(SLOW.fullmatch, used)) and not item.get_closest_marker("slow"):
            item.add_marker("quick")


@pytest.fixture(scope="session")
def local_space() -> Iterator[RunningSpace]:
    """A Space in a process of ours, with the settings as they are shipped, which believes `PROXY`."""
    with running_space("--trusted-proxies", PROXY) as space:
        yield space


@pytest.fixture(scope="session")
def space_url(request: pytest.FixtureRequest) -> str:
    """The Space under test: the deployed one that SPACE_URL names, else one of ours."""
    deployed = os.environ.get("SPACE_URL")
    if deployed:
        return deployed.rstrip("/")
    space: RunningSpace = request.getfixturevalue("local_space")
    return space.url


@pytest.fixture(scope="session")
def page_url() -> Iterator[str]:
    """The page without a Space behind it, for tests that have no photo cut out; a deployed one, if any."""
    if deployed := os.environ.get("SPACE_URL"):
        yield deployed.rstrip("/")
        return
    with page_server() as server:
        server.deploy(EMBED)
        yield server.url


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives the browsers; from now on an event loop runs in this thread: `tests.event_loop`."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A headless Chromium."""
    shell = find_headless_shell(playwright)
    chromium = playwright.chromium.launch(executable_path=shell, args=ARGUMENTS)
    yield chromium
    chromium.close()


@pytest.fixture(scope="module")
def context_options() -> dict[str, Any]:
    """How the pages of a file are seen; a file may say otherwise."""
    return {"reduced_motion": "reduce"}


@pytest.fixture(scope="module")
def visitor(browser: Browser, context_options: dict[str, Any]) -> Iterator[Visitor]:
    """The visitor of a file's tests, without service workers, who saves data; `tests/app` has others."""
    context = browser.new_context(**context_options)
    context.add_init_script(NO_WORKERS)
    context.add_init_script(SAVES_DATA)
    yield Visitor(context)
    context.close()


@pytest.fixture
def page(visitor: Visitor) -> Iterator[Page]:
    """An empty page of somebody who has never been here before."""
    yield visitor.page()
    visitor.leave()
