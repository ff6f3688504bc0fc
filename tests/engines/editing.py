"""What the tests find in the editor, by its words."""

import json

from tests.engines.page import Page
from tests.running_space import ROOT

WORDS: dict[str, str] = json.loads((ROOT / "embed" / "locales" / "en.json").read_text())["editor"]


def cut_out_picture(page: Page, text: str | None = None) -> str:
    """Return the canvas once it shows a photo's subject before `text`, or before any."""
    described = WORDS["picture.behind"]
    _, _, about_the_subject = described.partition("{text}")
    return page.find("img", described.format(text=text) if text else about_the_subject)


def text_field(page: Page) -> str:
    return page.find("textbox", WORDS["parameter.text"])
