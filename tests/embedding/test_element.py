"""`<text-behind-image>` on pages that are not ours, on another site than the Space."""

import json
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, Locator, Page, Request, Route, expect

from space.pages import EMBED
from tests.demo_server import SPACE_IN_PAGES, demo_server
from tests.embed.editing import choose, editor_of, export, layers_of
from tests.embedding.waiting import wait_until
from tests.held import HeldRequests
from tests.running_space import SAMPLES

PAGES = Path(__file__).parent / "pages"
COFFEE = SAMPLES / "coffee.png"
EDITOR_CODE = "**/editor/editor.js*"


@pytest.fixture(scope="module")
def pages_url(space_url: str) -> Iterator[str]:
    """Address of pages/."""
    with demo_server(space_url, PAGES) as url:
        yield url


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the page's console was told, and errors that nobody caught."""
    heard: list[str] = []
    page.on(
        "console",
        lambda message: (
            heard.append(message.text) if message.type in ("error", "warning") else None
        ),
    )
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def opened(page: Page, url: str) -> Locator:
    """Open a page with an editor, and wait until its sample is there."""
    page.goto(url)
    shown(page)
    return editor_of(page)


def shown(place: Page | Frame | Locator) -> None:
    place.get_by_role("img", name="Your photo").first.wait_for()


def add(page: Page, markup: str = "<text-behind-image eager></text-behind-image>") -> Locator:
    """Put an element into the host page, and wait until its sample is there."""
    page.evaluate('(markup) => { document.querySelector("main").innerHTML = markup; }', markup)
    shown(page)
    return editor_of(page)


def cut_out(place: Page | Frame, photo: Path) -> None:
    """Choose a photo in the first editor's file dialog, and wait until it is cut out."""
    # A promise that is not waited for at once, in a page whose policy may forbid `eval`.
    place.evaluate(
        """() => {
          document.cutOut = new Promise((done, failed) => {
            document.querySelector("text-behind-image").addEventListener("tbi-matte", done, { once: true });
            setTimeout(() => failed(new Error("not cut out")), 25_000);
          });
        }"""
    )
    place.locator("input[type=file]").first.set_input_files(photo)
    place.evaluate("document.cutOut.then(() => { delete document.cutOut; })")


def texts_of(editor: Locator) -> list[str]:
    return [layer["text"] for layer in layers_of(editor)]


def text_field(editor: Locator) -> Locator:
    return editor.get_by_role("textbox", name="Text", exact=True)


class TestLoading:
    def test_far_below_the_fold_only_the_loader_is_asked_for(
        self, page: Page, pages_url: str, space_url: str
    ) -> None:
        asked: list[str] = []
        page.on(
            "request",
            lambda request: (
                asked.append(request.url) if request.url.startswith(space_url) else None
            ),
        )
        page.clock.install()
        page.goto(f"{pages_url}/far.html", wait_until="networkidle")
        page.clock.fast_forward(60_000)
        page.evaluate(
            """() => new Promise((told) => {
              new IntersectionObserver(told).observe(document.querySelector("text-behind-image"));
            })"""
        )
        assert page.evaluate("Boolean(customElements.get('text-behind-image'))")
        assert asked == [f"{space_url}/embed/text-behind-image.js"]

        page.mouse.wheel(0, 4800)
        shown(page)

    def test_nothing_on_the_page_moves_for_it(self, page: Page, pages_url: str) -> None:
        page.set_viewport_size({"width": 1000, "height": 1500})
        held = HeldRequests(page, "**/embed/text-behind-image.js")
        page.add_init_script(
            """
            window.shifts = [];
            new PerformanceObserver((list) => shifts.push(...list.getEntries().map(({ value }) => value)))
              .observe({ type: "layout-shift", buffered: true });
            """
        )
        page.goto(f"{pages_url}/shift.html", wait_until="commit")
        page.get_by_text("After the second.").wait_for()
        page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        poster = page.get_by_role("img", name="A poster")
        expect(poster).to_be_visible()
        before = page.get_by_text("After the second.").bounding_box()
        held.wait()
        held.let_go()
        editors = editor_of(page)
        for index in range(2):
            shown(editors.nth(index))
        expect(poster).to_be_hidden()
        text_field(editors.first).fill("MOVED?")
        page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))")

        assert page.get_by_text("After the second.").bounding_box() == before
        assert sum(page.evaluate("shifts")) / editors.count() < 0.001

    def test_without_a_poster_one_is_drawn_of_the_right_size(
        self, page: Page, pages_url: str
    ) -> None:
        page.route(EDITOR_CODE, lambda _: None)
        page.goto(f"{pages_url}/host.html")
        page.evaluate(
            """() => {
              const [drawn, own] = [document.createElement("text-behind-image"), document.createElement("text-behind-image")];
              drawn.append("\\n  ");
              own.append(Object.assign(document.createElement("img"), { src: "poster.svg" }));
              own.initial_height = "300px";
              document.querySelector("main").append(drawn, own);
            }"""
        )
        drawn, own = editor_of(page).first, editor_of(page).last

        expect(drawn.locator(".sketch")).to_be_visible()
        expect(own.locator(".sketch")).to_be_hidden()
        poster = own.locator("img").bounding_box()
        assert poster
        assert poster["height"] == 300
        assert [box["height"] for box in (drawn.bounding_box(), own.bounding_box()) if box] == [
            640,
            300,
        ]

    def test_the_script_may_come_twice_and_in_two_versions_before_and_after_the_markup(
        self, page: Page, pages_url: str, complaints: list[str]
    ) -> None:
        editor = opened(page, f"{pages_url}/scripts.html")
        page.evaluate(
            """() => {
              const again = Object.assign(document.createElement("text-behind-image"), { text: "TWO" });
              document.body.append(again);
            }"""
        )
        page.get_by_role("img", name="TWO").wait_for()

        assert texts_of(editor.first)[0] == "ONE"
        assert complaints == []


