"""Pictures longer than a format or a browser has room for, in Firefox and WebKit, whose canvases have other limits."""

from tests.embed.conftest import repository_url as repository_url
from tests.engines.page import Page


def test_a_long_picture_is_all_there_and_as_long_as_is_said(
    page: Page, repository_url: str
) -> None:
    page.open(f"{repository_url}/tests/embed/pages/blank.html")
    complaints = page.evaluate(
        """async () => {
          const { exportLongPictures } = await import("/tests/embed/pages/exporting.js");
          return exportLongPictures();
        }"""
    )
    assert complaints == []
