"""The Space's address as browsers see it, whatever a proxy does on the way."""

import pytest
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from space.http.address import PublicAddress, check_sub_path
from space.settings import Settings


async def tell(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(request.url))


def address_of(path: str, root_path: str = "", headers: dict[str, str] | None = None) -> str:
    """Return the URL that a route in a mounted application is asked by."""
    app = Starlette(routes=[Mount("/folder", routes=[Route("/file", tell)])])
    client = TestClient(PublicAddress(app, root_path), base_url="http://127.0.0.1:7860")
    answer = client.get(path, headers=headers)
    assert answer.is_success
    return answer.text


@pytest.mark.parametrize("path", ["/folder/file", "/tools/text/folder/file"])
@pytest.mark.parametrize("root_path", ["/tools/text", "/tools/text/"])
def test_a_sub_path_may_be_taken_off_or_left_on(path: str, root_path: str) -> None:
    assert address_of(path, root_path) == "http://127.0.0.1:7860/tools/text/folder/file"


def test_a_folder_that_only_begins_like_the_sub_path_is_not_it() -> None:
    address = address_of("/folder/file", "/fold")
    assert address == "http://127.0.0.1:7860/fold/folder/file"


def test_the_proxy_nearest_to_the_browser_tells_scheme_and_host() -> None:
    headers = {"X-Forwarded-Proto": "https, http", "X-Forwarded-Host": "a.example, b.example"}
    assert address_of("/folder/file", headers=headers) == "https://a.example/folder/file"


def test_a_whole_address_outweighs_what_the_proxy_tells() -> None:
    address = address_of(
        "/folder/file", "https://public.example/text", {"X-Forwarded-Host": "inner.example"}
    )
    assert address == "https://public.example/text/folder/file"


def test_a_scheme_that_is_not_of_the_web_is_not_believed() -> None:
    headers = {"X-Forwarded-Proto": "javascript"}
    assert address_of("/folder/file", headers=headers) == "http://127.0.0.1:7860/folder/file"


@pytest.mark.parametrize(
    "root_path",
    [
        "tools",
        "//other.example",
        "ftp://a.example/tools",
        "/tools?a=b",
    ],
)
def test_a_root_path_that_could_not_work_is_refused_at_the_start(root_path: str) -> None:
    with pytest.raises(ValidationError, match="sub-path"):
        Settings(gradio_root_path=root_path)


@pytest.mark.parametrize(
    "root_path", ["/app", "/app/tools", "/file.txt", "/mounted/", "/%61pp", "https://a.example/app"]
)
def test_a_sub_path_that_begins_like_a_route_is_refused(root_path: str) -> None:
    routes = [
        Route("/app/icon.png", tell),
        Route("/file.txt", tell),
        Mount("/mounted", routes=[Route("/tools", tell)]),
    ]
    with pytest.raises(ValueError, match="take another sub-path"):
        check_sub_path(root_path, routes)
    for other in ("", "/", "/apps", "/tools/app", "https://app.example"):
        check_sub_path(other, routes)
