"""Never lose work: autosave, project file and share link in a real browser."""

import base64
import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

Files = dict[str, bytes]


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Storage of its own, for several tabs."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def open_tab(context: BrowserContext, repository_url: str) -> Iterator[Callable[[], Page]]:
    """Opens tabs of one site; at the end none of them has seen an error."""
    errors: list[str] = []

    def open_tab() -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        visit(page, repository_url)
        return page

    yield open_tab
    assert errors == []


@pytest.fixture
def tab(open_tab: Callable[[], Page]) -> Page:
    return open_tab()


def visit(page: Page, repository_url: str) -> None:
    page.goto(f"{repository_url}/tests/embed/pages/blank.html")
    prepare(page)


def prepare(page: Page) -> None:
    page.evaluate(
        """async () => {
          window.storing = await import("/tests/embed/pages/storing.js");
          window.editor = storing.open();
        }"""
    )


def save(page: Page, text: str, seed: int = 1) -> Any:
    """Save whole work, wait until it is stored, and return a description of it."""
    return page.evaluate(
        """async ([text, seed]) => {
          window.work = storing.workOf(text, { seed });
          await storing.saveFully(editor, work);
          return storing.describe(work);
        }""",
        [text, seed],
    )


def edit(page: Page, text: str) -> Any:
    """Change the scene twice in a row without waiting, and return a description of the work."""
    return page.evaluate(
        """async (text) => {
          window.work = { ...work, scene: storing.sceneOf(text) };
          const described = await storing.describe(work);
          editor.autosave.save({ ...work, scene: storing.sceneOf("a change before") });
          await new Promise((resolve) => setTimeout(resolve, 50));
          editor.autosave.save(work);
          return described;
        }""",
        text,
    )


def restore(page: Page, key: str = "editor") -> Any:
    return page.evaluate(
        "async (key) => storing.describe(await storing.open(key).autosave.restore())", key
    )


# Autosave


def test_a_reload_brings_the_whole_work_back(tab: Page) -> None:
    saved = save(tab, "BEHIND")
    tab.reload()
    prepare(tab)

    assert restore(tab) == saved
    assert saved["design"]["subject"]["strokes"]
    assert saved["design"]["layers"][0]["x"] == 0.1 + 0.2


def test_without_saved_work_there_is_nothing_to_restore(tab: Page) -> None:
    assert restore(tab) is None


def test_an_edit_right_before_a_reload_is_kept(tab: Page) -> None:
    save(tab, "first")
    edited = edit(tab, "second")
    tab.reload()
    prepare(tab)

    assert restore(tab) == edited


def test_an_edit_right_before_leaving_is_kept(tab: Page, repository_url: str) -> None:
    save(tab, "first")
    edited = edit(tab, "second")
    tab.goto("about:blank")
    visit(tab, repository_url)

    assert restore(tab) == edited


def test_an_edit_after_restoring_is_kept_as_well(tab: Page) -> None:
    save(tab, "first")
    tab.reload()
    prepare(tab)
    tab.evaluate("async () => { window.work = await editor.autosave.restore(); }")
    edited = edit(tab, "second")
    tab.reload()
    prepare(tab)

    assert restore(tab) == edited


def test_a_page_that_is_killed_loses_no_saved_work(open_tab: Callable[[], Page]) -> None:
    first = open_tab()
    saved = save(first, "BEHIND")
    kill(first)

    assert restore(open_tab()) == saved


@pytest.mark.parametrize("delay", [0, 40, 300])
def test_a_page_that_is_killed_while_saving_leaves_work_that_is_whole(
    open_tab: Callable[[], Page], delay: int
) -> None:
    first = open_tab()
    before = save(first, "before")
    after = first.evaluate(
        """async () => {
          const work = storing.workOf("after", { seed: 2, size: 8_000_000 });
          const described = await storing.describe(work);
          editor.autosave.save(work);
          return described;
        }"""
    )
    first.wait_for_timeout(delay)
    kill(first)

    assert restore(open_tab()) in (before, after)


def kill(page: Page) -> None:
    with page.expect_event("crash"):
        page.context.new_cdp_session(page).send("Page.navigate", {"url": "chrome://crash"})


