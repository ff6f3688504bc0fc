"""Pages that are open while the Space gets a newer version: they finish what they have begun."""

import shutil
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from space.pages import EMBED
from tests.access.walk import open_menu, open_tab, unfold_layers
from tests.app.working import wait_for, wait_for_worker
from tests.embed.editing import (
    EVERYTHING,
    TABS,
    choose,
    come,
    editor_of,
    export,
    set_design,
    visit,
)
from tests.page_server import PageServer, page_server
from tests.visitor import NO_WORKERS, SAVES_DATA

FONT = files("fontpkg_zilla_slab") / "files" / "ZillaSlab-Bold.ttf"


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources of a version whose parts are divided otherwise."""
    folder = tmp_path_factory.mktemp("newer") / "embed"
    shutil.copytree(EMBED, folder)
    (folder / "base" / "newer.js").write_text("export const isNewer = true;\n")
    for path in ("editor/panel/mask.js", "editor/panel/looks.js", "editor/export/export.js"):
        source = (folder / path).read_text()
        (folder / path).write_text(
            f'import {{ isNewer }} from "../../base/newer.js";\n{source}\nexport const newer = isNewer;\n'
        )
    with (folder / "editor" / "panel" / "details.css").open("a") as sheet:
        sheet.write("\n.newer { color: red }\n")
    return folder


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PageServer]:
    """A server of this version, which keeps the former ones."""
    with page_server(kept=tmp_path / "releases") as server:
        server.deploy(EMBED)
        yield server


@pytest.fixture
def forgetful() -> Iterator[PageServer]:
    """A server of this version, which keeps none."""
    with page_server() as server:
        server.deploy(EMBED)
        yield server


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser without service workers, which keep a version's files by themselves."""
    context = browser.new_context(locale="en", reduced_motion="reduce")
    context.set_default_timeout(15_000)
    context.add_init_script(NO_WORKERS)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page of a visitor's."""
    return context.new_page()


@pytest.fixture
def saving_page(context: BrowserContext) -> Page:
    """A page of a visitor's who pays for nothing ahead."""
    context.add_init_script(SAVES_DATA)
    return context.new_page()


def version_of(page: Page) -> str:
    """Return the version that the page has begun with."""
    version: str = page.evaluate(
        "() => /embed\\/([0-9a-f]+)\\//.exec(document.querySelector('script[src*=page]').src)[1]"
    )
    return version


def wait_for_parts(page: Page, server: PageServer) -> None:
    """Wait until the browser has all that the editor may still load."""
    folder = f"{server.url}/embed/{version_of(page)}"
    urls = [f"{folder}/{path}" for path in httpx.get(f"{folder}/parts.json").json()]
    wait_for(page, f"{urls}.every((url) => performance.getEntriesByName(url).length)")