class TestHostPage:
    def test_its_styles_head_address_and_globals_stay_its_own(
        self, page: Page, pages_url: str
    ) -> None:
        page.goto(f"{pages_url}/host.html")
        before = page.evaluate(HOST)
        assert len(before["styles"]) >= 14
        assert before["styles"]["BODY"]["--accent"] == "rebeccapurple"
        editor = add(page)
        cut_out(page, COFFEE)
        text_field(editor).fill("MINE")
        export(editor)
        during = page.evaluate(HOST)
        editor.evaluate("(element) => element.remove()")

        assert during == before
        assert page.evaluate(HOST) == before

    def test_styles_that_mean_everything_leave_it_usable(self, page: Page, pages_url: str) -> None:
        page.set_viewport_size({"width": 1100, "height": 900})
        editor = opened(page, f"{pages_url}/hostile.html")
        box = editor.get_by_role("group", name="Text behind image").bounding_box()
        below = page.get_by_text("Words below.").bounding_box()
        assert box
        assert below
        assert box["width"] > 1000
        assert box["height"] > 450
        assert below["y"] >= box["y"] + box["height"]

        cut_out(page, COFFEE)
        text_field(editor).fill("STILL HERE")
        editor.get_by_role("button", name="Export").click()
        with page.expect_download() as download:
            editor.get_by_role("button", name="Download PNG").click()
        assert download.value.suggested_filename == "coffee-text-behind.png"
        assert texts_of(editor) == ["STILL HERE"]

    def test_a_library_with_a_say_in_all_json_breaks_nothing(
        self, page: Page, pages_url: str, complaints: list[str]
    ) -> None:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        editor = opened(page, f"{pages_url}/old-library.html")
        field = text_field(editor)
        expect(field).to_have_value("BEGUN")
        cut_out(page, COFFEE)
        field.fill("STILL HERE")
        assert export(editor).size == (600, 400)

        more = editor.get_by_role("button", name="More")
        more.click()
        with page.expect_download() as download:
            editor.get_by_role("menuitem", name="Save project").click()
        with zipfile.ZipFile(download.value.path()) as project:
            (layer,) = json.loads(project.read("design.json"))["layers"]
        assert layer["text"] == "STILL HERE"

        more.click()
        editor.get_by_role("menuitem", name="Copy link").click()
        expect(editor.get_by_text("The link is on the clipboard").first).to_be_visible()
        link: str = page.evaluate("navigator.clipboard.readText()")

        page.reload()
        expect(field).to_have_value("STILL HERE")
        editor.get_by_role("button", name="Undo").wait_for()
        visitor = page.context.new_page()
        expect(text_field(opened(visitor, link))).to_have_value("STILL HERE")
        assert complaints == []

    def test_one_module_alone_writes_json(self) -> None:
        writers = {
            path.relative_to(EMBED).as_posix()
            for path in EMBED.rglob("*.js")
            # These run on pages of our own.
            if path.parent.name not in ("page", "worker")
            and "JSON.stringify(" in path.read_text(encoding="utf-8")
        }
        assert writers == {"base/json.js"}

    def test_under_a_strict_policy_nothing_is_refused(
        self, page: Page, pages_url: str, complaints: list[str]
    ) -> None:
        page.add_init_script(
            """
            window.refused = [];
            addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
              refused.push([effectiveDirective, blockedURI]), true);
            """
        )
        editor = opened(page, f"{pages_url}/strict.html")
        cut_out(page, COFFEE)
        for tab in ("Style", "Effects", "Transform", "Mask", "Export"):
            editor.get_by_role("tab", name=tab).click()
        export(editor)

        assert page.evaluate("refused") == []
        assert complaints == []

    def test_in_a_sandboxed_frame_without_an_origin_it_works(
        self, page: Page, pages_url: str, complaints: list[str]
    ) -> None:
        page.goto(f"{pages_url}/sandbox.html")
        frame = page.frame_locator("iframe").owner.element_handle().content_frame()
        assert frame
        shown(frame)
        editor = frame.locator("text-behind-image")
        cut_out(frame, COFFEE)

        assert frame.evaluate("origin") == "null"
        assert export(editor).size == (600, 400)
        assert complaints == []

    def test_on_a_page_from_a_file_it_works(
        self, page: Page, space_url: str, tmp_path: Path
    ) -> None:
        html = (PAGES / "alone.html").read_text().replace(SPACE_IN_PAGES, space_url)
        (tmp_path / "page.html").write_text(html)
        editor = opened(page, (tmp_path / "page.html").as_uri())
        cut_out(page, COFFEE)

        assert export(editor).size == (600, 400)

    def test_neither_storage_nor_cookies_are_needed(
        self, page: Page, pages_url: str, space_url: str
    ) -> None:
        page.add_init_script(
            """
            for (const name of ["indexedDB", "localStorage", "sessionStorage", "caches"]) {
              Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });
            }
            Object.defineProperty(document, "cookie", { get() { throw new Error("read"); }, set() { throw new Error("written"); } });
            """
        )
        page.context.add_cookies([{"name": "planted", "value": "1", "url": space_url}])
        sent: list[Request] = []
        page.on("request", lambda request: sent.append(request))
        opened(page, f"{pages_url}/alone.html")
        cut_out(page, COFFEE)

        ours = [request for request in sent if request.url.startswith(space_url)]
        assert ours
        assert not [request.url for request in ours if "cookie" in request.all_headers()]
        assert {cookie["name"] for cookie in page.context.cookies()} == {"planted"}


