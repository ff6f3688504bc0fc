"""The tokens that hosts of embeds sign."""

import base64
import time
from typing import Any

import jwt
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from space.http.origins import AllowedOrigins, OriginGuard
from space.lock.doors import Doors
from space.pages import EMBED
from space.settings import Settings

KEY = "a key that only these tests know of"
BLOG = "https://blog.example"


async def inside(_request: Request) -> Response:
    return HTMLResponse("inside")


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    users = tmp_path_factory.mktemp("lock") / "users.txt"
    users.write_text("# nobody\n")
    settings = Settings(space_auth=str(users), embed_signing_key=KEY, session_key=KEY)
    doors = Doors(settings, EMBED / "locales", lambda: "embed/")
    app = Starlette(routes=[Route("/{path:path}", inside)])
    return TestClient(
        OriginGuard(doors.around(app), AllowedOrigins.parse(f"{BLOG} https://b.example"))
    )


def token(key: str = KEY, algorithm: str = "HS256", **claims: Any) -> str:
    now = int(time.time())
    said = {"iat": now, "exp": now + 600, **claims}
    kept = {name: value for name, value in said.items() if value is not None}
    return jwt.encode(kept, key, algorithm=algorithm)


def ask(door: TestClient, token: str, origin: str | None = BLOG) -> int:
    headers = {"Authorization": f"Bearer {token}"} | ({"Origin": origin} if origin else {})
    return door.get("/gradio_api/info", headers=headers).status_code


def test_a_host_s_token_lets_its_page_in(door: TestClient) -> None:
    assert ask(door, token()) == 200
    assert ask(door, token(exp=int(time.time()) + 3600)) == 200
    assert ask(door, token(aud="us", sub="reader 7")) == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": int(time.time()) - 60},
        {"exp": int(time.time()) + 2 * 3600},
        {"exp": None},
        {"iat": None},
        {"iat": int(time.time()) + 600},
        {"exp": 1e300},
        {"exp": "soon"},
        {"origin": 7},
        {"key": "of somebody else, who knows not ours"},
        {"algorithm": "none", "key": ""},
    ],
)
def test_a_token_that_is_old_too_long_lived_or_another_s_is_refused(
    door: TestClient, claims: dict[str, Any]
) -> None:
    assert ask(door, token(**claims)) == 401


DEEP = base64.urlsafe_b64encode(b"[" * 30_000).decode()


@pytest.mark.parametrize(
    "broken",
    ["..", "a.b.c", "é.é.é", "a" * 100_000, "", "null", f"{DEEP}.a.b", f"a.{DEEP}.b"],
    ids=lambda broken: broken[:5],
)
def test_what_is_no_token_is_refused(door: TestClient, broken: str) -> None:
    headers = {"Authorization": f"Bearer {broken}".encode()}
    assert door.get("/limits", headers=headers).status_code == 401


def test_a_token_for_one_origin_is_of_no_use_to_another(door: TestClient) -> None:
    bound = token(origin=BLOG)
    assert ask(door, bound, BLOG) == 200
    assert ask(door, bound, "https://b.example") == 401
    # The list of who may embed counts as well.
    assert ask(door, token(), "https://c.example") == 403


def test_the_page_in_a_frame_takes_the_token_from_its_address_and_is_for_its_origin_alone(
    door: TestClient,
) -> None:
    page = door.get("/", params={"token": token(origin=BLOG)})
    assert page.text == "inside"
    policies = page.headers.get_list("content-security-policy")
    assert f"frame-ancestors 'self' {BLOG}" in policies
    # Addresses of all else are passed on and kept.
    assert door.get("/gradio_api/info", params={"token": token()}).status_code == 401


def test_a_key_that_could_be_guessed_or_opens_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="32 signs or more"):
        Settings(embed_signing_key="short")
    with pytest.raises(ValueError, match="without SPACE_AUTH anyone may come in"):
        Settings(embed_signing_key=KEY)
