"""Texts that are hard to draw, in Firefox and WebKit, which measure and stroke letters in ways of their own."""

from tests.embed.conftest import repository_url as repository_url
from tests.embed.lettering import CHECK, CHECKS, SET_UP, emoji_font
from tests.engines.page import Page


def test_texts_that_are_hard_to_draw_come_out_right(page: Page, repository_url: str) -> None:
    page.open(f"{repository_url}/tests/embed/pages/blank.html")
    page.evaluate(SET_UP, emoji_font())
    complaints = {check: page.evaluate(CHECK, check) for check in CHECKS}
    assert complaints == {check: [] for check in CHECKS}
