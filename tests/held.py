"""Requests that wait for a test to let them go."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, Route


class HeldRequests:
    """The requests of a page to what a pattern names: they wait until they are let go."""

    def __init__(self, page: Page, pattern: str) -> None:
        self._page = page
        self._waiting: list[Route] = []
        self._is_open = False
        page.route(pattern, self._meet)

    def _meet(self, route: Route) -> None:
        if self._is_open:
            route.continue_()
        else:
            self._waiting.append(route)

    def wait(self) -> None:
        """Wait until there is one. The page has asked a moment before it is held."""
        deadline = time.monotonic() + 20
        while not self._waiting:
            assert time.monotonic() < deadline, "Nothing was asked for."
            self._page.wait_for_timeout(10)

    def let_go(self) -> None:
        """Let those through that wait, and all that come."""
        self._is_open = True
        waiting, self._waiting = self._waiting, []
        for route in waiting:
            route.continue_()


@contextmanager
def held_space(page: Page) -> Iterator[None]:
    """Let the Space's answers to the editor wait until the end."""
    held = HeldRequests(page, "**/gradio_api/**")
    yield
    held.let_go()
