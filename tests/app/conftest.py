"""Pages with a service worker."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page with a cache of its own, in which service workers run."""
    context = browser.new_context(locale="en", reduced_motion="reduce")
    yield context.new_page()
    context.close()
