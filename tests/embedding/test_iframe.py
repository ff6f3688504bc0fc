"""`<iframe>`: the Space's page in a frame on another site, with and without the script for hosts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from tests.demo_server import demo_server
from tests.embed.editing import event_of, expect_event, set_design
from tests.embedding.waiting import wait_until
from tests.running_space import SAMPLES

FRAMES = Path(__file__).parent / "frames"
COFFEE = SAMPLES / "coffee.png"

HEARD = "(name) => happened.filter(([, event]) => event === name).map(([frame]) => frame)"


@pytest.fixture(scope="module")
def frames_url(space_url: str) -> Iterator[str]:
    """Address of frames/, on another site than the Space's."""
    with demo_server(space_url, FRAMES) as url:
        yield url


@pytest.fixture(scope="module")
def complaints() -> list[str]:
    """What the console of `host` was told, and errors that nobody caught."""
    return []


@pytest.fixture(scope="module")
def host(browser: Browser, frames_url: str, complaints: list[str]) -> Iterator[Page]:
    """One page with the script for hosts: what a test changes, it changes back."""
    context = browser.new_context()
    page = context.new_page()
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{frames_url}/hosted.html")
    yield page
    context.close()


def opened(page: Page, url: str) -> Frame:
    """Open a page with a frame, and return the frame once its editor shows a photo."""
    page.goto(url)
    return shown(page, "iframe")


def shown(page: Page, selector: str) -> Frame:
    """Return a frame once its editor shows a photo."""
    page.frame_locator(selector).get_by_role("img").first.wait_for()
    handle = page.query_selector(selector)
    assert handle
    frame = handle.content_frame()
    assert frame
    wait_until(frame, "document.querySelector('text-behind-image').design?.layers.length")
    return frame


def is_dark(frame: Frame) -> bool:
    """Return whether the page in a frame is dark, ground and editor."""
    grounds: list[str] = frame.evaluate(
        """() => {
          const editor = document.querySelector("text-behind-image").shadowRoot.querySelector(".editor");
          return [document.body, editor].map((element) => {
            const canvas = new OffscreenCanvas(1, 1).getContext("2d");
            canvas.fillStyle = getComputedStyle(element).color;
            canvas.fillRect(0, 0, 1, 1);
            return canvas.getImageData(0, 0, 1, 1).data[0] > 128 ? "dark" : "light";
          });
        }"""
    )
    assert grounds[0] == grounds[1]
    return grounds[0] == "dark"


class TestWithoutAScript:
    def test_the_frame_is_the_editor_alone_as_its_address_asks(
        self, page: Page, frames_url: str
    ) -> None:
        frame = opened(page, f"{frames_url}/plain.html")

        expect(frame.locator("body > header button")).to_be_hidden()
        assert is_dark(frame)
        expect(frame.get_by_role("textbox", name="Text", exact=True)).to_have_value("HALLO")
        frame.get_by_role("button", name="Rückgängig").wait_for()
        assert frame.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [
            "de",
            "ltr",
        ]
        # From edge to edge, with nothing to scroll.
        assert frame.evaluate(
            """() => {
              const { x, y, width, height } = document.querySelector("text-behind-image").getBoundingClientRect();
              const { scrollWidth, scrollHeight } = document.documentElement;
              return [x, y, width, height, scrollWidth, scrollHeight];
            }"""
        ) == [0, 0, 400, 800, 400, 800]

    def test_in_a_sandbox_without_an_origin_a_photo_is_cut_out_and_exported(
        self, page: Page, frames_url: str
    ) -> None:
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        frame = opened(page, f"{frames_url}/sandboxed.html")
        editor = frame.locator("text-behind-image")
        assert frame.evaluate("origin") == "null"

        expect_event(editor, "tbi-matte")
        frame.locator("input[type=file]").first.set_input_files(COFFEE)
        assert event_of(editor, "tbi-matte")["empty"] is False
        set_design(editor, {"text": "BEHIND", "size": 0.3})
        with page.expect_download() as download:
            frame.get_by_role("button", name="Export", exact=True).click()
            frame.get_by_role("button", name="Download PNG").click()

        assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")
        assert not is_dark(frame)
        assert complaints == []