def test_what_has_not_changed_is_not_written_again(tab: Page) -> None:
    tab.evaluate(
        """() => {
          window.written = [];
          const put = IDBObjectStore.prototype.put;
          IDBObjectStore.prototype.put = function (...args) {
            written.push(this.name);
            return put.apply(this, args);
          };
        }"""
    )
    save(tab, "first")
    assert tab.evaluate("written.splice(0).sort().join()") == "files,files,files,works"

    tab.evaluate(
        """async () => {
          work = { ...work, scene: storing.sceneOf("second") };
          await storing.saveFully(editor, work);
          editor.autosave.save({ ...work, fonts: [...work.fonts] });
        }"""
    )
    tab.wait_for_timeout(700)
    assert tab.evaluate("written.join()") == "works"


def test_that_a_photo_is_not_to_be_sent_any_more_is_kept(tab: Page) -> None:
    save(tab, "BEHIND")
    tab.evaluate("storing.saveFully(editor, (work = { ...work, isDeclined: true }))")
    tab.reload()
    prepare(tab)

    assert tab.evaluate("async () => (await editor.autosave.restore()).isDeclined") is True


def test_of_many_changes_at_once_the_last_is_saved_in_a_write_or_two(tab: Page) -> None:
    save(tab, "first")
    writes = tab.evaluate(
        """async () => {
          let writes = 0;
          const put = IDBObjectStore.prototype.put;
          IDBObjectStore.prototype.put = function (...args) {
            writes++;
            return put.apply(this, args);
          };
          for (let i = 0; i < 200; i++) editor.autosave.save({ ...work, scene: storing.sceneOf(`${i}`) });
          await storing.saveFully(editor, { ...work, scene: storing.sceneOf("last") });
          return writes;
        }"""
    )
    assert writes <= 2
    assert restore(tab)["design"]["layers"][0]["text"] == "last"


def test_while_the_work_keeps_changing_it_is_saved_twice_a_second_at_most(tab: Page) -> None:
    save(tab, "first")
    writes, most = tab.evaluate(
        """async () => {
          let writes = 0;
          const put = IDBObjectStore.prototype.put;
          IDBObjectStore.prototype.put = function (...args) {
            writes++;
            return put.apply(this, args);
          };
          const start = performance.now();
          for (let i = 0; i < 150; i++) {
            editor.autosave.save({ ...work, scene: storing.sceneOf(`${i}`) });
            await new Promise((resolve) => setTimeout(resolve, 10));
          }
          return [writes, 1 + Math.ceil((performance.now() - start) / 500)];
        }"""
    )
    assert 1 <= writes <= most


def test_editors_with_keys_of_their_own_keep_apart(tab: Page) -> None:
    described = tab.evaluate(
        """async () => {
          const works = { a: storing.workOf("A", { seed: 1 }), b: storing.workOf("B", { seed: 2 }) };
          for (const [key, work] of Object.entries(works)) {
            await storing.saveFully(storing.open(key), work);
          }
          return [await storing.describe(works.a), await storing.describe(works.b)];
        }"""
    )
    assert [restore(tab, "a"), restore(tab, "b")] == described
    assert restore(tab, "c") is None


def test_of_two_tabs_the_last_to_save_wins_and_nothing_is_mixed(
    open_tab: Callable[[], Page],
) -> None:
    one, other = open_tab(), open_tab()
    save(one, "one", seed=1)
    save(other, "other", seed=2)
    edited = edit(one, "one again")
    one.evaluate("storing.saveFully(editor, work)")

    assert restore(open_tab()) == edited
    keys = one.evaluate("async () => (await storing.contents()).works.map(({ key }) => key)")
    assert sorted(keys) == ["", "editor"]


def come_back(page: Page) -> Any:
    """Reload a tab, and return what its editor holds."""
    page.reload()
    prepare(page)
    return restore(page)


def go_on(page: Page) -> None:
    """Take up the saved work in a tab."""
    page.evaluate("async () => { window.work = await editor.autosave.restore(); }")


def edit_fully(page: Page, text: str) -> Any:
    """Change the scene, wait until that is stored, and return a description of the work."""
    edited = edit(page, text)
    page.evaluate("storing.saveFully(editor, work)")
    return edited


def earlier(page: Page) -> list[str]:
    """Return the texts of all works that are kept, the newest first."""
    texts: list[str] = page.evaluate(
        """async () => {
          const listed = await editor.autosave.works.list(null);
          const projects = await Promise.all(listed.map(({ photo }) => editor.autosave.works.open(photo)));
          return projects.map(({ scene }) => scene.layers[0].text);
        }"""
    )
    return texts


