"""The panel of a whole editor, as tests use it."""

from functools import cache
from typing import Any

from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.embed.editing import editor_of, layers_of, set_design
from tests.node import ask_modules

WIDE: ViewportSize = {"width": 1280, "height": 900}


class Panel:
    """The panel of the editor on a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.editor = editor_of(page)

    @property
    def layer(self) -> dict[str, Any]:
        """The only layer of the design."""
        (layer,) = layers_of(self.editor)
        return layer

    def show(self, *layers: dict[str, Any]) -> None:
        set_design(self.editor, *layers)

    def open(self, tab: str) -> Locator:
        """Open a tab and return what belongs to it, once that is there."""
        self.page.get_by_role("tab", name=tab, exact=True).click()
        body = self.page.get_by_role("tabpanel", name=tab, exact=True)
        expect(body.locator(":scope > *")).to_be_visible()
        return body

    def row(self, key: str) -> Locator:
        return self.page.locator(f'.row[data-key="{key}"]')

    def number(self, key: str) -> Locator:
        return self.row(key).get_by_role("spinbutton")

    def font(self) -> Locator:
        return self.page.get_by_role("button", name="Font, ")

    def items(self, key: str) -> list[dict[str, Any]]:
        """The things that a parameter lists, with what the design leaves out as initial."""
        (parameter,) = (row for row in parameters() if row["key"] == key)
        initial = {item["key"]: item["initial"] for item in parameter["item"]}
        return [{**initial, **item} for item in self.layer.get(key, parameter["initial"])]

    def undo(self) -> None:
        self.page.get_by_role("button", name="Undo").click()

    def focused(self) -> str:
        """What has the focus, by its accessible name or its text."""
        name: str = self.page.evaluate(
            """() => {
              let element = document.activeElement;
              while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
              return element.getAttribute("aria-label") || element.textContent;
            }"""
        )
        return name


@cache
def parameters() -> list[dict[str, Any]]:
    """Return the rows of the table of parameters."""
    table: list[dict[str, Any]] = ask_modules(
        'import { parameters } from "./embed/editor/scene/parameters.js"; say(parameters);'
    )
    return table