class TestAttributes:
    def test_each_is_a_property_too(self, page: Page, pages_url: str, space_url: str) -> None:
        page.goto(f"{pages_url}/host.html")
        told = page.evaluate(
            """() => {
              const element = document.createElement("text-behind-image");
              const told = [[element.src, element.space, element.theme_mode, element.eager, element.initial_height,
                element.lang, element.image, element.text, element.design]];
              Object.assign(element, { src: "/here/", theme_mode: "dark", eager: true, initial_height: "20em", lang: "de",
                image: "a.jpg" });
              told.push(element.outerHTML, element.src);
              for (const name of ["src", "theme_mode", "eager", "initial_height", "image"]) element[name] = null;
              element.removeAttribute("lang");
              element.space = "Some.Body/My_Space";
              told.push(element.outerHTML, element.src);
              element.setAttribute("eager", "false");
              element.setAttribute("text", "ONE");
              element.setAttribute("design", '{"version":1,"layers":[]}');
              told.push([element.eager, element.text, element.design.version]);
              return told;
            }"""
        )

        assert told == [
            [space_url, None, None, False, None, "", None, "", None],
            '<text-behind-image src="/here/" theme_mode="dark" eager="" initial_height="20em" lang="de" '
            'image="a.jpg"></text-behind-image>',
            f"{pages_url}/here",
            '<text-behind-image space="Some.Body/My_Space"></text-behind-image>',
            "https://some-body-my-space.hf.space",
            [False, "ONE", 1],
        ]

    def test_those_set_before_the_script_came_are_taken_over(
        self, page: Page, pages_url: str
    ) -> None:
        held = HeldRequests(page, "**/embed/text-behind-image.js")
        page.goto(f"{pages_url}/host.html", wait_until="commit")
        held.wait()
        page.locator("main").wait_for(state="attached")
        page.evaluate(
            """() => {
              const element = document.querySelector("main").appendChild(document.createElement("text-behind-image"));
              element.design = { version: 1, layers: [{ text: "EARLY", color: "#123456" }] };
              Object.assign(element, { theme_mode: "dark", initial_height: "400px", eager: true });
            }"""
        )
        held.let_go()
        shown(page)
        editor = editor_of(page)

        assert texts_of(editor) == ["EARLY"]
        assert editor.get_attribute("theme_mode") == "dark"
        assert editor.evaluate("({ offsetHeight }) => offsetHeight") == 400

    def test_a_design_that_is_no_data_is_refused_and_the_editor_comes(
        self, page: Page, pages_url: str
    ) -> None:
        page.goto(f"{pages_url}/host.html")
        codes = page.evaluate(
            """async () => {
              await customElements.whenDefined("text-behind-image");
              const editor = document.createElement("text-behind-image");
              const design = { version: 1, layers: [] };
              design.self = design;
              editor.design = design;
              editor.eager = true;
              const codes = [];
              editor.addEventListener("tbi-error", ({ detail }) => codes.push(detail.code));
              const ready = new Promise((resolve) => editor.addEventListener("tbi-ready", resolve));
              document.body.append(editor);
              await ready;
              return codes;
            }"""
        )
        assert codes == ["design_invalid"]

    def test_theme_and_height_follow_at_once_and_the_page_s_own_height_wins(
        self, page: Page, pages_url: str
    ) -> None:
        page.goto(f"{pages_url}/host.html")
        editor = add(page)
        scheme = (
            "({ shadowRoot }) => getComputedStyle(shadowRoot.querySelector('.editor')).colorScheme"
        )
        height = "({ offsetHeight }) => offsetHeight"

        def look(script: str, wanted: str) -> list[Any]:
            editor.evaluate(script)
            return [editor.evaluate(wanted)]

        assert look("() => {}", scheme) == ["light dark"]
        assert look("(element) => { element.theme_mode = 'dark'; }", scheme) == ["dark"]
        assert look("(element) => { element.theme_mode = 'light'; }", scheme) == ["light"]
        assert look("(element) => { element.theme_mode = 'system'; }", scheme) == ["light dark"]
        assert look("() => {}", height) == [640]
        assert look("(element) => { element.initial_height = '500px'; }", height) == [500]
        assert look("(element) => { element.initial_height = '1px} * {color:red'; }", height) == [
            640
        ]
        page.add_style_tag(content="text-behind-image { block-size: 333px }")
        assert look("(element) => { element.initial_height = '500px'; }", height) == [333]

    def test_another_language_or_space_keeps_the_work_and_its_history(
        self, page: Page, pages_url: str, space_url: str
    ) -> None:
        page.goto(f"{pages_url}/host.html")
        editor = add(page)
        editor.evaluate(
            "(element) => { element.heard = 0; element.addEventListener('tbi-ready', () => element.heard++); }"
        )
        cut_out(page, COFFEE)
        text_field(editor).fill("KEPT")
        editor.evaluate("(element) => { element.lang = 'de'; }")
        editor.get_by_role("button", name="Exportieren").first.wait_for()
        assert texts_of(editor) == ["KEPT"]
        page.evaluate("() => { document.documentElement.lang = 'ar'; }")
        editor.evaluate("(element) => { element.lang = ''; element.removeAttribute('lang'); }")
        assert editor.locator(".editor[dir=rtl]").get_attribute("lang") == "ar"
        editor.evaluate(
            "(element, src) => { element.src = src + '/'; element.lang = 'en'; }", space_url
        )
        editor.get_by_role("button", name="Undo").click()

        assert texts_of(editor) != ["KEPT"]
        editor.get_by_role("button", name="Redo").click()
        assert texts_of(editor) == ["KEPT"]
        assert export(editor).size == (600, 400)
        assert editor.evaluate("(element) => element.heard") == 0