def test_each_tab_comes_back_with_its_own_photo(open_tab: Callable[[], Page]) -> None:
    one, other = open_tab(), open_tab()
    ones = save(one, "one", seed=1)
    others = save(other, "other", seed=2)

    assert come_back(one) == ones
    assert come_back(other) == others
    assert restore(open_tab()) == others


def test_of_two_tabs_with_the_same_work_none_loses_what_was_made_in_it(
    open_tab: Callable[[], Page],
) -> None:
    one, other = open_tab(), open_tab()
    save(one, "before")
    go_on(other)
    ones = edit_fully(one, "one")
    others = edit_fully(other, "other")
    again = edit_fully(one, "one again")

    assert others["photo"] == ones["photo"]
    assert come_back(one) == again
    assert come_back(other) == others
    assert earlier(open_tab()) == ["one again", "other"]


def test_a_tab_that_leaves_in_a_hurry_takes_nothing_from_the_other(
    open_tab: Callable[[], Page],
) -> None:
    one, other = open_tab(), open_tab()
    save(one, "before")
    go_on(other)
    edit_fully(other, "other")
    go_on(one)
    others = edit_fully(other, "other again")
    # It is written as the page goes, without a look at what is there.
    edit(one, "one")

    assert come_back(one)["design"]["layers"][0]["text"] == "one"
    assert come_back(other) == others


def test_work_that_was_gone_on_with_elsewhere_is_found_by_a_tab_that_did_nothing_to_it(
    open_tab: Callable[[], Page],
) -> None:
    one, other = open_tab(), open_tab()
    save(one, "before")
    go_on(other)
    others = edit_fully(other, "other")

    assert come_back(one) == others
    assert earlier(one) == ["other"]


def test_starting_over_in_one_tab_leaves_the_other_what_was_made_there(
    open_tab: Callable[[], Page],
) -> None:
    one, other = open_tab(), open_tab()
    save(one, "before")
    go_on(other)
    ones = edit_fully(one, "one")
    other.evaluate("editor.autosave.clear()")

    assert come_back(other) is None
    assert come_back(one) == ones


def test_where_tabs_cannot_be_told_apart_the_newest_work_comes_back(
    open_tab: Callable[[], Page],
) -> None:
    one, other = open_tab(), open_tab()
    one.add_init_script(
        """Object.defineProperty(window, "sessionStorage",
             { get() { throw new DOMException("no", "SecurityError"); } });"""
    )
    one.reload()
    prepare(one)
    save(one, "one", seed=1)
    others = save(other, "other", seed=2)

    assert come_back(one) == others


def test_a_tab_that_is_closed_after_the_other_has_saved_breaks_nothing(
    open_tab: Callable[[], Page],
) -> None:
    one, other = open_tab(), open_tab()
    save(one, "one", seed=1)
    saved = save(other, "other", seed=2)
    edited = edit(one, "one again")
    one.close(run_before_unload=True)

    assert restore(open_tab()) in (saved, edited)


def test_clearing_leaves_nothing_of_this_editor_and_all_of_the_others(tab: Page) -> None:
    save(tab, "mine", seed=1)
    left = tab.evaluate(
        """async () => {
          const other = storing.workOf("theirs", { seed: 2 });
          await storing.saveFully(storing.open("theirs"), other);
          editor.autosave.save({ ...work, scene: storing.sceneOf("not yet written") });
          await editor.autosave.clear();
          const { works, files } = await storing.contents();
          return [works.map(({ key }) => key), files.length];
        }"""
    )
    assert left == [["theirs"], 3]
    tab.reload()
    prepare(tab)
    assert restore(tab) is None
    assert restore(tab, "theirs") is not None


def test_what_is_saved_while_the_rest_is_cleared_is_kept(tab: Page) -> None:
    save(tab, "before")
    order = tab.evaluate(
        """async () => {
          const order = [];
          const { transaction } = IDBDatabase.prototype;
          IDBDatabase.prototype.transaction = function (...all) {
            const made = transaction.apply(this, all);
            const { objectStore } = made;
            made.objectStore = (name) => {
              const store = objectStore.call(made, name);
              const { put, delete: remove } = store;
              store.put = (...given) => { order.push("put"); return put.apply(store, given); };
              store.delete = (...given) => { order.push("delete"); return remove.apply(store, given); };
              return store;
            };
            return made;
          };
          const clearing = editor.autosave.clear();
          const saving = storing.saveFully(editor, { ...work, scene: storing.sceneOf("after") });
          await Promise.all([clearing, saving]);
          return order;
        }"""
    )
    assert order.index("put") > order.index("delete")
    assert restore(tab) is not None


