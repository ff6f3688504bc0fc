"""What there is for visitors: the routes that are named, of all that Gradio brings along."""

import re

import httpx
import pytest
from playwright.sync_api import Page
from playwright.sync_api import Response as BrowserResponse
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from space.http.open_routes import OPEN, OpenRoutes
from tests.running_space import RunningSpace
from tests.space.http.route_table import example, gradio_routes

ENDPOINTS = ["remove_background", "alpha_matte", "convert_photo"]

SHUT = [
    "/openapi.json",
    "/gradio_api/openapi.json",
    "/gradio_api/token",
    "/gradio_api/app_id",
    "/gradio_api/user",
    "/login",
    "/logout",
    "/gradio_api/login_check",
    "/gradio_api/dev/reload",
    "/gradio_api/queue/status",
    "/gradio_api/component_server",
    "/gradio_api/process_recording",
    "/gradio_api/deep_link",
    "/gradio_api/upload_progress?upload_id=a",
    "/svelte/a.js",
    "/gradio_api/custom_component/a/client/b/c.js",
    "/monitoring",
    "/monitoring/summary",
    "/monitoring/a",
    "/gradio_api/runs",
    "/gradio_api/run-history/buckets",
    "/gradio_api/vibe-code",
    "/gradio_api/profiling/summary",
    "/gradio_api/file/etc/passwd",
    "/gradio_api/proxy=https://a.hf.space/",
    "/gradio_api/file=http://127.0.0.1:9/x",
    "/gradio_api/file=HTTPS://127.0.0.1:9/x",
    "/gradio_api/stream/a/b/1/playlist.m3u8",
    "/gradio_api/run/alpha_matte",
    "/gradio_api/call/nothing",
    "/nothing",
    "/gradio_api/mcp/nothing",
]


async def inside(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("inside")(scope, receive, send)


DOOR = OpenRoutes(inside, [Route("/own", inside, methods=["POST"])], ENDPOINTS)
visitor = TestClient(DOOR)


def test_each_route_of_gradio_is_named_or_shut() -> None:
    named = {re.sub(r"\{.+?\}", "{}", path) for _, path in map(str.split, OPEN)}
    assert len(gradio_routes()) > 80
    for method, path in gradio_routes():
        answer = visitor.request("GET" if method == "*" else method, example(path))
        is_named = (re.sub(r"\{.+?\}", "{}", path).rstrip("/") or "/") in named
        assert (answer.status_code != 404) is is_named, path
        if not is_named and method != "HEAD":
            assert answer.json()["code"] == "not_found"


def test_each_name_is_of_a_route_that_gradio_has() -> None:
    there = {example(path).rstrip("/") or "/" for _, path in gradio_routes()}
    for _, path in map(str.split, OPEN):
        # The application that is mounted there tells its two addresses apart by itself.
        if not path.endswith("/mcp/http"):
            assert example(path.replace("{endpoint}", "{api_name}")) in there, path


def test_the_space_s_own_routes_are_open_and_say_themselves_which_methods_they_take() -> None:
    assert visitor.post("/own").text == "inside"
    assert visitor.get("/own").text == "inside"


def test_a_route_that_is_asked_by_another_method_says_which_it_takes() -> None:
    answer = visitor.delete("/gradio_api/call/alpha_matte")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.json()["code"] == "method_not_allowed"
    assert visitor.head("/config").is_success


@pytest.mark.parametrize("path", ["/nothing", "/tools/text/nothing"])
def test_a_sub_path_opens_nothing(path: str) -> None:
    below = TestClient(DOOR, root_path="/tools/text")
    assert below.get(path).status_code == 404
    assert below.get("/tools/text/config").text == "inside"


def test_a_running_space_has_none_of_what_is_shut(local_space: RunningSpace) -> None:
    for path in SHUT:
        for method in ("GET", "POST"):
            answer = httpx.request(method, f"{local_space.url}{path}", headers={"Origin": "null"})
            assert answer.status_code == 404, path
            assert answer.json()["code"] == "not_found", path
            assert answer.headers["access-control-allow-origin"] == "*", path


@pytest.mark.parametrize("path", ["/", "/config", "/gradio_api/info"])
def test_there_is_no_page_of_gradio_s_but_one_and_no_state_that_was_kept(path: str) -> None:
    assert visitor.get(f"{path}?view=api&page=").text == "inside"
    for query in ("page=a", "page=a%00", "deep_link=a"):
        assert visitor.get(f"{path}?view=api&{query}").status_code == 404


@pytest.mark.parametrize("path", ["/gradio_api/queue/data/", "/gradio_api/mcp"])
def test_a_slash_too_many_or_too_few_leads_to_no_other_host(
    local_space: RunningSpace, path: str
) -> None:
    answer = httpx.get(f"{local_space.url}{path}?a=%C3%A4", headers={"Host": "evil.example"})
    other = path[:-1] if path.endswith("/") else f"{path}/"
    assert (answer.status_code, answer.headers["location"]) == (307, f"{other}?a=%C3%A4")


def test_the_documentation_of_the_api_finds_all_that_it_loads(space_url: str, page: Page) -> None:
    answers: list[BrowserResponse] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(f"{space_url}/?view=api")
    page.get_by_text("/remove_background").first.wait_for(state="attached")

    of_the_space = [answer for answer in answers if answer.url.startswith(space_url)]
    missed = {answer.url for answer in of_the_space if answer.status >= 400}
    # It shows statistics where there are some.
    assert missed <= {f"{space_url}/monitoring/summary"}