class TestLife:
    def test_moved_on_the_page_it_does_not_even_notice(
        self, page: Page, pages_url: str, space_url: str
    ) -> None:
        page.goto(f"{pages_url}/host.html")
        editor = add(page)
        text_field(editor).fill("MOVED")
        # What a hand needs has come: three style sheets.
        editor.locator("svg.frames:not(.cuts)").wait_for(state="attached")
        wait_until(
            page,
            "document.querySelector('text-behind-image').shadowRoot.adoptedStyleSheets.length > 2",
        )
        inside = editor.evaluate_handle("({ shadowRoot }) => shadowRoot.querySelector('.editor')")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        editor.evaluate(
            """async (element) => {
              document.querySelector("ul").append(element);
              element.remove();
              await null;
              document.querySelector("blockquote").append(element);
              document.querySelector("main").moveBefore?.(element, null);
              await new Promise((done) => setTimeout(done, 50));
            }"""
        )

        assert editor.evaluate(
            "({ shadowRoot }, inside) => shadowRoot.querySelector('.editor') === inside", inside
        )
        text_field(editor).fill("MOVED ON")
        editor.get_by_role("button", name="Undo").click()
        assert texts_of(editor)[0] != "MOVED ON"
        # Code is never asked for twice, and some of it may be on its way still.
        assert [url for url in asked if url.startswith(space_url) and url[-3:] != ".js"] == []

    def test_taken_out_and_put_back_later_it_has_its_work(self, page: Page, pages_url: str) -> None:
        page.goto(f"{pages_url}/host.html")
        editor = add(page)
        cut_out(page, COFFEE)
        text_field(editor).fill("BACK")
        away = page.evaluate(
            """async () => {
              window.kept = document.querySelector("text-behind-image");
              kept.remove();
              await new Promise((done) => setTimeout(done, 50));
              const away = [kept.shadowRoot.querySelector(".editor"), kept.text];
              kept.lang = "de";
              document.querySelector("main").append(kept);
              return away;
            }"""
        )
        editor.get_by_role("button", name="Rückgängig").click()
        editor.get_by_role("button", name="Wiederholen").click()

        assert away == [None, "BACK"]
        assert texts_of(editor) == ["BACK"]
        assert export(editor).size == (600, 400)

    def test_mounted_unmounted_and_mounted_again_there_is_one_editor(
        self, page: Page, pages_url: str
    ) -> None:
        """What React's StrictMode does, with an element of each mount and with the same one."""
        page.goto(f"{pages_url}/host.html")
        page.evaluate(
            """() => {
              window.ready = 0;
              const main = document.querySelector("main");
              main.addEventListener("tbi-ready", () => ready++);
              const mount = (element) => { main.append(element); return () => element.remove(); };
              const create = () => Object.assign(document.createElement("text-behind-image"), { eager: true });
              mount(create())();
              mount(create());
              const own = create();
              mount(own)();
              mount(own);
            }"""
        )
        for index in range(2):
            shown(editor_of(page).nth(index))

        assert editor_of(page).count() == 2
        assert page.evaluate("ready") == 2
        assert editor_of(page).locator(".editor").count() == 2

    def test_twenty_on_a_page_are_independent_and_ask_for_their_code_once(
        self, page: Page, pages_url: str, complaints: list[str]
    ) -> None:
        asked: Counter[str] = Counter()
        page.on("request", lambda request: asked.update([request.url]))
        page.goto(f"{pages_url}/host.html")
        page.evaluate(
            """() => {
              const main = document.querySelector("main");
              for (let index = 0; index < 20; index++) {
                const element = document.createElement("text-behind-image");
                main.append(Object.assign(element, { eager: true, text: `No ${index}`, initial_height: "300px" }));
              }
            }"""
        )
        for index in (0, 19, 7):
            shown(editor_of(page).nth(index))
        page.wait_for_function(
            "[...document.querySelectorAll('text-behind-image')].every(({ design }) => design?.layers.length)"
        )
        editor_of(page).nth(7).evaluate("(element) => { element.text = 'CHANGED'; }")

        texts = page.evaluate(
            "Array.from(document.querySelectorAll('text-behind-image'), ({ text }) => text)"
        )
        assert texts == [f"No {index}" if index != 7 else "CHANGED" for index in range(20)]
        # Modules of the editor are asked for to see whether they are there, then taken from the cache.
        assert {url: count for url, count in asked.items() if count > 1 + ("/editor/" in url)} == {}
        assert complaints == []

    def test_twenty_times_taken_out_and_put_back_leaves_nothing_behind(
        self, page: Page, pages_url: str
    ) -> None:
        page.goto(f"{pages_url}/host.html")
        editor = add(page)
        cut_out(page, COFFEE)
        chromium = page.context.new_cdp_session(page)
        chromium.send("Performance.enable")

        def cycle(times: int) -> None:
            editor.evaluate(
                """async (element, times) => {
                  const main = document.querySelector("main");
                  for (let time = 0; time < times; time++) {
                    element.remove();
                    await new Promise((done) => setTimeout(done, 30));
                    if (element.shadowRoot.querySelector(".editor")) throw new Error("still there");
                    main.append(element);
                    await element.export({ scale: 0.1 });
                  }
                }""",
                times,
            )

        def held() -> dict[str, float]:
            for _ in range(3):
                chromium.send("HeapProfiler.collectGarbage")
            metrics = {
                metric["name"]: metric["value"]
                for metric in chromium.send("Performance.getMetrics")["metrics"]
            }
            return {
                "heap": chromium.send("Runtime.getHeapUsage")["usedSize"],
                **{name: metrics[name] for name in ("Nodes", "JSEventListeners", "Documents")},
            }

        cycle(3)
        before = held()
        cycle(20)
        after = held()

        assert after["Documents"] == before["Documents"]
        assert after["JSEventListeners"] <= before["JSEventListeners"] + 10
        assert after["Nodes"] <= before["Nodes"] + 60
        assert after["heap"] <= before["heap"] + 1_000_000


