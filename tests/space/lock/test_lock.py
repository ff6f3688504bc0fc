"""A Space with a lock: who is not known gets nothing but what is public."""

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import httpx
import jwt
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AuthenticationError
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, ImageContent
from PIL import Image
from playwright.sync_api import Page, expect
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, compile_path
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.types import Message, Receive, Scope, Send

from space.admission.rates import Rates
from space.admission.receiving import UploadRoutes
from space.fonts import FontRoutes
from space.lock.accounts import hash_password, hash_token
from space.lock.doors import Doors
from space.lock.lock import Lock
from space.lock.public_routes import PUBLIC, is_public
from space.lock.visitor import Visitor
from space.monitoring.exposition import MetricsRoutes
from space.monitoring.health import HealthRoutes, LoopLag
from space.pages import EMBED, routes
from space.release import EmbedRoutes
from space.settings import Settings
from space.widget import widget_routes
from tests.access.inspection import findings
from tests.demo_server import demo_server
from tests.embed.editing import (
    choose,
    come,
    editor_of,
    event_of,
    expect_event,
    export,
    open_photo,
    visit,
)
from tests.event_loop import run_coroutine
from tests.queue_client import QueueClient
from tests.running_space import ROOT, SAMPLES, RunningSpace, running_space
from tests.space.http.route_table import example, gradio_routes, paths

TOKEN = "tbi_of-the-tests"
PASSWORD = "correct horse"
KEY = "a key that only these tests know of"
KNOWN = {"Authorization": f"Bearer {TOKEN}"}

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")


async def inside(scope: Scope, receive: Receive, send: Send) -> None:
    user = Request(scope).user.display_name if "user" in scope else "nobody"
    headers = {"Cache-Control": "public, max-age=300"}
    await PlainTextResponse(user, headers=headers)(scope, receive, send)


def is_anna(connection: HTTPConnection) -> Visitor | None:
    return Visitor("anna") if connection.headers.get("x-test") == "anna" else None


LOCKED = TestClient(Lock(inside, [is_anna]))


