"""Photos that come from other apps, and files that are opened with this one."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.app.working import visit_with_worker, wait_for_worker
from tests.embed.editing import editor_of, event_of, expect_event
from tests.embedding.waiting import wait_until
from tests.running_space import SAMPLES, RunningSpace

SHARE = """
<form action="share" method="post" enctype="multipart/form-data">
  <input type="file" name="photo" multiple />
</form>
"""


def share(page: Page, *photos: Path) -> None:
    """Do what a phone does when photos are shared with the app: it opens a page by POST."""
    # A page of the same place without the policy of ours, which knows no forms.
    page.goto(page.url.partition("?")[0] + "health")
    page.evaluate("(markup) => document.body.setHTMLUnsafe(markup)", SHARE)
    page.locator("input").set_input_files(list(photos))
    with page.expect_navigation():
        page.locator("form").evaluate("(form) => form.submit()")


def test_a_shared_photo_opens_in_the_editor_and_leaves_the_inbox(
    page: Page, space_url: str
) -> None:
    visit_with_worker(page, f"{space_url}/")
    share(page, SAMPLES / "astronaut.png", SAMPLES / "coffee.png")
    editor = editor_of(page)
    expect_event(editor, "tbi-matte")

    assert event_of(editor, "tbi-matte")["empty"] is False
    assert page.url == f"{space_url}/"
    left = page.evaluate(
        """() => new Promise((resolve) => {
          indexedDB.open("text-behind-image-inbox").onsuccess = ({ target: { result } }) => {
            result.transaction("photos").objectStore("photos").count().onsuccess = (event) =>
              resolve(event.target.result);
          };
        })"""
    )
    assert left == 0


def test_sharing_nothing_opens_the_page_as_ever(page: Page, space_url: str) -> None:
    visit_with_worker(page, f"{space_url}/")
    share(page)

    assert page.url == f"{space_url}/"
    page.get_by_role("img", name="LIFTOFF").wait_for()


def test_without_a_worker_a_share_leads_to_the_page_and_nothing_is_kept(
    local_space: RunningSpace,
) -> None:
    before = set(local_space.files.rglob("*"))
    photo = {"photo": (SAMPLES / "astronaut.png").read_bytes()}
    answer = httpx.post(f"{local_space.url}/share", files=photo)

    assert answer.status_code == 303
    assert httpx.URL(answer.request.url).join(answer.headers["location"]).path == "/"
    assert set(local_space.files.rglob("*")) == before


@pytest.mark.parametrize("start", ["photo", "earlier"])
def test_each_shortcut_leads_where_it_says(page: Page, space_url: str, start: str) -> None:
    [shortcut] = [
        one
        for one in httpx.get(f"{space_url}/manifest.webmanifest").json()["shortcuts"]
        if start in one["url"]
    ]
    page.goto(f"{space_url}/{shortcut['url']}")

    if start == "earlier":
        page.get_by_role("dialog", name="Earlier photos").wait_for()
    else:
        expect(page.get_by_role("button", name="Photo", exact=True)).to_be_focused()
    expect(page).to_have_url(f"{space_url}/")


LAUNCH = """
(() => {
  const launch = async () => {
    const blob = await (await fetch("samples/coffee.webp")).blob();
    return { files: [{ getFile: async () => new File([blob], "mine.webp", { type: blob.type }) }] };
  };
  const launchQueue = { setConsumer: async (consumer) => consumer(await launch()) };
  Object.defineProperty(window, "launchQueue", { value: launchQueue });
})();
"""


@pytest.fixture
def launched(browser: Browser) -> Iterator[Page]:
    """A page that the system has opened with a file."""
    context = browser.new_context(locale="en")
    context.add_init_script(LAUNCH)
    yield context.new_page()
    context.close()


def test_a_file_that_is_opened_with_the_app_is_on_the_stage_once(
    launched: Page, space_url: str
) -> None:
    launched.goto(f"{space_url}/")
    editor = editor_of(launched)
    expect_event(editor, "tbi-matte")
    assert event_of(editor, "tbi-matte")["empty"] is False
    wait_for_worker(launched)

    # Browsers hand the file over again then.
    asked: list[str] = []
    launched.on("request", lambda request: asked.append(request.url))
    launched.reload()
    wait_until(launched, "document.querySelector('text-behind-image').design")
    launched.get_by_role("img", name="Your photo").wait_for()
    launched.wait_for_load_state("networkidle")
    assert [url for url in asked if "/upload" in url] == []