def test_work_is_saved_again_after_clearing(tab: Page) -> None:
    saved = save(tab, "first")
    tab.evaluate("editor.autosave.clear()")
    tab.evaluate("storing.saveFully(editor, work)")

    assert restore(tab) == saved


def test_the_last_twelve_works_of_thirty_days_are_kept_and_no_file_without_work(tab: Page) -> None:
    kept = tab.evaluate(
        """async () => {
          const now = Date.now();
          const day = 24 * 60 * 60 * 1000;
          for (const [key, age] of Object.entries({ ancient: 31, old: 29 })) {
            Date.now = () => now - age * day;
            await storing.saveFully(storing.open(key), storing.workOf(key, { seed: age }));
          }
          Date.now = () => now;
          await storing.saveFully(storing.open("new"), storing.workOf("new", { seed: 99 }));
          const afterMonth = (await storing.contents()).works.map(({ key }) => key).sort();
          for (let i = 1; i <= 13; i++) {
            Date.now = () => now + i;
            await storing.saveFully(storing.open(`${i}`), storing.workOf(`${i}`, { seed: 100 + i }));
          }
          const { works, files } = await storing.contents();
          return [afterMonth, works.map(({ key }) => Number(key)).sort((a, b) => a - b), files.length];
        }"""
    )
    assert kept == [["new", "old"], list(range(2, 14)), 25]


def test_files_are_stored_as_bytes_which_every_browser_takes(tab: Page) -> None:
    save(tab, "BEHIND")
    kinds = tab.evaluate(
        "async () => (await storing.contents()).values.map(({ bytes }) => bytes.constructor.name)"
    )
    assert kinds == ["ArrayBuffer"] * 3


def test_work_that_is_damaged_is_passed_over(tab: Page) -> None:
    saved = save(tab, "whole")
    tab.evaluate(
        """async () => {
          const { works: [row] } = await storing.contents();
          const db = await storing.database();
          const works = db.transaction("works", "readwrite").objectStore("works");
          works.put({ ...row, id: "1", savedAt: row.savedAt + 1, design: { version: 9, layers: [] } });
          works.put({ ...row, id: "2", savedAt: row.savedAt + 2, photo: "gone" });
          works.put({ id: "3", key: row.key, savedAt: row.savedAt + 3, photo: row.photo });
          db.close();
        }"""
    )
    assert restore(tab) == saved


def test_without_room_it_says_so_once_and_a_smaller_photo_is_saved_again(
    tab: Page, repository_url: str
) -> None:
    quota = tab.context.new_cdp_session(tab)
    quota.send("Storage.overrideQuotaForOrigin", {"origin": repository_url, "quotaSize": 2_000_000})
    tab.evaluate(
        """() => {
          window.work = storing.workOf("large", { size: 6_000_000 });
          editor.autosave.save(work);
        }"""
    )
    tab.wait_for_function("editor.said.length > 0")
    tab.evaluate("editor.autosave.save({ ...work, scene: storing.sceneOf('larger') })")
    tab.evaluate("editor.autosave.save(storing.workOf('large too', { seed: 2, size: 6_000_000 }))")
    tab.wait_for_timeout(1500)
    assert tab.evaluate("editor.said") == ["autosave_full"]
    assert restore(tab) is None

    saved = save(tab, "small")
    assert restore(tab) == saved


def test_when_room_runs_out_the_work_saved_before_stays(tab: Page, repository_url: str) -> None:
    quota = tab.context.new_cdp_session(tab)
    quota.send("Storage.overrideQuotaForOrigin", {"origin": repository_url, "quotaSize": 2_000_000})
    saved = save(tab, "before")
    tab.evaluate("editor.autosave.save(storing.workOf('large', { seed: 2, size: 6_000_000 }))")
    tab.wait_for_function("editor.said.length > 0")

    assert restore(tab) == saved


