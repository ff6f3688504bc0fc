"""What a screen reader says while a photo is cut out: each stage once, and nothing that nobody asked for."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.access.walk import PHOTO
from tests.embed.editing import choose, open_photo, visit

# As assistive technology hears it: each new text of a live region.
_HEAR = """
() => {
  window.heard = [];
  const { shadowRoot } = document.querySelector("text-behind-image");
  const regions = shadowRoot.querySelectorAll("[role=status], [role=alert], [aria-live]");
  for (const region of regions) {
    new MutationObserver(() => heard.push(region.textContent)).observe(region, {
      childList: true, characterData: true, subtree: true,
    });
  }
  return regions.length;
}
"""


@pytest.fixture
def page(page: Page, space_url: str) -> Page:
    """The Space's page with its sample."""
    visit(page, space_url)
    return page


def heard(page: Page) -> list[str]:
    words: list[str] = page.evaluate("() => heard")
    return [word for word in words if word.strip()]


def test_every_stage_is_said_once_and_the_end(page: Page) -> None:
    assert page.evaluate(_HEAR) >= 1
    open_photo(page, PHOTO)
    said = heard(page)
    assert any(sentence.startswith("Sending a copy of") for sentence in said)
    assert said[-1] == "Done. The text is behind the subject."
    assert len(said) == len(set(said)) <= 6, said


def test_what_went_wrong_is_said_until_it_is_dismissed(page: Page, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.jpg"
    damaged.write_bytes(b"no photo at all")
    page.evaluate(_HEAR)
    choose(page, damaged)
    page.locator(".notice").wait_for()
    assert heard(page)[-1].startswith("This is no photo that can be opened here.")
    page.get_by_role("button", name="Dismiss").click()
    assert page.locator("[role=status].unseen").text_content() == ""


def test_typing_is_not_talked_over(page: Page) -> None:
    page.evaluate(_HEAR)
    field = page.get_by_role("textbox", name="Text", exact=True)
    field.press_sequentially("WORDS")
    page.get_by_role("slider", name="Size").press("ArrowRight")
    assert heard(page) == []
