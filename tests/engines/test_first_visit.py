"""A first visit in Firefox and WebKit: the page, a sample, a photo of one's own, a word."""

from tests.engines.editing import WORDS, cut_out_picture, text_field
from tests.engines.page import Page
from tests.running_space import SAMPLES


def test_the_first_page_starts_without_a_complaint(page: Page, space_url: str) -> None:
    page.open_and_listen(space_url)
    page.find("button", WORDS["action.choose"])

    assert page.complaints() == []


def test_a_sample_opens_with_its_subject_in_front_of_the_text(page: Page, space_url: str) -> None:
    page.open_and_listen(space_url)
    page.click(page.find("button", WORDS["sample.coffee"]))
    cut_out_picture(page)

    assert page.complaints() == []


def test_a_chosen_photo_is_cut_out_by_the_space(page: Page, space_url: str) -> None:
    page.open(space_url)
    page.choose_photo(SAMPLES / "astronaut.png")
    cut_out_picture(page, WORDS["text.initial"])

    asked: list[str] = page.evaluate(
        "() => performance.getEntriesByType('resource').map((entry) => entry.name)"
    )
    assert any(address.startswith(f"{space_url}/gradio_api/") for address in asked)


def test_what_is_typed_is_drawn(page: Page, space_url: str) -> None:
    page.open_and_listen(space_url)
    page.choose_photo(SAMPLES / "astronaut.png")
    picture = cut_out_picture(page, WORDS["text.initial"])
    before = page.pixels(picture)
    page.replace_text(text_field(page), "Hé, Ωμέγα!")
    picture = cut_out_picture(page, "Hé, Ωμέγα!")

    page.wait_for("new drawing", lambda: page.pixels(picture) != before)
    assert page.complaints() == []