def complaints_of(page: Page) -> list[str]:
    """Start to list what the console says."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def use_everything(page: Page) -> None:
    """Press all that brings a part of the editor, or of the page around it."""
    editor = editor_of(page)
    set_design(
        editor, {**EVERYTHING, "curve": 90}, {"text": "Front", "place": "front", "size": 0.1}
    )
    for name in TABS:
        open_tab(page, name)

    # The brush, and the mask that is refined behind it.
    open_tab(page, "Mask").get_by_role("switch", name="Show the mask").check(force=True)
    page.get_by_role("spinbutton", name="Brush size").fill("20")
    page.locator(".surface").click()

    style = open_tab(page, "Style")
    style.get_by_role("button", name="Show all").click()
    style.get_by_label("Colour of the stop as a hex code").fill("#00ff00")

    open_tab(page, "Text")
    page.get_by_role("button", name="Font, ").click()
    page.get_by_role("combobox", name="Search fonts").fill("anton")
    page.get_by_role("option", name="Anton").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Use a font file of yours").click()
    chooser.value.set_files(str(FONT))
    page.get_by_role("button", name="Font, Zilla Slab").wait_for()
    page.keyboard.press("Escape")

    unfold_layers(page)
    page.locator(".select-layer").first.press("F2")
    page.get_by_role("textbox", name="Name of the layer").wait_for()
    page.keyboard.press("Escape")

    open_menu(page)
    page.get_by_role("menuitem", name="Earlier photos").click()
    gallery = page.get_by_role("dialog", name="Earlier photos")
    gallery.get_by_role("button", name="Close").click()
    open_menu(page)
    page.get_by_role("menuitem", name="Copy link to this design").click()
    page.locator(".notice").wait_for()
    page.get_by_role("button", name="Dismiss").click()
    open_menu(page)
    with page.expect_download() as project:
        page.get_by_role("menuitem", name="Save project").click()

    open_tab(page, "Export")
    with page.expect_download() as picture:
        page.get_by_role("button", name="Download PNG").click()
    assert picture.value.suggested_filename.endswith(".png")
    assert export(editor, format="jpeg").format == "JPEG"

    page.get_by_role("button", name="Embed").click()
    dialog = page.get_by_role("dialog", name="Put it on your page")
    dialog.get_by_role("button", name="Close").click()

    # Another language, which is another editor; and what was saved by the one before.
    open_menu(page)
    page.get_by_role("menuitem", name="Language").click()
    page.get_by_role("menuitemradio", name="Deutsch").click()
    page.get_by_role("tab", name="Maske").wait_for()
    page.locator("input[type=file]").last.set_input_files(project.value.path())
    page.get_by_role("img", name="Front").wait_for()


def test_what_is_not_there_yet_comes_with_the_first_use_when_the_network_is_at_rest(
    page: Page, forgetful: PageServer, newer: Path
) -> None:
    visit(page, f"{forgetful.url}/")
    old = version_of(page)
    wait_for_parts(page, forgetful)
    complaints = complaints_of(page)

    forgetful.deploy(newer)
    forgetful.asked.clear()
    use_everything(page)

    assert complaints == []
    # What no visit needs ahead: the dialog of the page, other languages.
    later = {path for path in forgetful.asked if path.startswith(f"/embed/{old}/")}
    assert {path for path in later if "/editor/" in path and "/locales/" not in path} == set()


def test_nothing_comes_ahead_where_nobody_touches_the_editor(
    page: Page, server: PageServer
) -> None:
    page.clock.install()
    page.goto(f"{server.url}/")
    page.get_by_role("img", name="Your photo").wait_for()
    page.clock.fast_forward(60_000)
    assert page.evaluate("async () => (await fetch('health')).status") == 200
    assert not [path for path in server.asked if path.endswith("/parts.json")]

    come(page)
    # What comes late, on a busy machine, puts the rest off that is waited for.
    deadline = time.monotonic() + 60
    while not [path for path in server.asked if path.endswith("/parts.json")]:
        assert time.monotonic() < deadline, "Nothing has come ahead."
        page.clock.fast_forward(60_000)
        page.evaluate("() => fetch('health')")


def test_nothing_comes_ahead_to_who_saves_data(saving_page: Page, server: PageServer) -> None:
    saving_page.clock.install()
    visit(saving_page, f"{server.url}/")
    saving_page.clock.fast_forward(60_000)
    assert saving_page.evaluate("async () => (await fetch('health')).status") == 200

    assert not [path for path in server.asked if path.endswith("/parts.json")]


def test_nothing_comes_ahead_where_the_page_s_worker_keeps_everything(
    browser: Browser, server: PageServer
) -> None:
    page = browser.new_context(locale="en").new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.install()
    page.goto(f"{server.url}/")
    page.get_by_role("img", name="Your photo").wait_for()
    wait_for_worker(page)
    come(page)
    page.clock.fast_forward(60_000)
    assert page.evaluate("async () => (await fetch('health')).status") == 200

    assert not [url for url in asked if url.endswith("/parts.json")]
    page.context.close()


def test_a_version_that_is_kept_goes_on_as_it_was(
    saving_page: Page, server: PageServer, newer: Path
) -> None:
    visit(saving_page, f"{server.url}/")
    complaints = complaints_of(saving_page)

    new = server.deploy(newer)
    server.asked.clear()
    use_everything(saving_page)

    assert complaints == []
    assert not [path for path in server.asked if path.startswith(f"/embed/{new}/")]


def test_a_version_that_is_gone_goes_on_with_the_new_one_s_parts(
    saving_page: Page, forgetful: PageServer, newer: Path
) -> None:
    visit(saving_page, f"{forgetful.url}/")
    complaints = complaints_of(saving_page)

    new = forgetful.deploy(newer)
    use_everything(saving_page)

    assert complaints == []
    assert f"/embed/{new}/editor/export/export.js" in forgetful.asked


def test_what_goes_wrong_in_a_new_part_is_understood(
    saving_page: Page, forgetful: PageServer, newer: Path, tmp_path: Path
) -> None:
    visit(saving_page, f"{forgetful.url}/")
    forgetful.deploy(newer)
    empty = tmp_path / "empty.png"
    empty.write_bytes(b"")
    choose(saving_page, empty)

    expect(saving_page.get_by_text("This file is empty.").first).to_be_visible()
