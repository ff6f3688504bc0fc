"""What a browser says of the app."""

from pathlib import Path

from playwright.sync_api import Playwright

from tests.app.working import wait_for_worker
from tests.chromium import ARGUMENTS, find_chromium
from tests.embed.editing import visit


def test_a_browser_finds_nothing_that_keeps_it_from_being_installed(
    playwright: Playwright, space_url: str, tmp_path: Path
) -> None:
    # A profile that lasts: nothing can be installed from others.
    context = playwright.chromium.launch_persistent_context(
        tmp_path, executable_path=find_chromium(playwright), args=ARGUMENTS, locale="en"
    )
    page = context.new_page()
    visit(page, f"{space_url}/")
    wait_for_worker(page)
    session = context.new_cdp_session(page)
    found = session.send("Page.getAppManifest")
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    context.close()

    assert found["url"] == f"{space_url}/manifest.webmanifest?lang=en"
    assert found["errors"] == []
    assert errors == []