async def answered(requests: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return those of the requests, method and path, that a stranger is not refused."""
    statuses: dict[tuple[str, str], int] = {}
    for method, path in requests:

        async def send(message: Message, asked: tuple[str, str] = (method, path)) -> None:
            statuses.setdefault(asked, message.get("status", 0))

        scope = {"type": "http", "method": method, "path": path, "headers": [], "query_string": b""}
        await LOCKED.app(scope, None, send)
    return {asked for asked, status in statuses.items() if status != 401}


def route_table() -> set[tuple[str, str]]:
    """Return all routes, Gradio's and the Space's own."""
    account = Settings(space_auth="huggingface", oauth_client_id="a", session_key=KEY)
    own = (
        routes(Settings(), lambda: "ready", FontRoutes(), EmbedRoutes(EMBED)),
        widget_routes(),
        UploadRoutes(Settings(), Rates(Settings())).routes(),
        HealthRoutes(LoopLag(), {}).routes(),
        MetricsRoutes("").routes(),
        Doors(account, EMBED / "locales", lambda: "embed/").routes,
        [Route("/queue", inside)],
    )
    return gradio_routes() | {each for some in own for each in paths(some)}


def test_each_route_that_there_is_is_closed_but_what_is_the_same_for_everyone() -> None:
    table = route_table()
    assert len(table) > 100
    opened = run_coroutine(
        answered((method, example(path)) for _, path in table for method in METHODS)
    )
    assert {asked for asked in opened if asked[0] not in ("GET", "HEAD")} == {
        ("POST", "/login"),
        ("POST", "/logout"),
    }
    assert {path.strip("/").partition("/")[0] for _, path in opened} == {
        *("login", "logout", "embed", "fonts"),
        *("app", "pwa_icon", "favicon.ico", "manifest.webmanifest", "manifest.json"),
        *("service-worker.js", "health", "healthz", "readyz", "metrics", "gradio_api"),
    }
    assert {path for _, path in opened if "gradio_api" in path} == {"/gradio_api/startup-events"}
    assert LOCKED.get("/samples/rocket.jpg").status_code == 200


def test_each_name_is_of_a_route_that_there_is() -> None:
    # The samples are a folder that is mounted.
    there = {"/samples/rocket.jpg", *(example(path) for _, path in route_table())}
    for _, path in map(str.split, PUBLIC):
        pattern, *_ = compile_path(path)
        assert any(map(pattern.fullmatch, there)), path


@pytest.mark.parametrize(
    "path", ["//embed/a.js", "/embed", "/EMBED/a.js", "/x/health", "/health/x", "/health\n", ""]
)
def test_what_only_looks_like_something_public_is_closed(path: str) -> None:
    assert not is_public("GET", path)


def test_a_sub_path_is_no_way_in() -> None:
    below = TestClient(LOCKED.app, root_path="/health")
    assert below.get("/health/config").status_code == 401
    assert below.get("/health/health").status_code == 200


def test_a_websocket_is_closed_as_well() -> None:
    with pytest.raises(WebSocketDenialResponse), LOCKED.websocket_connect("/health"):
        pass


def test_the_application_is_told_who_was_let_in_and_no_cache_on_the_way_keeps_it() -> None:
    answer = LOCKED.get("/limits", headers={"X-Test": "anna"})
    assert answer.text == "anna"
    assert answer.headers["cache-control"] == "private, max-age=300"
    assert LOCKED.get("/health").headers["cache-control"] == "public, max-age=300"


@pytest.fixture(scope="module")
def locked_space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSpace]:
    """A Space that one user and one token may use."""
    users = tmp_path_factory.mktemp("lock") / "users.txt"
    users.write_text(f"ci:{hash_token(TOKEN)}\nanna:{hash_password(PASSWORD)}\n")
    secrets = {"SPACE_AUTH": str(users), "EMBED_SIGNING_KEY": KEY}
    with running_space(environment=secrets) as space:
        yield space


def test_a_refusal_says_what_to_do_and_any_page_may_read_it(locked_space: RunningSpace) -> None:
    for headers, code, challenge in [
        ({}, "login_required", "Bearer"),
        ({"Authorization": "Bearer wrong"}, "token_refused", 'Bearer error="invalid_token"'),
        ({"Authorization": "Basic YTpi"}, "login_required", "Bearer"),
    ]:
        answer = httpx.get(f"{locked_space.url}/limits", headers={"Origin": "null", **headers})
        assert (answer.status_code, answer.json()["code"]) == (401, code)
        assert answer.headers["www-authenticate"] == challenge
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["cache-control"] == "no-store"


def test_files_jobs_and_streams_are_closed_to_who_knows_their_names(
    locked_space: RunningSpace,
) -> None:
    visitor = QueueClient(locked_space.url)
    visitor.http.headers.update(KNOWN)
    done = visitor.call("alpha_matte", visitor.upload(SAMPLES / "rocket.jpg"), 64)
    file = done["output"]["data"][0]["url"]
    assert visitor.http.get(file).headers["cache-control"].startswith("private")
    stranger = httpx.Client(base_url=locked_space.url)
    session = {"session_hash": visitor.session, "event_id": done["event_id"], "fn_index": 0}

    for method, path in [
        ("GET", file),
        ("GET", f"/gradio_api/queue/data?session_hash={visitor.session}"),
        ("POST", "/gradio_api/cancel"),
        ("POST", "/gradio_api/queue/join"),
        ("POST", "/gradio_api/upload"),
        ("POST", "/gradio_api/mcp/"),
    ]:
        assert stranger.request(method, path, json=session).status_code == 401, path


def test_the_python_client_comes_in_with_a_header(locked_space: RunningSpace) -> None:
    with pytest.raises(AuthenticationError):
        Client(locked_space.url, verbose=False)

    client = Client(locked_space.url, headers=KNOWN, verbose=False)
    matte, info = client.predict(handle_file(SAMPLES / "rocket.jpg"), 64, api_name="/alpha_matte")
    assert Path(matte).read_bytes().startswith(b"\x89PNG")
    assert info["empty"] is False


def test_the_python_client_signs_in_as_a_user(locked_space: RunningSpace) -> None:
    with pytest.raises(AuthenticationError):
        Client(locked_space.url, auth=("anna", "wrong"), verbose=False)

    client = Client(locked_space.url, auth=("anna", PASSWORD), verbose=False)
    _, info = client.predict(handle_file(SAMPLES / "rocket.jpg"), 64, api_name="/alpha_matte")
    assert info["empty"] is False


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_comes_in_with_a_header(locked_space: RunningSpace) -> None:
    def curl(*arguments: str | Path) -> str:
        command = ["curl", "-sSf", "-H", f"Authorization: Bearer {TOKEN}", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    api = f"{locked_space.url}/gradio_api"
    [path] = json.loads(curl(f"{api}/upload", "-F", f"files=@{SAMPLES / 'rocket.jpg'}"))
    data = json.dumps({"data": [{"path": path, "meta": {"_type": "gradio.FileData"}}, 64]})
    joined = json.loads(curl(f"{api}/call/alpha_matte", "--json", data))
    assert "event: complete" in curl("-N", f"{api}/call/alpha_matte/{joined['event_id']}")


def test_an_agent_comes_in_with_a_header(locked_space: RunningSpace) -> None:
    photo = base64.b64encode((SAMPLES / "coffee.png").read_bytes()).decode()

    async def call() -> CallToolResult:
        async with (
            httpx.AsyncClient(headers=KNOWN, timeout=60) as http,
            streamable_http_client(f"{locked_space.url}/gradio_api/mcp/", http_client=http) as ends,
            ClientSession(ends[0], ends[1]) as agent,
        ):
            await agent.initialize()
            return await agent.call_tool(
                "alpha_matte", {"image_path": f"data:image/png;base64,{photo}", "max_side": 64}
            )

    answer = run_coroutine(call())
    assert not answer.isError
    assert isinstance(answer.content[0], ImageContent)


def sign_in(page: Page) -> None:
    page.locator("[name=username]").fill("anna")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form button").click()


def test_a_visitor_signs_in_works_and_signs_out(locked_space: RunningSpace, page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(f"{locked_space.url}/?text=HELLO")
    assert findings(page) == []
    sign_in(page)
    expect(page).to_have_url(f"{locked_space.url}/?text=HELLO")
    page.get_by_role("img", name="Your photo, with the text “HELLO”").wait_for()
    come(page)
    open_photo(page, SAMPLES / "rocket.jpg")
    # Of the page for signing in, no rule of its policy kept anything back either.
    assert complaints == []

    page.evaluate("localStorage.setItem('text-behind-image.language', 'de')")
    page.get_by_role("button", name="Sign out").click()
    # In the language that was chosen in the editor.
    page.get_by_role("button", name="Anmelden").wait_for()
    page.goto(locked_space.url)
    expect(page.locator("[name=password]")).to_be_visible()


def test_a_session_that_has_ended_is_begun_again_without_losing_the_work(
    locked_space: RunningSpace, page: Page
) -> None:
    page.goto(locked_space.url)
    sign_in(page)
    page.get_by_role("img", name="Your photo, with the text").wait_for()
    come(page)
    page.context.clear_cookies()
    choose(page, SAMPLES / "coffee.png")
    page.get_by_text("Only people who are signed in can use this.").first.wait_for()
    page.get_by_role("textbox", name="Text").fill("STILL HERE")
    page.get_by_role("textbox", name="Text").blur()
    page.get_by_role("button", name="Sign in").click()

    sign_in(page)
    page.get_by_role("img", name="with the text “STILL HERE” behind its subject").wait_for()
    with Image.open(SAMPLES / "coffee.png") as photo:
        assert export(editor_of(page)).size == photo.size


def token(lifetime: int = 600, **claims: object) -> str:
    now = int(time.time())
    return jwt.encode({"iat": now, "exp": now + lifetime, **claims}, KEY, algorithm="HS256")


def test_an_embed_comes_in_with_a_token_and_goes_on_with_a_new_one(
    locked_space: RunningSpace, page: Page, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text(
        f"""<!doctype html><title>A blog</title>
        <script type="module" src="{locked_space.url}/embed/text-behind-image.js"></script>
        <text-behind-image eager token="{token(-600)}"></text-behind-image>"""
    )
    with demo_server(locked_space.url, tmp_path) as blog:
        editor = visit(page, f"{blog}/index.html")
        expect_event(editor, "tbi-error")
        choose(page, SAMPLES / "rocket.jpg")
        problem = event_of(editor, "tbi-error")
        assert problem["code"] == "token_refused"
        assert problem["sentence"].endswith("Reload the page to go on.")
        # There is nowhere to sign in on somebody else's page.
        expect(page.get_by_role("button", name="Sign in")).to_have_count(0)

        expect_event(editor, "tbi-matte")
        editor.evaluate("(element, token) => { element.token = token; }", token(origin=blog))
        assert event_of(editor, "tbi-matte")["empty"] is False
        expect(page.get_by_text(problem["sentence"])).to_have_count(0)


def test_a_frame_comes_in_with_a_token_in_its_address_which_it_keeps_to_itself(
    locked_space: RunningSpace, page: Page, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text(
        f"""<!doctype html><title>A blog</title>
        <script async src="{locked_space.url}/embed/iframe.js"></script>
        <iframe src="{locked_space.url}/?lang=en&token={token()}" width="900" height="700"></iframe>
        <iframe src="{locked_space.url}/login" width="400" height="300"></iframe>"""
    )
    with demo_server(locked_space.url, tmp_path) as blog:
        page.goto(f"{blog}/index.html")
        host, frame = page.locator("iframe").first, page.frame_locator("iframe").first
        frame.get_by_role("img", name="Your photo, with the text").wait_for()
        assert page.frames[1].url == f"{locked_space.url}/?lang=en"
        photos = frame.locator("input[type=file]").first
        expect_event(host, "tbi-matte")
        photos.set_input_files(SAMPLES / "rocket.jpg")
        assert event_of(host, "tbi-matte")["empty"] is False

        # The page around it hands on another, an old one at that, and then a good one.
        host.evaluate("(frame, token) => { frame.dataset.token = token; }", token(-600))
        expect_event(host, "tbi-error")
        photos.set_input_files(SAMPLES / "coffee.png")
        assert event_of(host, "tbi-error")["code"] == "token_refused"
        expect_event(host, "tbi-matte")
        host.evaluate("(frame, token) => { frame.dataset.token = token; }", token())
        assert event_of(host, "tbi-matte")["empty"] is False

        # Who has to sign in is told where: a frame gets no cookie.
        way = page.frame_locator("iframe").last.get_by_role("link", name="Open the page")
        expect(way).to_be_visible()


def snippets() -> dict[str, str]:
    readme = (ROOT / "README.md").read_text()
    found = re.findall(r"<!-- sign: (\w+) -->\n```\w+\n(.*?)```", readme, re.DOTALL)
    return dict(found)


@pytest.mark.parametrize(("program", "suffix"), [("python", "py"), ("node", "mjs"), ("php", "php")])
def test_the_tokens_that_the_readme_signs_let_in(
    locked_space: RunningSpace, tmp_path: Path, program: str, suffix: str
) -> None:
    command = sys.executable if program == "python" else shutil.which(program)
    if command is None:
        pytest.skip(f"{program} is not installed")
    script = tmp_path / f"sign.{suffix}"
    script.write_text(snippets()[program])
    environment = {**os.environ, "EMBED_SIGNING_KEY": KEY}
    signed = subprocess.run([command, script], env=environment, capture_output=True, check=True)
    for origin, status in [("https://blog.example", 200), ("https://other.example", 401)]:
        headers = {"Authorization": b"Bearer " + signed.stdout.strip(), "Origin": origin}
        assert httpx.get(f"{locked_space.url}/limits", headers=headers).status_code == status