def test_when_room_runs_out_the_oldest_earlier_photos_make_room(
    tab: Page, repository_url: str
) -> None:
    quota = tab.context.new_cdp_session(tab)
    quota.send("Storage.overrideQuotaForOrigin", {"origin": repository_url, "quotaSize": 4_000_000})
    tab.evaluate("storing.saveFully(storing.open('other'), storing.workOf('theirs', { seed: 9 }))")
    for seed, text in enumerate(["oldest", "older"], start=1):
        tab.evaluate(
            "([text, seed]) => storing.saveFully(editor, storing.workOf(text, { seed, size: 1_200_000 }))",
            [text, seed],
        )
    saved = tab.evaluate(
        """async () => {
          const work = storing.workOf("new", { seed: 3, size: 1_800_000 });
          await storing.saveFully(editor, work);
          return storing.describe(work);
        }"""
    )

    assert restore(tab) == saved
    names = "async () => (await storing.contents()).works.map(({ name }) => name).sort()"
    assert tab.evaluate(names) == ["photo 2", "photo 3", "photo 9"]
    assert tab.evaluate("editor.said") == []


def test_in_a_sandboxed_frame_the_editor_works_without_autosave(
    tab: Page, repository_url: str
) -> None:
    def allow_any_origin(route: Any) -> None:
        response = route.fetch()
        headers = {**response.headers, "access-control-allow-origin": "*"}
        route.fulfill(response=response, headers=headers)

    tab.route("**/*.js", allow_any_origin)
    tab.evaluate(
        """(address) => {
          const frame = document.createElement("iframe");
          frame.sandbox = "allow-scripts";
          frame.srcdoc = `<base href="${address}/"><title>Sandbox</title>`;
          document.body.append(frame);
        }""",
        repository_url,
    )
    frame = tab.frames[-1]
    frame.wait_for_function("document.title === 'Sandbox'")
    restored = frame.evaluate(
        """async (address) => {
          window.storing = await import(`${address}/tests/embed/pages/storing.js`);
          window.editor = storing.open();
          const restored = await editor.autosave.restore();
          window.saidAtStart = editor.said.length;
          for (const text of ["a", "b"]) editor.autosave.save(storing.workOf(text));
          return restored;
        }""",
        repository_url,
    )
    assert restored is None
    frame.wait_for_function("editor.said.length > 0")
    frame.evaluate(
        "async () => { editor.autosave.save(storing.workOf('c')); await editor.autosave.clear(); }"
    )
    tab.wait_for_timeout(1000)
    assert frame.evaluate("[saidAtStart, ...editor.said]") == [0, "autosave_denied"]


@pytest.mark.parametrize(
    "denial",
    {
        "it throws": "{ get() { throw new DOMException('no', 'SecurityError'); } }",
        "it is missing": "{ value: undefined }",
        "opening throws": "{ value: { open() { throw new DOMException('no', 'SecurityError'); } } }",
        "opening never ends": "{ value: { open: () => ({}) } }",
    }.values(),
)
def test_where_storage_is_denied_the_editor_works_without_autosave(tab: Page, denial: str) -> None:
    tab.evaluate(f"() => {{ Object.defineProperty(window, 'indexedDB', {denial}); }}")
    restored = tab.evaluate(
        """async () => {
          const restored = await editor.autosave.restore();
          editor.autosave.save(storing.workOf("a"));
          return restored;
        }"""
    )
    assert restored is None
    tab.wait_for_function("editor.said.length > 0")
    tab.evaluate("editor.autosave.clear()")
    assert tab.evaluate("editor.said") == ["autosave_denied"]


def test_a_photo_whose_file_is_gone_ends_autosave_and_nothing_else(tab: Page) -> None:
    tab.evaluate(
        """() => {
          const work = storing.workOf("a");
          work.photo.arrayBuffer = () => Promise.reject(new DOMException("gone", "NotReadableError"));
          editor.autosave.save(work);
        }"""
    )
    tab.wait_for_function("editor.said.length > 0")
    assert tab.evaluate("editor.said") == ["autosave_denied"]


def test_a_database_that_is_deleted_under_the_editor_is_filled_again(
    open_tab: Callable[[], Page],
) -> None:
    one, other = open_tab(), open_tab()
    save(one, "first")
    assert other.evaluate("storing.deleteDatabase()") == "deleted"
    edited = edit(one, "second")
    one.evaluate("storing.saveFully(editor, work)")

    assert restore(other) == edited
    assert one.evaluate("editor.said") == []


def test_site_data_that_is_cleared_under_the_editor_is_filled_again(
    tab: Page, repository_url: str
) -> None:
    save(tab, "first")
    tab.context.new_cdp_session(tab).send(
        "Storage.clearDataForOrigin", {"origin": repository_url, "storageTypes": "indexeddb"}
    )
    edited = edit(tab, "second")
    tab.evaluate("storing.saveFully(editor, work)")

    assert restore(tab) == edited


