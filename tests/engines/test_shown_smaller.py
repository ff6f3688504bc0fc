"""A page that shows the editor smaller than it is, in Firefox and WebKit, which count zoomed pixels differently."""

from tests.engines.editing import WORDS, cut_out_picture
from tests.engines.page import GRID, Page

SMALLER = "flex: none; width: 1200px; height: 800px; zoom: 0.5; transform: scale(1.5); transform-origin: 0 0"
TEXT = ".frame[data-selected] .area"


def test_hands_and_lists_are_where_the_page_shows_the_editor(page: Page, space_url: str) -> None:
    page.open(space_url)
    cut_out_picture(page)
    page.click(page.find("button", WORDS["action.dismiss"]))
    page.evaluate(
        "(style) => { document.querySelector('text-behind-image').style = style; }", SMALLER
    )
    text = page.wait_for("text", lambda: page.extent(TEXT))
    right, down = 7 * GRID, 5 * GRID
    # With Alt, it is free of what it would come to rest at.
    page.press(text.middle, drag_by=(right, down), holding="\ue00a")

    def is_dragged() -> bool:
        now = page.extent(TEXT)
        return now is not None and (
            abs(now.left - text.left - right) <= GRID and abs(now.top - text.top - down) <= GRID
        )

    page.wait_for("text where it was dragged", is_dragged)

    more = page.wait_for("button", lambda: page.extent(f"[aria-label='{WORDS['action.more']}']"))
    page.press(more.middle)
    menu = page.wait_for("menu", lambda: page.extent(".menu"))
    assert abs(menu.right - more.right) <= GRID
    assert 0 <= menu.top - more.bottom <= 2 * GRID