def ask_something_else(page: Page) -> None:
    """Return once all that the page has asked for until now is on its way."""
    page.evaluate("async () => (await fetch(location.href)).text()")


class TestSpaceAway:
    def test_who_cannot_have_the_editor_is_told_and_gets_it_when_the_space_is_back(
        self, page: Page, pages_url: str, complaints: list[str]
    ) -> None:
        page.route(EDITOR_CODE, lambda route: route.abort())
        page.add_init_script(
            """
            window.told = [];
            addEventListener("tbi-error", ({ detail }) => told.push(detail));
            addEventListener("unhandledrejection", ({ reason }) => told.push(String(reason)));
            """
        )
        page.goto(f"{pages_url}/host.html")
        page.evaluate(
            """() => {
              document.querySelector("main").innerHTML =
                '<text-behind-image lang="de"></text-behind-image><text-behind-image><p>A poster</p></text-behind-image>';
            }"""
        )
        german, english = editor_of(page).first, editor_of(page).last
        german.get_by_text("nicht erreichbar").wait_for()
        english.get_by_text("be reached").wait_for()
        expect(page.get_by_text("A poster")).to_be_visible()
        with page.expect_request(EDITOR_CODE):
            pass
        english.get_by_role("button", name="Try again").click()
        assert [detail["code"] for detail in page.evaluate("told")] == ["space_unreachable"] * 2

        page.unroute(EDITOR_CODE)
        page.evaluate("dispatchEvent(new Event('online'))")
        german.get_by_role("button", name="Exportieren").wait_for()
        shown(english)
        assert len(page.evaluate("told")) == 2
        ours = [text for text in complaints if not text.startswith("Failed to load resource")]
        assert len(ours) == 1

        # Another time it is away: a language that can't be had is English meanwhile.
        page.route("**/locales/editor/*.json", lambda route: route.abort())
        german.evaluate("(element) => { element.lang = 'ar'; }")
        german.get_by_role("button", name="Export").wait_for()

    def test_who_leaves_while_it_is_away_leaves_no_clock_behind(
        self, page: Page, pages_url: str
    ) -> None:
        asked: list[str] = []

        def refuse(route: Route) -> None:
            asked.append(route.request.url)
            route.fulfill(status=503, body="Your Space is asleep")

        page.clock.install()
        page.route(EDITOR_CODE, refuse)
        page.goto(f"{pages_url}/alone.html")
        editor_of(page).get_by_role("status").wait_for()
        editor_of(page).evaluate("(element) => element.remove()")
        ask_something_else(page)
        count = len(asked)
        page.evaluate("dispatchEvent(new Event('online'))")
        page.clock.fast_forward(60_000)
        ask_something_else(page)

        assert len(asked) == count

    def test_a_cut_out_is_asked_for_again_until_the_space_answers(
        self, page: Page, pages_url: str
    ) -> None:
        editor = opened(page, f"{pages_url}/alone.html")
        listen(editor)
        page.route("**/gradio_api/upload", lambda route: route.abort())
        choose(page, COFFEE)
        status = editor.locator(".status")
        status.get_by_text("No answer from the service yet. Trying again in").wait_for()
        page.unroute("**/gradio_api/upload")
        page.route(
            "**/gradio_api/call/alpha_matte",
            lambda route: route.fulfill(status=503, json={"detail": "Queue is stopped."}),
        )
        with page.expect_response("**/gradio_api/call/alpha_matte"):
            page.evaluate("dispatchEvent(new Event('online'))")
        words = status.get_by_text("The service is taking a break. Trying again in")
        words.wait_for()
        text_field(editor).fill("MEANWHILE")
        page.unroute("**/gradio_api/call/alpha_matte")
        page.wait_for_function("told.some(([name]) => name === 'tbi-matte')")

        assert errors_of(page) == ["unreachable"]
        assert texts_of(editor) == ["MEANWHILE"]
        assert words.is_hidden()

    def test_waiting_for_the_space_can_be_given_up(self, page: Page, pages_url: str) -> None:
        page.clock.install()
        editor = opened(page, f"{pages_url}/alone.html")
        listen(editor)
        asked: list[str] = []

        def refuse(route: Route) -> None:
            asked.append(route.request.url)
            route.fulfill(status=502, body="Bad gateway")

        page.route("**/gradio_api/upload", refuse)
        choose(page, COFFEE)
        editor.locator(".status").get_by_text("Trying again in").wait_for()
        editor.get_by_role("button", name="Cancel").click()
        count = len(asked)
        page.evaluate("dispatchEvent(new Event('online'))")
        page.clock.fast_forward(5000)
        ask_something_else(page)

        assert len(asked) == count
        assert errors_of(page) == ["unavailable"]
        assert export(editor).size == (600, 400)

    def test_a_definite_refusal_is_not_asked_again(self, page: Page, pages_url: str) -> None:
        editor = opened(page, f"{pages_url}/alone.html")
        listen(editor)
        refusal = {"code": "too_many_pixels", "sentence": "Too many."}
        page.route("**/gradio_api/upload", lambda route: route.fulfill(status=413, json=refusal))
        choose(page, COFFEE)
        editor.get_by_text("more than 64 MP").first.wait_for()

        assert errors_of(page) == ["too_many_pixels"]
        assert not editor.get_by_text("Trying again in").first.is_visible()


