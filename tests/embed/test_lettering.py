"""Texts that are hard to draw, in Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.embed.lettering import CHECK, CHECKS, SET_UP, emoji_font


@pytest.fixture(scope="module")
def lettering(browser: Browser, repository_url: str) -> Iterator[Page]:
    """One page for all texts."""
    page = browser.new_page()
    page.goto(f"{repository_url}/tests/embed/pages/blank.html")
    page.evaluate(SET_UP, emoji_font())
    yield page
    page.context.close()


@pytest.mark.parametrize("check", CHECKS)
def test_a_text_that_is_hard_to_draw_comes_out_right(lettering: Page, check: str) -> None:
    assert lettering.evaluate(CHECK, check) == []
