"""axe, ids and the sizes of targets, in every state of the editor, wide and narrow, in both themes."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.access.inspection import findings, layout_findings, report
from tests.access.walk import walk
from tests.embed.editing import visit


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that is called a photo and is none."""
    file = tmp_path_factory.mktemp("photos") / "damaged.jpg"
    file.write_bytes(b"no photo at all")
    return file


def test_nothing_is_wrong_in_any_state(page: Page, space_url: str, damaged: Path) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    visit(page, space_url)
    found: dict[str, list[str]] = {}
    walk(page, damaged, lambda state: found.update({state: findings(page)}))
    assert not any(found.values()), report(found)


def test_nothing_is_wrong_in_any_state_where_room_is_scarce(
    page: Page, space_url: str, damaged: Path
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    visit(page, space_url)
    found: dict[str, list[str]] = {}
    walk(page, damaged, lambda state: found.update({state: layout_findings(page)}))
    assert not any(found.values()), report(found)
