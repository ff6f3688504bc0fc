"""What every answer tells browsers beside itself."""

import httpx
import pytest
from playwright.sync_api import Page
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from space.http.headers import AnswerHeaders
from tests.queue_client import QueueClient
from tests.running_space import SAMPLES

PAGES = ["/", "/?view=api", "/gradio_api/mcp/"]

PATHS = [
    *PAGES,
    "/config",
    "/gradio.js",
    "/theme.css",
    "/favicon.ico",
    "/embed/text-behind-image.js",
    "/samples/rocket.webp",
    "/fonts/catalogue.json",
    "/fonts/nothing",
    "/manifest.webmanifest",
    "/service-worker.js",
    "/oembed",
    "/limits",
    "/health",
    "/nothing",
    "/gradio_api/info",
    "/gradio_api/file=/etc/passwd",
    "/gradio_api/upload",
]


def test_nothing_is_taken_for_what_it_is_not_said_to_be(space_url: str) -> None:
    for path in PATHS:
        headers = httpx.get(f"{space_url}{path}", timeout=60).headers
        assert headers.get_list("x-content-type-options") == ["nosniff"], path
        assert headers.get_list("referrer-policy") == ["same-origin"], path


@pytest.mark.parametrize("page", PAGES)
def test_pages_may_no_more_than_they_need(space_url: str, page: str) -> None:
    headers = httpx.get(f"{space_url}{page}").headers
    assert headers["cross-origin-opener-policy"] == "same-origin-allow-popups"
    assert "camera=()" in headers["permissions-policy"]
    assert "clipboard" not in headers["permissions-policy"]
    assert "web-share" not in headers["permissions-policy"]
    [policy] = headers.get_list("content-security-policy")
    assert "default-src 'self'" in policy
    assert "object-src 'none'" in policy
    assert ("'unsafe-inline'" in policy) is (page != "/")
    assert "https:" not in policy or page == "/"


def test_nobody_keeps_a_visitor_s_pictures_on_the_way(space_url: str) -> None:
    visitor = QueueClient(space_url)
    upload = visitor.upload(SAMPLES / "coffee.png")
    for path in (upload["path"], "/nothing"):
        answer = visitor.http.get(f"/gradio_api/file={path}")
        assert answer.headers["cache-control"] == "private, no-store"


def test_a_route_s_own_headers_stay() -> None:
    own = {"Content-Security-Policy": "default-src 'none'", "Referrer-Policy": "no-referrer"}

    async def page(_request: object) -> Response:
        return HTMLResponse(headers=own)

    headers = TestClient(AnswerHeaders(Starlette(routes=[Route("/", page)]))).get("/").headers
    for name, value in own.items():
        assert headers.get_list(name) == [value]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_nobody_else_and_is_kept_from_nothing(
    space_url: str, page: Page, path: str
) -> None:
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.goto(f"{space_url}{path}", wait_until="load")

    assert [url for url in asked if not url.startswith((space_url, "data:", "blob:"))] == []
    assert [words for words in told if "policy" in words.lower()] == []
