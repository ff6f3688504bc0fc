"""The service worker from one version of the Space to the next, and when what it keeps is broken."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from space import pages
from space.pages import EMBED
from tests.app.working import (
    cached,
    own_version,
    registrations,
    versions,
    visit_with_worker,
    wait_for,
    wait_for_worker,
)
from tests.embed.editing import editor_of, layers_of, visit
from tests.embedding.waiting import wait_until
from tests.page_server import PageServer, page_server

UPDATE = "async () => { await (await navigator.serviceWorker.ready).update(); }"


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources of a version that is not this one."""
    folder = tmp_path_factory.mktemp("newer") / "embed"
    shutil.copytree(EMBED, folder)
    with (folder / "page" / "page.css").open("a") as sheet:
        sheet.write("\n:root { --newer: yes }\n")
    return folder


@pytest.fixture(scope="module")
def served() -> Iterator[PageServer]:
    """A server of the page."""
    with page_server() as server:
        yield server


@pytest.fixture
def server(served: PageServer) -> PageServer:
    """A server of this version of the page."""
    served.deploy(EMBED)
    return served


def type_word(page: Page, word: str) -> None:
    """Change the text as a visitor does."""
    page.locator("textarea:visible").first.fill(word)
    wait_until(page, f"document.querySelector('text-behind-image').text === {word!r}")


def test_an_update_is_offered_and_keeps_the_work(
    page: Page, server: PageServer, newer: Path
) -> None:
    visit_with_worker(page, f"{server.url}/")
    old = own_version(page)
    type_word(page, "MINE")

    new = server.deploy(newer)
    page.evaluate(UPDATE)
    offer = page.get_by_role("status").get_by_text("A new version is ready.")
    offer.wait_for()
    # Nothing has happened yet, and parts of the old version are still to be had.
    assert own_version(page) == old
    assert versions(page) == {old, new}
    page.get_by_role("tab", name="Export").click()
    page.get_by_role("button", name="Download").first.wait_for()

    with page.expect_navigation():
        page.get_by_role("button", name="Update now").click()
    page.get_by_role("img", name="MINE").wait_for()
    wait_for_worker(page)
    assert own_version(page) == new
    assert layers_of(editor_of(page))[0]["text"] == "MINE"
    page.reload()
    wait_for(page, f"caches.keys().then((all) => !all.join().includes('{old}'))")
    page.context.set_offline(True)
    page.reload()
    page.get_by_role("img", name="MINE").wait_for()
    assert own_version(page) == new


def test_who_updates_later_is_not_asked_again_before_the_page_is_opened_anew(
    page: Page, server: PageServer, newer: Path
) -> None:
    visit_with_worker(page, f"{server.url}/")
    new = server.deploy(newer)
    page.evaluate(UPDATE)
    page.get_by_role("button", name="Later").click()
    offer = page.get_by_role("status").get_by_text("A new version is ready.")
    expect(offer).to_have_count(0)

    # It comes from the network then, and its worker with it, without a word.
    page.reload()
    wait_for(page, "navigator.serviceWorker.ready.then(({ waiting }) => !waiting)")
    wait_for_worker(page)
    assert own_version(page) == new
    expect(offer).to_have_count(0)
    # The worker before has left the files of the newer one where they were.
    page.context.set_offline(True)
    page.reload()
    page.get_by_role("img", name="LIFTOFF").wait_for()
    assert own_version(page) == new


def test_another_tab_that_is_open_keeps_the_parts_of_its_version(
    page: Page, server: PageServer, newer: Path
) -> None:
    visit_with_worker(page, f"{server.url}/")
    old = own_version(page)
    other = page.context.new_page()
    visit(other, f"{server.url}/")
    wait_for_worker(other)
    server.deploy(newer)
    page.evaluate(UPDATE)
    with page.expect_navigation():
        page.get_by_role("button", name="Update now").click()
    visit(page, f"{server.url}/")

    expect(other.get_by_role("button", name="Update now")).to_be_visible()
    assert own_version(other) == old
    other.get_by_role("tab", name="Export").click()
    other.get_by_role("button", name="Download").first.wait_for()
    assert old in versions(other)