def test_a_newer_version_in_another_tab_is_not_held_up(open_tab: Callable[[], Page]) -> None:
    one, other = open_tab(), open_tab()
    save(one, "first")
    other.evaluate("async () => { await storing.database(2); }")
    edit(one, "second")
    one.wait_for_function("editor.said.length > 0")

    assert one.evaluate("editor.said") == ["autosave_denied"]


def test_an_editor_that_ends_writes_what_is_pending_and_lets_go(tab: Page) -> None:
    save(tab, "first")
    edited = edit(tab, "second")
    tab.evaluate("editor.end()")
    tab.wait_for_function(
        """async () => (await storing.contents()).works[0].design.layers[0].text === "second" """
    )
    assert restore(tab) == edited
    tab.reload()
    prepare(tab)
    tab.evaluate("async () => { await editor.autosave.restore(); editor.end(); }")
    assert tab.evaluate("storing.deleteDatabase()") == "deleted"


# Project file


@pytest.fixture
def project(tab: Page) -> bytes:
    """A project as the page writes it."""
    written = tab.evaluate(
        """async () => {
          window.work = storing.workOf("BEHIND");
          return storing.toBase64(await storing.writeProject(work));
        }"""
    )
    return base64.b64decode(written)


def attempt(page: Page, project: bytes) -> Any:
    """Return what is in a project as the page reads it, or the code of its problem."""
    return page.evaluate(
        "(file) => storing.attempt(storing.fromBase64(file))", base64.b64encode(project).decode()
    )