def test_a_script_that_comes_late_hears_what_has_happened(
    page: Page, frames_url: str, space_url: str
) -> None:
    frame = opened(page, f"{frames_url}/plain.html")
    editor = frame.locator("text-behind-image")
    expect_event(editor, "tbi-change")
    frame.get_by_role("textbox", name="Text", exact=True).fill("EARLY")
    event_of(editor, "tbi-change")
    page.evaluate(
        """() => {
          window.heard = {};
          for (const name of ["tbi-ready", "tbi-change"]) {
            addEventListener(name, ({ detail }) => { heard[name] = detail; });
          }
        }"""
    )
    page.add_script_tag(url=f"{space_url}/embed/iframe.js")

    page.wait_for_function("heard['tbi-change']?.design.layers[0].text === 'EARLY'")
    assert page.evaluate("heard['tbi-ready']") == {}


class TestWithTheScript:
    @pytest.fixture
    def frame(self, host: Page) -> Frame:
        return shown(host, "#editor")

    def fits(self, host: Page, selector: str = "#editor") -> int:
        """Wait until a frame has its editor's height and return that, in CSS pixels."""
        frame = shown(host, selector)
        element = host.locator(selector)
        wait_until(
            frame,
            """Math.abs(innerHeight
              - document.querySelector("text-behind-image").getBoundingClientRect().height) < 1""",
        )
        height: int = element.evaluate("(frame) => frame.clientHeight")
        assert frame.evaluate("document.documentElement.scrollHeight") == height
        return height

    def test_the_frame_takes_the_height_of_what_is_in_it(self, host: Page) -> None:
        narrow = self.fits(host)
        host.locator("#editor").evaluate("(frame) => { frame.width = 1000; }")
        host.wait_for_function(
            "(narrow) => document.querySelector('#editor').clientHeight !== narrow", arg=narrow
        )
        wide = self.fits(host)
        host.locator("#editor").evaluate("(frame) => { frame.width = 400; }")
        host.wait_for_function(
            "(wide) => document.querySelector('#editor').clientHeight !== wide", arg=wide
        )

        assert self.fits(host) == narrow
        assert narrow > 450
        assert wide > 450

    def test_a_scrollbar_that_comes_with_the_height_does_not_come_and_go_for_ever(
        self, host: Page
    ) -> None:
        self.fits(host)
        # As a page does whose scrollbar takes room: Playwright's browsers have none that does.
        widths = host.locator("#editor").evaluate(
            """(frame) => new Promise((resolve) => {
              let changes = 0;
              let quiet = 0;
              const settle = () => {
                sizes.disconnect();
                frame.width = 400;
                resolve(changes);
              };
              const sizes = new ResizeObserver(() => {
                const width = frame.clientHeight > 630 ? 380 : 400;
                clearTimeout(quiet);
                quiet = setTimeout(settle, 1000);
                if (String(width) === frame.width) return;
                frame.width = width;
                if (++changes === 20) settle();
              });
              sizes.observe(frame);
            })"""
        )
        assert 1 < widths < 20
        self.fits(host)

    def test_theme_and_language_follow_the_frame_s_attributes_and_fall_back_to_its_address(
        self, host: Page, frame: Frame
    ) -> None:
        assert is_dark(frame)
        host.locator("#editor").evaluate(
            "(frame) => { frame.dataset.theme_mode = 'light'; frame.lang = 'ar'; }"
        )
        expect(frame.locator("html")).to_have_attribute("dir", "rtl")
        frame.get_by_role("button", name="تراجع").wait_for()
        assert not is_dark(frame)

        host.locator("#editor").evaluate(
            "(frame) => { delete frame.dataset.theme_mode; frame.removeAttribute('lang'); }"
        )
        expect(frame.locator("html")).to_have_attribute("lang", "de")
        frame.get_by_role("button", name="Rückgängig").wait_for()
        assert is_dark(frame)

    def test_a_page_with_the_script_three_times_hears_each_event_once_on_its_frame(
        self, host: Page, frame: Frame
    ) -> None:
        editor = frame.locator("text-behind-image")
        expect_event(editor, "tbi-matte")
        frame.locator("input[type=file]").first.set_input_files(COFFEE)
        event_of(editor, "tbi-matte")
        frame.get_by_role("button", name="Exportieren", exact=True).click()
        with host.expect_download():
            frame.get_by_role("button", name="PNG").first.click()
        host.wait_for_function("happened.some(([, name]) => name === 'tbi-export')")

        for name in ("tbi-ready", "tbi-matte", "tbi-export"):
            assert host.evaluate(HEARD, name) == ["editor"]
        exported = host.evaluate(
            """async () => {
              const [, , { blob, format, width }] = happened.find(([, name]) => name === "tbi-export");
              const { width: drawn } = await createImageBitmap(blob);
              return { type: blob.type, format, width, drawn };
            }"""
        )
        assert exported["type"] == "image/png"
        assert exported["format"] == "png"
        assert exported["width"] == exported["drawn"] == 600

    def test_no_other_frame_is_spoken_to_or_listened_to(self, host: Page, frame: Frame) -> None:
        stranger = host.query_selector("#stranger")
        assert stranger
        other = stranger.content_frame()
        assert other
        height = self.fits(host)
        forged = """(window) => {
          for (const message of [
            { height: 4000, "text-behind-image": "height" },
            { name: "tbi-change", detail: {}, "text-behind-image": "event" },
          ]) window.postMessage(message, "*");
        }"""
        # By another frame, and by the page itself.
        other.evaluate(f"({forged})(parent)")
        host.evaluate(f"({forged})(window)")
        # By another frame to the editor's, which heeds its host alone.
        other.evaluate(
            """() => {
              for (const kind of ["connect", "set"]) {
                const message = { "text-behind-image": kind, values: { theme_mode: "light", lang: "ar" } };
                parent.frames[0].postMessage(message, "*");
              }
            }"""
        )
        # Messages arrive in the order in which they were sent: after these, all of those have.
        for arrived in (host, frame):
            arrived.evaluate(
                """() => new Promise((resolve) => {
                  addEventListener("message", function listen({ data }) {
                    if (data === "last") resolve(removeEventListener("message", listen));
                  });
                  postMessage("last", "*");
                })"""
            )

        assert self.fits(host) == height
        assert host.evaluate(HEARD, "tbi-change") == []
        assert is_dark(frame)
        assert other.evaluate("heard") == []

    def test_a_frame_that_is_added_later_is_cared_for_until_it_shows_another_page(
        self, host: Page
    ) -> None:
        host.evaluate(
            """() => {
              const frame = document.createElement("iframe");
              Object.assign(frame, { id: "later", width: 500, src: document.querySelector("#editor").src });
              frame.style.height = "333px";
              document.body.append(frame);
              frame.scrollIntoView();
            }"""
        )
        assert self.fits(host, "#later") > 450

        host.evaluate("document.querySelector('#later').src = 'stranger.html'")
        expect(host.locator("#later")).to_have_css("height", "333px")
        host.evaluate("document.querySelector('#later').remove()")

    def test_none_of_it_was_worth_an_error(self, host: Page, complaints: list[str]) -> None:
        assert host.evaluate("document.querySelectorAll('iframe').length") == 2
        assert complaints == []


def test_the_script_for_hosts_is_at_most_2_kb_and_leaves_no_global(
    page: Page, frames_url: str, space_url: str
) -> None:
    # Fetched in earnest, although others have it from the cache.
    script = f"{space_url}/embed/iframe.js?measured"
    sizes: list[int] = []

    def measure(finished: Any) -> None:
        if finished.url == script:
            sizes.append(finished.sizes()["responseBodySize"])

    page.on("requestfinished", measure)
    page.goto(f"{frames_url}/stranger.html")
    before = set(page.evaluate("Object.getOwnPropertyNames(window)"))
    with page.expect_event("requestfinished", lambda finished: finished.url == script):
        page.add_script_tag(url=script)

    assert set(page.evaluate("Object.getOwnPropertyNames(window)")) == before
    assert len(sizes) == 1
    assert 0 < sizes[0] <= 2048
