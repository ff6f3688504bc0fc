"""Signing in with an account of Hugging Face, for which a server of this process stands in."""

import base64
import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from space.lock.doors import Doors
from space.pages import EMBED
from space.settings import Settings
from tests.running_space import free_port

KEY = "a key that only these tests know of"
SPACE = "https://space.example"
BROWSER = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate"}
CLIENT = {"oauth_client_id": "the-space", "oauth_client_secret": "its password"}


@dataclass
class StandIn:
    """What of Hugging Face an application sees (RFC 6749, RFC 7636)."""

    url: str = ""
    account: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)

    def routes(self) -> list[Route]:
        return [
            Route("/oauth/authorize", self._authorize),
            Route("/oauth/token", self._token, methods=["POST"]),
            Route("/oauth/userinfo", self._userinfo),
        ]

    async def _authorize(self, request: Request) -> Response:
        self.asked = dict(request.query_params)
        back = f"{self.asked['redirect_uri']}?code=once&state={self.asked['state']}"
        return RedirectResponse(back)

    async def _token(self, request: Request) -> Response:
        form = {name: each[0] for name, each in parse_qs((await request.body()).decode()).items()}
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        credentials = base64.b64encode(b"the-space:its password").decode()
        is_right = (
            form["grant_type"] == "authorization_code"
            and form["code"] == "once"
            and form["redirect_uri"] == self.asked["redirect_uri"]
            and base64.urlsafe_b64encode(digest).decode().rstrip("=")
            == self.asked["code_challenge"]
            and request.headers["authorization"] == f"Basic {credentials}"
        )
        if not is_right:
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse({"access_token": "hf_secret", "token_type": "bearer"})

    async def _userinfo(self, request: Request) -> Response:
        if request.headers["authorization"] != "Bearer hf_secret":
            return JSONResponse({}, 401)
        return JSONResponse(self.account)


@contextmanager
def served(app: Starlette) -> Iterator[str]:
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def hugging_face() -> Iterator[StandIn]:
    stand_in = StandIn()
    with served(Starlette(routes=[*stand_in.routes()])) as url:
        stand_in.url = url
        yield stand_in


async def inside(request: Request) -> Response:
    return PlainTextResponse(request.user.display_name)


@pytest.fixture
def visit(hugging_face: StandIn) -> Callable[..., TestClient]:
    """Make a browser that visits a Space for whom a setting names."""

    def make(space_auth: str) -> TestClient:
        settings = Settings(
            **CLIENT, space_auth=space_auth, openid_provider_url=hugging_face.url, session_key=KEY
        )
        doors = Doors(settings, EMBED / "locales", lambda: "embed/")
        app = Starlette(routes=[*doors.routes, Route("/", inside)])
        return TestClient(doors.around(app), SPACE, headers=BROWSER, follow_redirects=False)

    hugging_face.account = {
        "sub": "1",
        "preferred_username": "Anna",
        "orgs": [{"preferred_username": "acme"}],
    }
    return make


def sign_in(
    browser: TestClient, change: Callable[[str], str] = lambda back: back
) -> httpx.Response:
    """Go to Hugging Face and come back, by an address that may be changed on the way."""
    there = browser.get("/login/huggingface?next=/?lang=de").headers["location"]
    back = httpx.get(there).headers["location"]
    return browser.get(change(back))


@pytest.mark.parametrize("allowed", ["huggingface", "huggingface:anna", "huggingface:bob, ACME"])
def test_an_account_that_may_comes_in(visit: Callable[..., TestClient], allowed: str) -> None:
    browser = visit(allowed)
    page = browser.get("/login?next=/%3Flang%3Dde")
    assert 'href="/login/huggingface?next=' in page.text
    assert "<form" not in page.text

    entered = sign_in(browser)
    assert (entered.status_code, entered.headers["location"]) == (303, "/?lang=de")
    assert browser.get("/").text == "Anna"
    # Nothing of the account but its name stays.
    assert "hf_secret" not in str(dict(browser.cookies))


def test_an_account_that_may_not_is_told(visit: Callable[..., TestClient]) -> None:
    browser = visit("huggingface:bob")
    refused = sign_in(browser)
    assert refused.status_code == 403
    assert "Dieses Konto hat hier keinen Zutritt." in refused.text
    assert browser.get("/").status_code == 303


def test_a_way_back_that_somebody_else_has_begun_leads_nowhere(
    visit: Callable[..., TestClient],
) -> None:
    for change in (
        lambda back: back.replace("code=once", "code=another"),
        lambda back: back.replace("state=", "state=x"),
        lambda back: back.partition("&state")[0],
        lambda back: back.partition("?")[0] + "?error=access_denied",
    ):
        browser = visit("huggingface")
        answer = sign_in(browser, change)
        assert answer.status_code == 401
        assert "Die Anmeldung hat nicht geklappt." in answer.text
        assert browser.get("/").status_code == 303
    # Without the cookie of who has left.
    assert visit("huggingface").get("/login/callback?code=once&state=a").status_code == 401


def test_an_account_that_is_allowed_no_more_is_out(visit: Callable[..., TestClient]) -> None:
    browser, later = visit("huggingface:anna"), visit("huggingface:bob")
    sign_in(browser)
    later.cookies.update(browser.cookies)
    assert later.get("/").status_code == 303


def test_hugging_face_is_told_where_to_lead_back_and_nothing_else_of_the_address(
    visit: Callable[..., TestClient],
) -> None:
    browser = visit("huggingface")
    there = browser.get("/login/huggingface?next=//evil.example").headers["location"]
    asked = {name: each[0] for name, each in parse_qs(urlsplit(there).query).items()}
    assert asked["redirect_uri"] == f"{SPACE}/login/callback"
    assert asked["code_challenge_method"] == "S256"
    assert asked["scope"] == "openid profile"
    httpx.get(there)
    back = f"/login/callback?code=once&state={asked['state']}"
    assert browser.get(back).headers["location"] == "/"


def test_what_the_lock_lacks_is_told_before_the_space_starts() -> None:
    with pytest.raises(ValueError, match="OAUTH_CLIENT_ID is not set"):
        Settings(space_auth="huggingface")
    with pytest.raises(ValueError, match="name the accounts"):
        Settings(**CLIENT, space_auth="huggingface:")