def test_missing_and_damaged_files_are_fetched_anew(page: Page, server: PageServer) -> None:
    visit_with_worker(page, f"{server.url}/")
    before = set(cached(page))
    damage = """async () => {
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
          if (request.url.endsWith("/editor.js")) {
            const headers = { "Content-Type": "text/javascript" };
            await cache.put(request, new Response("throw new Error('damaged')", { headers }));
          }
          if (/page\\.css|rocket/.test(request.url)) await cache.delete(request);
          if (new URL(request.url).pathname === "/") await cache.put(request, new Response("<p>other</p>"));
        }
      }
    }"""
    page.evaluate(damage)

    visit(page, f"{server.url}/")
    missing = "caches.match('samples/rocket.webp').then((found) => found !== undefined)"
    wait_for(page, missing)
    assert before <= set(cached(page))
    # The page itself is mended, too, by the time that it is needed.
    page.reload()
    page.get_by_role("img", name="LIFTOFF").wait_for()
    page.context.set_offline(True)
    page.reload()
    page.get_by_role("img", name="LIFTOFF").wait_for()


def test_without_any_cache_the_page_is_as_it_is_without_a_worker(
    page: Page, server: PageServer
) -> None:
    visit_with_worker(page, f"{server.url}/")
    page.evaluate(
        "async () => { for (const name of await caches.keys()) await caches.delete(name); }"
    )

    visit(page, f"{server.url}/")
    page.get_by_role("img", name="LIFTOFF").wait_for()
    wait_for(page, "caches.match('./').then((found) => found !== undefined)")


def test_a_device_that_is_full_does_not_break_the_page(page: Page, server: PageServer) -> None:
    page.goto(f"{server.url}/health")
    session = page.context.new_cdp_session(page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": server.url, "quotaSize": 150_000})
    visit(page, f"{server.url}/")
    wait_for_worker(page)

    visit(page, f"{server.url}/")
    page.get_by_role("img", name="LIFTOFF").wait_for()
    page.get_by_role("tab", name="Export").click()
    page.get_by_role("button", name="Download").first.wait_for()
    # With room again, what is missing comes.
    session.send("Storage.overrideQuotaForOrigin", {"origin": server.url})
    visit(page, f"{server.url}/")
    wait_for(page, "caches.match('samples/coffee.webp').then((found) => found !== undefined)")


def test_a_space_that_answers_with_errors_is_as_good_as_none(
    page: Page, server: PageServer
) -> None:
    visit_with_worker(page, f"{server.url}/")
    other = page.context.new_page()
    server.fail()

    visit(other, f"{server.url}/")
    other.get_by_role("img", name="LIFTOFF").wait_for()


def test_another_page_of_the_same_version_takes_the_place_of_the_one_that_is_kept(
    page: Page, server: PageServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit_with_worker(page, f"{server.url}/")
    old = own_version(page)
    changed = pages.PAGE.read_text(encoding="utf-8").replace("</body>", "<!-- changed --></body>")
    (tmp_path / pages.PAGE.name).write_text(changed, encoding="utf-8")
    monkeypatch.setattr(pages, "HERE", tmp_path)
    monkeypatch.setattr(pages, "PAGE", tmp_path / pages.PAGE.name)
    assert server.deploy(EMBED) == old
    page.evaluate(UPDATE)

    wait_for(page, "navigator.serviceWorker.ready.then(({ waiting }) => !waiting)")
    wait_for(
        page,
        "caches.match('./').then((kept) => kept.text()).then((all) => all.includes('changed'))",
    )


def test_where_the_sources_are_served_the_worker_of_an_earlier_run_goes(
    page: Page, server: PageServer
) -> None:
    visit_with_worker(page, f"{server.url}/")
    server.develop()
    with page.expect_navigation():
        page.evaluate("() => void navigator.serviceWorker.ready.then((found) => found.update())")

    editor_of(page).wait_for()
    assert page.evaluate("navigator.serviceWorker.controller") is None
    assert registrations(page) == []


def test_on_a_sub_path_the_worker_is_of_that_path_alone(page: Page) -> None:
    with page_server("/tools/text") as server:
        server.deploy(EMBED)
        visit_with_worker(page, f"{server.url}/")
        assert all(url.startswith(f"{server.url}/") for url in cached(page))
        page.context.set_offline(True)
        page.reload()
        page.get_by_role("img", name="LIFTOFF").wait_for()
