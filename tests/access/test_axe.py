"""axe, ids and the sizes of targets, in every state of the editor, in both themes, behind all doors."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.access.inspection import findings, report
from tests.access.walk import walk
from tests.embed.editing import visit

SIZES = {"wide": (1280, 900), "narrow": (360, 740)}


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that is called a photo and is none."""
    file = tmp_path_factory.mktemp("photos") / "damaged.jpg"
    file.write_bytes(b"no photo at all")
    return file


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_wrong_in_any_state(
    browser: Browser, space_url: str, damaged: Path, size: str
) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="light", reduced_motion="reduce"
    )
    page = context.new_page()
    visit(page, space_url)
    found: dict[str, list[str]] = {}
    walk(page, damaged, lambda state: found.update({state: findings(page)}))
    context.close()
    assert not any(found.values()), report(found)