def unpack(project: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(project)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(files: Files, method: int = zipfile.ZIP_STORED, comment: bytes = b"") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.comment = comment
    return buffer.getvalue()


def change_json(files: Files, file: str, **values: object) -> Files:
    return {**files, file: json.dumps({**json.loads(files[file]), **values}).encode()}


def test_a_project_comes_back_as_it_was(tab: Page, project: bytes) -> None:
    assert attempt(tab, project) == tab.evaluate("storing.describe(work)")


def test_a_project_opens_in_other_programs(tab: Page, project: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(project)) as archive:
        assert archive.testzip() is None
        names = ["project.json", "design.json", "photo.jpg", "matte.png", "fonts/1.ttf"]
        assert archive.namelist() == names
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
        assert archive.infolist()[0].date_time[0] >= 2024
        design = json.loads(archive.read("design.json"))
        photo = archive.read("photo.jpg")
    assert design["layers"][0]["text"] == "BEHIND"
    assert design["subject"]["strokes"][0]["mode"] == "remove"
    assert photo == bytes(tab.evaluate("Array.from(storing.noise(100_000))"))
    assert len(project) - len(photo) - 5000 < 2500


def test_a_project_without_matte_and_fonts_comes_back(tab: Page) -> None:
    same = tab.evaluate(
        """async () => {
          const bare = { ...storing.workOf("A"), matte: null, fonts: [], name: "Ünï/cödé.jpg" };
          bare.photo = new Blob([storing.noise(100)]);
          const read = await storing.attempt(await storing.writeProject(bare));
          return [read, await storing.describe(bare)];
        }"""
    )
    assert same[0] == same[1]
    assert same[0]["matte"] is None


def test_a_project_that_was_unpacked_and_packed_again_opens(tab: Page, project: bytes) -> None:
    content = attempt(tab, project)
    files = unpack(project)
    beside = {"__MACOSX/._project.json": b"\0", ".DS_Store": b"\0" * 100, "fonts/": b""}
    in_folder = {f"My project/{name}": content for name, content in files.items()}
    for packed in (
        pack(files, zipfile.ZIP_DEFLATED),
        pack(files, comment=b"PK\5\6 is how the end of a ZIP begins" * 9),
        pack({**dict(reversed(files.items())), **beside}, zipfile.ZIP_DEFLATED),
        pack({"My project/": b"", **in_folder, **beside}, zipfile.ZIP_DEFLATED),
    ):
        assert attempt(tab, packed) == content


def png_header(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + header + b"\0" * 4


def test_what_is_no_project_is_refused_with_a_reason(tab: Page, project: bytes) -> None:
    files = unpack(project)
    without = {name: {k: v for k, v in files.items() if k != name} for name in files}
    own = {"family": "A", "name": "a.ttf", "file": "fonts/1.ttf"}
    refused = {
        "nothing": b"",
        "no ZIP": b"\xff\xd8\xff\xe0" * 100,
        "an empty ZIP": pack({}),
        "another ZIP": pack({"readme.txt": b"hello"}),
        **{f"no {name}": pack(files) for name, files in without.items()},
        "JSON that is none": pack({**files, "project.json": b"{"}),
        "JSON of another kind": pack({**files, "project.json": b"null"}),
        "nesting": pack({**files, "design.json": b"[" * 1_000_000}),
        "a design out of range": pack(
            {**files, "design.json": b'{"version":1,"layers":[{"size":9}]}'}
        ),
        "a name of another kind": pack(change_json(files, "project.json", name=5)),
        "fonts of another kind": pack(change_json(files, "project.json", fonts=[None])),
        "a file outside": pack(change_json(files, "project.json", photo="../photo.jpg")),
        "a prototype's name": pack(change_json(files, "project.json", photo="__proto__")),
        "one file many times": pack(change_json(files, "project.json", fonts=[own] * 1000)),
        "a matte that is none": pack({**files, "matte.png": b"\xff\xd8\xff\xe0" * 10}),
        "a folder in a folder": pack({f"a/b/{name}": content for name, content in files.items()}),
        "the start cut off": project[100:],
        **{f"{cut} bytes cut off": project[:-cut] for cut in (1, 22, 100, 500, 5000)},
    }
    codes = {name: attempt(tab, content) for name, content in refused.items()}
    assert {name: code for name, code in codes.items() if code != "project_unreadable"} == {}


def test_a_project_of_a_newer_version_is_refused_as_such(tab: Page, project: bytes) -> None:
    files = unpack(project)
    for name in ("project.json", "design.json"):
        newer = pack(change_json(files, name, version=2, something={"new": True}))
        assert attempt(tab, newer) == "project_newer"


def central(project: bytes, name: str) -> int:
    """Return where a file's entry in the central directory begins."""
    return project.rindex(name.encode()) - 46


def patch(project: bytes, at: int, value: bytes) -> bytes:
    return project[:at] + value + project[at + len(value) :]


def test_tampered_archives_are_refused(tab: Page, project: bytes) -> None:
    entry = central(project, "photo.jpg")
    files = unpack(project)
    photo = project.index(files["photo.jpg"][:50])
    twice = io.BytesIO()
    with zipfile.ZipFile(twice, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("photo.jpg", b"another photo")
    tampered = {
        "encrypted": patch(project, entry + 8, b"\1\0"),
        "an unknown method": patch(project, entry + 10, b"\x0c\0"),
        "deflated in name only": patch(project, entry + 10, b"\x08\0"),
        "a wrong checksum": patch(project, entry + 16, b"\0\0\0\0"),
        "a changed photo": patch(project, photo + 30, b"changed"),
        "a size beyond the file": patch(project, entry + 20, struct.pack("<II", 2**27, 2**27)),
        "a smaller size": patch(project, entry + 20, struct.pack("<II", 10, 10)),
        "a place beyond the file": patch(project, entry + 42, struct.pack("<I", 2**31)),
        "a place inside another file": patch(project, entry + 42, struct.pack("<I", 7)),
        "a name beyond the directory": patch(project, entry + 28, b"\xff\xff"),
        "a directory beyond the file": patch(project, len(project) - 6, b"\xff\xff\xff\x7f"),
        "more files than it has": patch(project, len(project) - 12, b"\x09\0"),
        "names twice": twice.getvalue(),
    }
    codes = {name: attempt(tab, content) for name, content in tampered.items()}
    assert {name: code for name, code in codes.items() if code != "project_unreadable"} == {}


def test_bombs_are_refused_before_they_swell(tab: Page, project: bytes) -> None:
    files = unpack(project)
    zeros = b"\0" * (210 * 2**20)
    bomb = pack({**files, "photo.jpg": zeros}, zipfile.ZIP_DEFLATED)
    entry = central(bomb, "photo.jpg")
    lying = patch(bomb, entry + 24, struct.pack("<I", 1000))
    many = pack({**files, **{f"{i}": b"" for i in range(1100)}})
    manifest = pack({**files, "project.json": b" " * (2**20 + 1)}, zipfile.ZIP_DEFLATED)
    matte = pack({**files, "matte.png": png_header(1025, 1025)})

    assert attempt(tab, bomb) == "project_too_large"
    assert attempt(tab, lying) == "project_unreadable"
    assert attempt(tab, many) == "project_too_large"
    assert attempt(tab, manifest) == "project_too_large"
    assert attempt(tab, matte) == "project_unreadable"


def test_a_matte_of_another_photo_is_refused(tab: Page, project: bytes) -> None:
    def with_matte(photo: tuple[int, int], matte: tuple[int, int]) -> bytes:
        return pack(
            {**unpack(project), "photo.jpg": png_header(*photo), "matte.png": png_header(*matte)}
        )

    for size in [(1024, 683), (1024, 682), (683, 1024), (300, 200)]:
        assert "matte" in attempt(tab, with_matte((3000, 2000), size)), size
    assert "matte" in attempt(tab, with_matte((3000, 40), (1200, 16)))
    for size in [(1024, 1024), (1024, 700), (300, 203)]:
        assert attempt(tab, with_matte((3000, 2000), size)) == "project_unreadable", size


def test_a_project_with_minutes_of_painting_is_refused(tab: Page, project: bytes) -> None:
    stroke = {"size": 2, "points": [0, 0, 1, 1] * 500}
    design = json.dumps({"version": 1, "layers": [], "subject": {"strokes": [stroke]}})
    painted = pack({**unpack(project), "design.json": design.encode()})
    assert attempt(tab, painted) == "project_unreadable"


def test_a_project_too_large_to_be_opened_is_not_written(tab: Page) -> None:
    code = tab.evaluate(
        """async () => {
          const large = new Blob(Array(21).fill(new Uint8Array(10 * 2 ** 20)), { type: "image/png" });
          const problem = await Promise.resolve()
            .then(() => storing.writeProject({ ...storing.workOf("A"), photo: large }))
            .catch((error) => error.code);
          const read = await storing.attempt(large);
          return [problem, read];
        }"""
    )
    assert code == ["project_too_large", "project_too_large"]


def test_random_damage_is_refused_or_harmless(tab: Page, project: bytes) -> None:
    """Photo and font are shortened, so that most damage hits what says where things are."""
    files = unpack(project)
    small = pack({**files, "photo.jpg": b"photo", "fonts/1.ttf": b"font"}, zipfile.ZIP_DEFLATED)
    content = attempt(tab, small)
    dice = random.Random(6)
    damaged = []
    for _ in range(600):
        broken = bytearray(small)
        for _ in range(dice.choice([1, 1, 2, 8])):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        damaged.append(base64.b64encode(bytes(broken)).decode())
    outcomes = tab.evaluate(
        """async (files) => {
          const outcomes = [];
          for (const file of files) outcomes.push(await storing.attempt(storing.fromBase64(file)));
          return outcomes;
        }""",
        damaged,
    )
    allowed = ("project_unreadable", "project_too_large", "project_newer")
    assert [code for code in outcomes if isinstance(code, str) and code not in allowed] == []
    assert all(found == content for found in outcomes if not isinstance(found, str))
    assert sum(isinstance(code, str) for code in outcomes) > 300


# Share link


def test_a_link_brings_the_design_to_another_page(tab: Page, open_tab: Callable[[], Page]) -> None:
    link = tab.evaluate(
        """async () => {
          const { linkFor } = await import("/embed/editor/storage/share.js");
          return linkFor(storing.sceneOf("BEHIND"), location.href);
        }"""
    )
    design = """async () => {
          const { designFromFragment } = await import("/embed/editor/storage/share.js");
          const scene = await designFromFragment(location.hash);
          return scene && [scene.layers[0].text, scene.layers[0].x, scene.subject];
        }"""
    other = open_tab()
    assert other.evaluate(design) is None
    other.goto(link)
    assert other.evaluate(design) == ["BEHIND", 0.3, {"grow": 0.01, "feather": 0, "strokes": []}]


@pytest.mark.parametrize("size", [262_145, 100_000_000])
def test_a_link_that_unfolds_to_too_much_is_unreadable(tab: Page, size: int) -> None:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = deflate.compress(b'{"version":1,"layers":[]}'.ljust(size)) + deflate.flush()
    code = tab.evaluate(
        """async (hash) => {
          const { designFromFragment } = await import("/embed/editor/storage/share.js");
          return designFromFragment(hash).catch((error) => error.code);
        }""",
        "#tbi=1." + base64.urlsafe_b64encode(bomb).decode().rstrip("="),
    )
    assert code == "link_unreadable"
