"""Who may embed the Space: anyone, or the origins that its owner names."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from gradio_client import Client
from playwright.sync_api import Error, Page
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from space.__main__ import main
from space.http.origins import AllowedOrigins, OriginGuard
from tests.running_space import running_space

BLOG = "https://blog.example"

READABLE = [
    "/config",
    "/gradio.js",
    "/embed/text-behind-image.js",
    "/samples/rocket.webp",
    "/fonts/catalogue.json",
    "/nowhere",
    "/gradio_api/info",
    "/gradio_api/file=/etc/passwd",
]

PREFLIGHT = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "content-type",
}


@dataclass(frozen=True)
class Restricted:
    """A Space that names who may embed it."""

    url: str
    friend: str
    """A document of an origin that may."""
    stranger: str
    """The same document from one that may not."""


@pytest.fixture(scope="module")
def restricted(space_url: str) -> Iterator[Restricted]:
    # Any document will do as the page around: another Space's, under its two names.
    friend, stranger = space_url.replace("127.0.0.1", "localhost"), space_url
    origins = f"{BLOG}, {friend}"
    with running_space("--embed-allowed-origins", origins, wait_for_model=False) as space:
        yield Restricted(space.url, f"{friend}/health", f"{stranger}/health")


class TestTheSetting:
    @pytest.mark.parametrize(
        ("text", "origins"),
        [
            ("https://blog.example", {"https://blog.example"}),
            (
                " https://A.example/ , http://b.example:80 ",
                {"https://a.example", "http://b.example"},
            ),
            (
                "http://localhost:8000 https://c.example:8443",
                {"http://localhost:8000", "https://c.example:8443"},
            ),
            ("https://bücher.example", {"https://xn--bcher-kva.example"}),
            ("http://[::1]:80", {"http://[::1]"}),
            ("", set()),
        ],
    )
    def test_origins_are_taken_as_browsers_send_them(self, text: str, origins: set[str]) -> None:
        assert AllowedOrigins.parse(text).origins == origins

    def test_a_star_is_anyone(self) -> None:
        assert AllowedOrigins.parse(" * ").origins is None

    @pytest.mark.parametrize(
        "text",
        [
            "blog.example",
            "https://blog.example/path",
            "https://blog.example?query",
            "https://me@blog.example",
            "https://:secret@blog.example",
            "https://blog.example;",
            "https://*.example",
            "ftp://blog.example",
            "null",
            "*, https://blog.example",
        ],
    )
    def test_what_is_no_origin_is_named_before_anything_starts(
        self, text: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit):
            main(["--embed-allowed-origins", text])

        complaint = capsys.readouterr().err
        assert "embed_allowed_origins" in complaint
        assert "is no origin. Write * for anyone, or" in complaint


class TestByDefault:
    @pytest.mark.parametrize("origin", [BLOG, "http://localhost:1", "null"])
    def test_any_page_may_read_every_answer_but_not_in_its_visitor_s_name(
        self, space_url: str, origin: str
    ) -> None:
        for path in READABLE:
            answer = httpx.get(f"{space_url}{path}", headers={"Origin": origin}, timeout=60)
            assert answer.headers["access-control-allow-origin"] == "*", path
            assert "access-control-allow-credentials" not in answer.headers, path

    def test_any_page_may_send_a_photo(self, space_url: str) -> None:
        address = f"{space_url}/gradio_api/upload"
        preflight = httpx.options(address, headers={"Origin": "null", **PREFLIGHT})
        assert preflight.is_success
        assert preflight.headers["access-control-allow-origin"] == "*"
        assert "POST" in preflight.headers["access-control-allow-methods"]
        assert preflight.headers["access-control-allow-headers"] == "content-type"

        upload = httpx.post(address, files={"files": b"photo"}, headers={"Origin": "null"})
        assert upload.is_success

    @pytest.mark.parametrize("page", ["/", "/?view=api"])
    def test_any_page_may_frame_the_space(self, space_url: str, page: str) -> None:
        headers = httpx.get(f"{space_url}{page}").headers
        assert "frame-ancestors" not in headers.get("content-security-policy", "")
        assert "x-frame-options" not in headers


class TestOfAnOwnersChoice:
    def test_a_page_that_may_embed_reads_every_answer_and_caches_keep_them_apart(
        self, restricted: Restricted
    ) -> None:
        for path in READABLE:
            answer = httpx.get(f"{restricted.url}{path}", headers={"Origin": BLOG}, timeout=60)
            assert answer.headers["access-control-allow-origin"] == BLOG, path
            assert "Origin" in answer.headers["vary"], path
            assert "access-control-allow-credentials" not in answer.headers, path

    @pytest.mark.parametrize("origin", ["https://evil.example", "http://blog.example", "null"])
    def test_other_pages_read_nothing_and_are_kept_from_the_api(
        self, restricted: Restricted, origin: str
    ) -> None:
        headers = {"Origin": origin}
        for path in READABLE:
            answer = httpx.get(f"{restricted.url}{path}", headers=headers, timeout=60)
            assert "access-control-allow-origin" not in answer.headers, path
            assert "Origin" in answer.headers["vary"], path
        for path in ("upload", "call/alpha_matte", "queue/join", "cancel", "mcp/"):
            address = f"{restricted.url}/gradio_api/{path}"
            for refusal in (
                httpx.post(address, headers=headers),
                httpx.options(address, headers={**headers, **PREFLIGHT}),
            ):
                assert refusal.status_code == 403, path
                assert refusal.json()["code"] == "origin_refused", path
                assert "access-control-allow-origin" not in refusal.headers, path

    def test_the_space_s_own_pages_and_clients_that_are_no_browsers_may_call_it(
        self, restricted: Restricted
    ) -> None:
        address = f"{restricted.url}/gradio_api/upload"
        # The last one is behind a proxy that doesn't tell how browsers call the Space.
        for headers in (
            {},
            {"Origin": restricted.url},
            {"Origin": "https://space.example", "Sec-Fetch-Site": "same-origin"},
        ):
            assert httpx.post(address, files={"files": b"photo"}, headers=headers).is_success

        assert "/remove_background" in str(
            Client(restricted.url, verbose=False).view_api(return_format="str")
        )

    def test_pages_and_only_pages_say_who_may_frame_them(self, restricted: Restricted) -> None:
        friend = restricted.friend.removesuffix("/health")
        for page in ("/", "/?view=api"):
            policies = httpx.get(f"{restricted.url}{page}").headers["content-security-policy"]
            [ancestors] = [part for part in policies.split(", ") if "frame-ancestors" in part]
            assert ancestors == f"frame-ancestors 'self' {friend} {BLOG}"
        assert "content-security-policy" not in httpx.get(f"{restricted.url}/health").headers

    def test_a_browser_obeys(self, restricted: Restricted, page: Page) -> None:
        embed = """async (space) => {
          await import(`${space}/embed/text-behind-image.js`);
          await customElements.whenDefined("text-behind-image");
          return (await fetch(`${space}/gradio_api/info`)).ok;
        }"""
        page.goto(restricted.friend)
        assert page.evaluate(embed, restricted.url)
        assert framed_title(page, restricted.url) == "Text Behind Image"

        page.goto(restricted.stranger)
        with pytest.raises(Error, match="Failed to fetch"):
            page.evaluate(embed, restricted.url)
        with pytest.raises(Error, match="Failed to fetch"):
            page.evaluate("(space) => fetch(`${space}/gradio_api/info`)", restricted.url)
        assert framed_title(page, restricted.url) != "Text Behind Image"


def framed_title(page: Page, address: str) -> str:
    """Put a document into an `<iframe>` and return the title of what shows there."""
    page.evaluate(
        """(address) => new Promise((resolve) => {
          const frame = document.createElement("iframe");
          frame.addEventListener("load", resolve);
          frame.src = address;
          document.body.append(frame);
        })""",
        address,
    )
    return page.frames[-1].title()


def test_a_page_may_read_that_the_server_failed() -> None:
    async def fail(_request: object) -> None:
        raise ValueError

    app = OriginGuard(Starlette(routes=[Route("/", fail)]), AllowedOrigins.parse("*"))
    answer = TestClient(app, raise_server_exceptions=False).get("/", headers={"Origin": BLOG})

    assert answer.status_code == 500
    assert answer.headers["access-control-allow-origin"] == "*"
