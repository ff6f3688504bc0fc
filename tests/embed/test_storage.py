"""Never lose work: autosave in a real browser."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.visitor import Visitor


@pytest.fixture
def open_tab(visitor: Visitor, repository_url: str) -> Iterator[Callable[[], Page]]:
    """Opens tabs of one site, in which nothing is kept; at the end none of them has seen an error."""
    errors: list[str] = []

    def open_tab() -> Page:
        page = visitor.page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        visit(page, repository_url)
        return page

    yield open_tab
    visitor.leave()
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
    """Change the scene in two frames without waiting, and return a description of the work."""
    return page.evaluate(
        """async (text) => {
          window.work = { ...work, scene: storing.sceneOf(text) };
          const described = await storing.describe(work);
          editor.autosave.save({ ...work, scene: storing.sceneOf("a change before") });
          await new Promise((drawn) => requestAnimationFrame(drawn));
          editor.autosave.save(work);
          return described;
        }""",
        text,
    )


def pass_time(page: Page) -> None:
    """Let two seconds pass at once, and all that is written then be written."""
    page.clock.run_for(2000)
    page.evaluate("storing.contents()")


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


HOLD_CHANGE = """() => {
  // The next change takes two seconds.
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (stores, mode, ...rest) {
    const opened = transaction.call(this, stores, mode, ...rest);
    if (mode === "readwrite" && Array.isArray(stores)) {
      IDBDatabase.prototype.transaction = transaction;
      const end = performance.now() + 2000;
      const again = () => {
        if (performance.now() < end) opened.objectStore(stores[0]).count().onsuccess = again;
      };
      again();
    }
    return opened;
  };
}"""


def test_a_change_that_is_under_way_makes_way_for_what_a_page_writes_as_it_goes(tab: Page) -> None:
    save(tab, "first")
    tab.reload()
    prepare(tab)
    go_on(tab)
    tab.evaluate(HOLD_CHANGE)
    edited = edit(tab, "second")

    assert come_back(tab) == edited


def test_a_change_that_made_way_is_done_once_more_where_the_page_stays(tab: Page) -> None:
    save(tab, "first")
    tab.evaluate(HOLD_CHANGE)
    edit(tab, "second")
    tab.evaluate(
        """async () => {
          // Not before the change has begun.
          await new Promise((resolve) => setTimeout(resolve));
          Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
          delete document.visibilityState;
        }"""
    )
    edited = edit_fully(tab, "third")

    assert come_back(tab) == edited


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

    tab.clock.install()
    tab.evaluate(
        """async () => {
          work = { ...work, scene: storing.sceneOf("second") };
          await storing.saveFully(editor, work);
          editor.autosave.save({ ...work, fonts: [...work.fonts] });
        }"""
    )
    pass_time(tab)
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
          for (let i = 0; i < 80; i++) {
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
    edited = edit_fully(one, "one again")

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
    return page.evaluate(
        """async (text) => {
          window.work = { ...work, scene: storing.sceneOf(text) };
          await storing.saveFully(editor, { ...work, scene: storing.sceneOf("a change before") });
          await storing.saveFully(editor, work);
          return storing.describe(work);
        }""",
        text,
    )


def earlier(page: Page) -> list[str]:
    """Return the texts of all works that are kept, the newest first."""
    texts: list[str] = page.evaluate(
        """async () => {
          const listed = await editor.autosave.works.list(null);
          const projects = await Promise.all(listed.map(({ id }) => editor.autosave.works.open(id)));
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


def share_work(one: Page, other: Page) -> Any:
    """Let two tabs go on with the same work, the other one last; return a description of what it made."""
    save(one, "before")
    go_on(other)
    edit_fully(other, "other")
    go_on(one)
    return edit_fully(other, "other again")


LEAVES_BEFORE = {
    "a write has begun": "setTimeout = () => 0",
    "another tab's work was found": "IDBObjectStore.prototype.getAllKeys = () => ({})",
    "its photo was stored once more": """
        const { photo } = work;
        // The first to read it is the test.
        photo.arrayBuffer = () => {
          photo.arrayBuffer = () => new Promise(() => {});
          return Blob.prototype.arrayBuffer.call(photo);
        };
    """,
}
"""What holds up the write of a change until the page goes."""


@pytest.mark.parametrize("moment", LEAVES_BEFORE)
def test_a_tab_that_leaves_in_a_hurry_takes_nothing_from_the_other(
    open_tab: Callable[[], Page], moment: str
) -> None:
    one, other = open_tab(), open_tab()
    others = share_work(one, other)
    # So it is written as the page goes, without a look at what is there.
    one.evaluate(f"() => {{ {LEAVES_BEFORE[moment]} }}")
    ones = edit(one, "one")

    assert come_back(one) == ones
    assert come_back(other) == others
    assert sorted(earlier(open_tab())) == ["one", "other again"]


def test_of_works_that_part_in_a_hurry_each_can_be_opened_and_changed_and_removed(
    open_tab: Callable[[], Page],
) -> None:
    one, other = open_tab(), open_tab()
    share_work(one, other)
    one.evaluate("() => { setTimeout = () => 0; }")
    edit(one, "one")
    come_back(one)
    go_on(one)
    one.evaluate(
        """async () => {
          const [listed] = await editor.autosave.works.list(work.photo);
          work = await editor.autosave.works.open(listed.id);
        }"""
    )
    edit_fully(one, "other by one")
    assert sorted(earlier(one)) == ["one", "other again", "other by one"]

    one.evaluate(
        """async () => {
          const listed = await editor.autosave.works.list(work.photo);
          await editor.autosave.works.remove([listed.at(-1).id]);
        }"""
    )
    assert sorted(earlier(one)) == ["one", "other by one"]


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


@pytest.mark.parametrize("is_restored", [False, True])
def test_what_is_to_be_forgotten_is_gone_though_the_page_goes_before_the_database_hears_of_it(
    tab: Page, open_tab: Callable[[], Page], is_restored: bool
) -> None:
    save(tab, "SECRET")
    if is_restored:
        tab.reload()
        prepare(tab)
        go_on(tab)
    tab.evaluate(
        """() => {
          IDBObjectStore.prototype.getAll = () => ({});
          void editor.autosave.clear();
        }"""
    )

    assert come_back(tab) is None
    assert tab.evaluate("async () => (await storing.contents()).files") == []
    assert tab.evaluate("localStorage.length") == 0
    save(tab, "new")
    assert earlier(open_tab()) == ["new"]


def test_what_another_tab_has_made_meanwhile_is_not_forgotten_with_it(
    open_tab: Callable[[], Page],
) -> None:
    one, other = open_tab(), open_tab()
    others = share_work(one, other)
    one.evaluate(
        """() => {
          IDBObjectStore.prototype.getAll = () => ({});
          void editor.autosave.clear();
        }"""
    )
    one.reload()

    assert come_back(other) == others


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
    tab.clock.install()
    tab.evaluate("editor.autosave.save({ ...work, scene: storing.sceneOf('larger') })")
    pass_time(tab)
    tab.evaluate("editor.autosave.save(storing.workOf('large too', { seed: 2, size: 6_000_000 }))")
    pass_time(tab)
    assert restore(tab) is None

    saved = save(tab, "small")
    assert restore(tab) == saved
    assert tab.evaluate("editor.said") == ["autosave_full"]


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
    tab.clock.install()
    frame.evaluate(
        "async () => { editor.autosave.save(storing.workOf('c')); await editor.autosave.clear(); }"
    )
    tab.clock.run_for(2000)
    assert frame.evaluate("[saidAtStart, ...editor.said]") == [0, "autosave_denied"]


@pytest.mark.parametrize(
    "denial",
    {
        "it throws": "{ get() { throw new DOMException('no', 'SecurityError'); } }",
        "it is missing": "{ value: undefined }",
        "opening throws": "{ value: { open() { throw new DOMException('no', 'SecurityError'); } } }",
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


def restore_late(tab: Page) -> Any:
    """Restore where the database does not open, with the time that this takes passed at once."""
    tab.clock.install()
    tab.evaluate("() => { window.restored = editor.autosave.restore(); }")
    tab.clock.run_for(3000)
    return tab.evaluate("async () => storing.describe(await restored)")


def test_a_database_that_never_opens_is_waited_for_once(tab: Page) -> None:
    tab.evaluate(
        """() => {
          window.asked = 0;
          const open = () => { asked++; return {}; };
          Object.defineProperty(window, "indexedDB", { value: { open } });
        }"""
    )
    assert restore_late(tab) is None
    tab.evaluate("editor.autosave.save(storing.workOf('a'))")
    tab.wait_for_function("editor.said.length > 0")
    tab.evaluate("editor.autosave.clear()")

    assert tab.evaluate("editor.said") == ["autosave_denied"]
    assert tab.evaluate("asked") == 1


def test_a_database_that_opens_late_is_used_from_then_on(tab: Page) -> None:
    # An open connection holds up its deletion, and whoever comes after that.
    tab.evaluate(
        """async () => {
          window.held = await storing.database(1);
          window.deleted = new Promise((resolve) => {
            indexedDB.deleteDatabase(storing.DATABASE).onsuccess = resolve;
          });
        }"""
    )
    assert restore_late(tab) is None
    tab.evaluate("async () => { held.close(); await deleted; await storing.contents(); }")
    saved = save(tab, "BEHIND")

    assert restore(tab) == saved
    assert tab.evaluate("editor.said") == []


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
    edited = edit_fully(one, "second")

    assert restore(other) == edited
    assert one.evaluate("editor.said") == []


def test_site_data_that_is_cleared_under_the_editor_is_filled_again(
    tab: Page, repository_url: str
) -> None:
    save(tab, "first")
    tab.context.new_cdp_session(tab).send(
        "Storage.clearDataForOrigin", {"origin": repository_url, "storageTypes": "indexeddb"}
    )
    edited = edit_fully(tab, "second")

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
