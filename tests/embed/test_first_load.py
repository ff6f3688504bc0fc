"""What a visitor's browser fetches until the editor can be used and shows its first picture."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from tests.embed.editing import editor_of

REQUESTS = 16
BYTES = 45 * 1024
"""Compressed, besides the sample's pictures and the letters of its fonts."""

CONTENT = (".webp", ".png", ".woff2")


@dataclass(frozen=True)
class Fetched:
    """An answer of the Space as it came over the wire."""

    path: str
    size: int
    """Bytes of its body."""


def first_load(page: Page, space_url: str) -> list[Fetched]:
    """Open an editor on a bare page of the Space, and return what that took."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    paths: dict[str, str] = {}
    headers: dict[str, int] = {}
    fetched: list[Fetched] = []

    def on_response(event: dict) -> None:  # type: ignore[type-arg]
        paths[event["requestId"]] = urlsplit(event["response"]["url"]).path
        headers[event["requestId"]] = event["response"]["encodedDataLength"]

    def on_finished(event: dict) -> None:  # type: ignore[type-arg]
        request = event["requestId"]
        if request in paths and paths[request] != "/favicon.ico":
            size = int(event["encodedDataLength"]) - headers[request]
            fetched.append(Fetched(paths[request], max(0, size)))

    page.goto(f"{space_url}/health")
    session.on("Network.responseReceived", on_response)
    session.on("Network.loadingFinished", on_finished)
    page.evaluate(
        """(url) => new Promise((resolve) => {
          document.addEventListener("tbi-ready", resolve);
          const editor = document.createElement("text-behind-image");
          const script = document.createElement("script");
          Object.assign(script, { type: "module", src: url });
          document.body.append(editor, script);
        })""",
        f"{space_url}/embed/text-behind-image.js",
    )
    page.get_by_role("img", name="Your photo, with the text").wait_for()
    # Its letters are drawn in their own faces, and its subject's edge is finished.
    page.wait_for_function("() => document.fonts.size === 2")
    page.wait_for_load_state("networkidle")
    return fetched


def test_the_first_picture_is_there_within_few_requests_and_bytes(
    browser: Browser, space_url: str
) -> None:
    page = browser.new_page()
    fetched = first_load(page, space_url)

    table = "\n".join(f"{item.size:7} {item.path}" for item in fetched)
    layers = editor_of(page).evaluate("(element) => element.design.layers.length")
    page.context.close()
    assert layers == 2
    assert len(fetched) <= REQUESTS, table
    code = [item for item in fetched if not item.path.endswith(CONTENT)]
    assert sum(item.size for item in code) <= BYTES, table
    assert not [item for item in code if "/stage/" in item.path]