def listen(editor: Locator) -> None:
    """Note the editor's events from now on."""
    editor.evaluate(
        """(element) => {
          window.told = [];
          for (const name of ["tbi-error", "tbi-matte"]) {
            element.addEventListener(name, ({ detail }) => told.push([name, detail.code]));
          }
        }"""
    )


def errors_of(page: Page) -> list[str]:
    told: list[tuple[str, str]] = page.evaluate("told")
    return [code for name, code in told if name == "tbi-error"]


# What of the page could be touched; custom properties are listed apart, for `getComputedStyle` names none.
HOST = """() => {
  const stylesOf = (element) => {
    const computed = getComputedStyle(element);
    const named = [...computed, "--accent", "--ink"];
    return Object.fromEntries(named.map((name) => [name, computed.getPropertyValue(name)]));
  };
  const tags = ["HTML", "BODY", "H1", "H2", "P", "A", "STRONG", "CODE", "LI", "BLOCKQUOTE", "PRE", "TD",
    "BUTTON", "INPUT", "SELECT", "DIV"];
  const varied = /^(block-size|height|perspective-origin|transform-origin)$/;
  const styles = {};
  for (const tag of tags) {
    const all = stylesOf(document.querySelector(tag));
    // The page is as long as what is on it.
    if (tag === "HTML" || tag === "BODY") for (const name in all) if (varied.test(name)) delete all[name];
    styles[tag] = all;
  }
  const declared = [...document.styleSheets].map(({ cssRules }) => cssRules.length);
  const inline = tags.map((tag) => document.querySelector(tag).getAttribute("style"));
  return {
    styles, declared, inline,
    computedMap: [...document.documentElement.computedStyleMap()].map(([name]) => name).filter((name) => name.startsWith("--")),
    adopted: document.adoptedStyleSheets.length,
    attributes: [...document.documentElement.attributes, ...document.body.attributes].map(({ name, value }) => [name, value]),
    head: document.head.innerHTML,
    children: [...document.body.children].map(({ tagName }) => tagName),
    title: document.title,
    address: location.href,
    history: history.length,
    globals: Object.getOwnPropertyNames(window).sort(),
    elementKeys: Object.getOwnPropertyNames(Element.prototype).length,
  };
}"""
