"""A new parameter is a row of the table and its words: the panel has a slider for it."""

import json

import pytest
from playwright.sync_api import Page, Route, expect

from space.pages import EMBED
from space.release.sources import read_source
from tests.embed.editing import come, editor_of, layers_of, set_design

ROW = (
    '{ key: "sparkle", group: "effects", begins: true, kind: "number",'
    ' initial: 0, min: 0, max: 1, step: 0.01, unit: "%" },'
)
END_OF_TABLE = "\n]);\n\n/** @type {readonly Parameter[]} */"


@pytest.fixture
def sparkling(page: Page, repository_url: str, space_url: str) -> Page:
    """An editor of sources whose table has one row more."""

    def add_row(route: Route) -> None:
        rows = read_source(EMBED, "editor/scene/parameters.js").decode()
        assert rows.count(END_OF_TABLE) == 1
        more = rows.replace(END_OF_TABLE, f"\n{ROW}{END_OF_TABLE}")
        route.fulfill(body=more, content_type="text/javascript")

    def add_words(route: Route) -> None:
        words = json.loads(read_source(EMBED, "locales/editor/en.json"))
        route.fulfill(json={**words, "parameter.sparkle": "Sparkle"})

    page.route("**/editor/scene/parameters.js", add_row)
    page.route("**/locales/editor/en.json", add_words)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{repository_url}/tests/embed/pages/blank.html")
    page.evaluate(
        """async (src) => {
          await import("/embed/text-behind-image.js");
          const editor = document.createElement("text-behind-image");
          editor.setAttribute("src", src);
          const ready = new Promise((resolve) => editor.addEventListener("tbi-ready", resolve));
          document.body.append(editor);
          await ready;
        }""",
        space_url,
    )
    page.get_by_role("img", name="Your photo").wait_for()
    come(page)
    set_design(editor_of(page), {"text": "WORDS"})
    return page


def test_a_row_of_the_table_and_its_words_are_a_slider(sparkling: Page) -> None:
    sparkling.get_by_role("tab", name="Effects").click()
    row = sparkling.locator('.row[data-key="sparkle"]')
    slider = row.get_by_role("slider", name="Sparkle")
    slider.focus()
    for _ in range(3):
        slider.press("ArrowRight")

    editor = editor_of(sparkling)
    assert layers_of(editor)[0]["sparkle"] == 0.03
    expect(row.get_by_role("spinbutton", name="Sparkle")).to_have_value("3%")
    expect(row).to_have_attribute("data-begins", "")
    row.get_by_role("button", name="Reset: Sparkle").click()
    assert "sparkle" not in layers_of(editor)[0]
    # What the arrow keys did in a row is one step.
    undo = sparkling.get_by_role("button", name="Undo")
    undo.click()
    assert layers_of(editor)[0]["sparkle"] == 0.03
    undo.click()
    assert "sparkle" not in layers_of(editor)[0]
    expect(undo).to_be_disabled()
