"""What one editor hands over to the next, and what editors on a page have in common."""

from playwright.sync_api import Page, Route, expect

from tests.embed.editing import (
    choose,
    editor_of,
    event_of,
    expect_event,
    export,
    layers_of,
    open_photo,
    pixels_of,
    visit,
)
from tests.embed.saved import wait_for_rows
from tests.running_space import SAMPLES
from tests.visitor import Visitor

COFFEE = SAMPLES / "coffee.png"


def watch(page: Page) -> list[str]:
    """Return the paths that the page asks for from now on, as they come."""
    paths: list[str] = []
    page.on("request", lambda request: paths.append(request.url.partition("?")[0]))
    return paths


def speak(page: Page, lang: str, export_name: str) -> None:
    """Change the element's language, and wait for the editor that speaks it."""
    editor_of(page).evaluate("(element, lang) => { element.lang = lang; }", lang)
    page.get_by_role("button", name=export_name, exact=True).wait_for()


def test_another_language_goes_on_with_everything_that_was_made(page: Page, space_url: str) -> None:
    editor = visit(page, space_url)
    field = page.get_by_role("textbox", name="Text")
    field.fill("ONE")
    field.blur()
    field.fill("TWO")
    field.blur()
    page.get_by_role("tab", name="Mask").click()
    page.get_by_role("spinbutton", name="Brush size").wait_for()
    before = layers_of(editor)
    picture = pixels_of(export(editor))
    requests = watch(page)

    speak(page, "de", "Exportieren")

    assert editor.evaluate("(element) => element.shadowRoot.querySelector('.editor').lang") == "de"
    assert layers_of(editor) == before
    assert (pixels_of(export(editor)) == picture).all()
    # The tab and its tool are as they were left.
    expect(page.get_by_role("tab", selected=True)).to_have_text("Maske")
    page.get_by_role("button", name="Rückgängig").click()
    assert layers_of(editor)[0]["text"] == "ONE"
    assert not [url for url in requests if "/samples/r" in url or "/fonts/" in url]


def test_an_invitation_speaks_the_new_language(page: Page, space_url: str) -> None:
    editor = visit(page, space_url)

    speak(page, "ar", "تصدير")

    assert layers_of(editor)[0]["text"] != "LIFTOFF"
    root = editor.evaluate_handle("(element) => element.shadowRoot.querySelector('.editor')")
    assert root.evaluate("(root) => getComputedStyle(root).direction") == "rtl"


def test_a_cut_out_that_was_asked_for_is_asked_for_again(page: Page, space_url: str) -> None:
    editor = visit(page, space_url)
    question = "**/gradio_api/call/alpha_matte"
    # The first one is never answered.
    page.route(question, lambda _: None, times=1)
    with page.expect_request(question):
        choose(page, COFFEE)
    expect_event(editor, "tbi-matte")

    speak(page, "de", "Exportieren")

    assert not event_of(editor, "tbi-matte")["empty"]


def test_a_cut_out_that_waits_for_the_space_is_asked_for_by_the_next_editor(
    page: Page, space_url: str
) -> None:
    editor = visit(page, space_url)
    question = "**/gradio_api/call/alpha_matte"
    page.route(question, lambda route: route.abort())
    choose(page, COFFEE)
    page.get_by_text("Trying again in").first.wait_for()
    page.unroute(question)
    expect_event(editor, "tbi-matte")

    speak(page, "de", "Exportieren")

    assert not event_of(editor, "tbi-matte")["empty"]


def test_a_brush_that_cannot_be_had_is_not_asked_for_again(page: Page, space_url: str) -> None:
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    page.route("**/stage/brush.js", refuse)
    visit(page, space_url)
    page.get_by_role("tab", name="Mask").click()
    page.get_by_text("A part of the editor could not be loaded.").first.wait_for()
    page.get_by_role("spinbutton", name="Brush size").fill("20")
    # What is drawn after that asks for nothing again.
    page.get_by_role("tab", name="Text").click()

    # A file is asked for twice before it counts as missing.
    assert len(asked) == 2


def test_a_second_editor_asks_the_space_for_nothing(page: Page, space_url: str) -> None:
    visit(page, space_url)
    # The first one's own, which come a moment after the hand.
    page.wait_for_load_state("networkidle")
    requests = watch(page)

    page.evaluate(
        """() => new Promise((resolve) => {
          const second = document.createElement("text-behind-image");
          second.eager = true;
          second.addEventListener("tbi-ready", resolve);
          document.body.append(second);
        })"""
    )
    page.get_by_role("img", name="Your photo").nth(1).wait_for()
    page.wait_for_function(
        "() => document.querySelectorAll('text-behind-image')[1].design.layers.length > 0"
    )

    assert requests == []


def test_where_nothing_can_be_kept_the_editor_works_all_the_same(
    page: Page, space_url: str
) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    frame_html = f'<iframe sandbox="allow-scripts" src="{space_url}/" width="900" height="700">'
    page.set_content(frame_html)
    frame = page.frame_locator("iframe")
    frame.get_by_role("img", name="Your photo").wait_for()

    frame.get_by_role("textbox", name="Text").fill("KEPT BY NOBODY")

    frame.get_by_text("This browser keeps no copy of your work here.").first.wait_for()
    assert errors == []


def test_work_of_a_tab_that_crashes_in_mid_edit_is_there_in_the_next(
    page: Page, visitor: Visitor, space_url: str
) -> None:
    visit(page, space_url)
    open_photo(page, COFFEE)
    field = page.get_by_role("textbox", name="Text", exact=True)
    field.fill("KEPT")
    kept = wait_for_rows(page, lambda rows: rows[0]["design"]["layers"][0]["text"] == "KEPT")
    assert not kept["works"][0]["waits"]
    field.press("End")
    field.press_sequentially(" AND")
    with page.expect_event("crash"):
        page.context.new_cdp_session(page).send("Page.navigate", {"url": "chrome://crash"})

    tab = visitor.page()
    editor = visit(tab, space_url)
    # The last half second may be lost, and no more.
    assert layers_of(editor)[0]["text"].startswith("KEPT")
    assert export(editor).size == (600, 400)
