"""Signing in and out, on a Space with two users, in this process."""

import asyncio
import re
import stat
from collections.abc import Callable
from pathlib import Path

import argon2
import pytest
from httpx import Response as Answer
from starlette.applications import Starlette
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from space.errors import RequestError
from space.http.origins import AllowedOrigins, OriginGuard
from space.lock.accounts import Accounts
from space.lock.doors import Doors
from space.lock.languages import choose_language
from space.lock.login_page import place_on_space
from space.lock.sessions import session_key
from space.lock.tries import Tries
from space.pages import EMBED
from space.settings import Settings
from tests.event_loop import run_coroutine

PASSWORD = "correct horse"
CHEAP = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""A hash says itself what it costs to check; those of the Space cost a hundred times as much."""

HASH = CHEAP.hash(PASSWORD)

BROWSER = {"Accept": "text/html,*/*", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "none"}

KEY = "a key that only these tests know of"


async def inside(request: Request) -> Response:
    return PlainTextResponse(request.user.display_name)


@pytest.fixture
def users(tmp_path: Path) -> Path:
    file = tmp_path / "users.txt"
    file.write_text(f"anna:{HASH}\nberta:{HASH}\n")
    return file


@pytest.fixture
def visit(users: Path) -> Callable[..., TestClient]:
    """A Space, and what makes a browser that visits it from an address."""
    settings = Settings(space_auth=str(users), session_key=KEY)
    doors = Doors(settings, EMBED / "locales", lambda: "embed/")
    app = Starlette(routes=[*doors.routes, Route("/{path:path}", inside, methods=["GET", "POST"])])
    space = OriginGuard(doors.around(app), AllowedOrigins())

    def make(address: str = "127.0.0.2", root: str = "https://space.example") -> TestClient:
        return TestClient(space, root, client=(address, 1), headers=BROWSER, follow_redirects=False)

    return make


def sign_in(browser: TestClient, name: str = "anna", password: str = PASSWORD) -> Answer:
    return browser.post(
        "/login", data={"username": name, "password": password, "next": "/?lang=de"}
    )


def test_a_visitor_is_led_to_the_page_for_signing_in_and_back(
    visit: Callable[..., TestClient],
) -> None:
    browser = visit()
    led = browser.get("/?lang=de&text=%C3%84&token=of-no-use")
    assert led.status_code == 303
    page = browser.get(led.headers["location"])
    assert page.status_code == 200
    place = re.search(r'name="next" value="([^"]*)"', page.text)
    assert place
    assert place[1].replace("&amp;", "&") == "/?lang=de&text=%C3%84"

    entered = sign_in(browser)
    assert (entered.status_code, entered.headers["location"]) == (303, "/?lang=de")
    assert browser.get("/").text == "anna"


def test_the_cookie_is_for_the_space_alone_and_ends_with_its_time(
    visit: Callable[..., TestClient],
) -> None:
    cookie = sign_in(visit()).headers["set-cookie"]
    _, *attributes = cookie.lower().split("; ")
    assert set(attributes) == {"httponly", "max-age=86400", "path=/", "samesite=lax", "secure"}
    # On a developer's machine, without TLS.
    assert "secure" not in sign_in(visit(root="http://127.0.0.1")).headers["set-cookie"].lower()


def test_who_signs_out_is_a_stranger_and_so_is_whoever_has_a_copy_of_the_cookie(
    visit: Callable[..., TestClient],
) -> None:
    browser, thief = visit(), visit()
    sign_in(browser)
    thief.cookies.update(browser.cookies)
    assert thief.get("/").text == "anna"

    left = browser.post("/logout")
    assert (left.status_code, left.headers["location"]) == (303, "/login")
    assert browser.get("/").status_code == thief.get("/").status_code == 303


def test_a_cookie_that_was_changed_or_signed_by_another_space_opens_nothing(
    visit: Callable[..., TestClient], users: Path
) -> None:
    browser = visit()
    sign_in(browser)
    [(name, value)] = browser.cookies.items()
    others = Settings(space_auth=str(users), session_key=KEY[::-1])
    doors = Doors(others, EMBED / "locales", lambda: "embed/")
    other = TestClient(doors.around(Starlette(routes=doors.routes)), follow_redirects=False)
    sign_in(other)
    for forged in (value[:-1], value.replace(".", "x", 1), "", *other.cookies.values()):
        stranger = visit()
        stranger.cookies.set(name, forged)
        assert stranger.get("/").status_code == 303, forged


def test_a_new_password_and_a_deleted_line_end_the_sessions_of_their_user_alone(
    visit: Callable[..., TestClient], users: Path
) -> None:
    anna, berta = visit(), visit("127.0.0.3")
    sign_in(anna)
    sign_in(berta, "berta")
    users.write_text(f"anna:{CHEAP.hash('another one')}\nberta:{HASH}\n")
    assert anna.get("/").status_code == 303
    assert berta.get("/").text == "berta"
    users.write_text("# nobody\n")
    assert berta.get("/").status_code == 303


def test_a_session_that_is_too_old_is_none(users: Path) -> None:
    settings = Settings.model_construct(space_auth=str(users), session_lifetime=-1)
    doors = Doors(settings, EMBED / "locales", lambda: "embed/")
    app = Starlette(routes=[*doors.routes, Route("/", inside)])
    browser = TestClient(doors.around(app), headers=BROWSER, follow_redirects=False)
    sign_in(browser)
    assert browser.get("/").status_code == 303


def test_the_cookie_does_not_count_in_requests_of_another_origin_s_page(
    visit: Callable[..., TestClient],
) -> None:
    browser = visit()
    sign_in(browser)
    api = {"Accept": "*/*", "Sec-Fetch-Mode": "cors"}
    own = {**api, "Origin": "https://space.example", "Sec-Fetch-Site": "same-origin"}
    assert browser.post("/gradio_api/upload", headers=own).text == "anna"
    # A sibling's cookies are of the same site; an old browser says its origin alone.
    for page in (
        {"Origin": "https://blog.example"},
        {"Origin": "https://blog.space.example", "Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors"},
    ):
        answer = browser.post("/gradio_api/upload", headers={**api, "Sec-Fetch-Site": "", **page})
        assert (answer.status_code, answer.json()["code"]) == (401, "login_required")
    # A link that is followed is one's own doing.
    assert browser.get("/", headers={"Sec-Fetch-Site": "cross-site"}).text == "anna"


def test_no_other_page_signs_its_visitors_in_or_out(visit: Callable[..., TestClient]) -> None:
    for path in ("/login", "/logout"):
        answer = visit().post(path, headers={"Origin": "https://blog.example"})
        assert (answer.status_code, answer.json()["code"]) == (403, "origin_refused")
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(("name", "password"), [("anna", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_name_or_password_is_told_in_the_visitor_s_language(
    visit: Callable[..., TestClient], name: str, password: str
) -> None:
    answer = sign_in(visit(), name, password)
    assert answer.status_code == 401
    assert "Der Name oder das Passwort stimmt nicht." in answer.text
    assert f'value="{name}"' in answer.text
    assert "set-cookie" not in answer.headers


def test_programs_that_sign_in_are_answered_json(visit: Callable[..., TestClient]) -> None:
    program = visit()
    program.headers["Accept"] = "*/*"
    refused = sign_in(program, password="wrong")
    assert (refused.status_code, refused.json()["code"]) == (401, "login_refused")
    assert sign_in(program).json() == {"success": True}
    assert program.get("/").text == "anna"


class Guessable(Accounts):
    """One user, whose password is checked in no time."""

    def __init__(self) -> None:
        self.checked = 0

    def verify(self, name: str, password: str) -> bool:
        self.checked += 1
        return (name, password) == ("anna", PASSWORD)


def a_try(tries: Tries, name: str, password: str, address: str = "127.0.0.2") -> bool | str:
    connection = HTTPConnection({"type": "http", "headers": [], "client": (address, 1)})
    try:
        return run_coroutine(tries.verify(connection, name, password))
    except RequestError as refusal:
        return refusal.code


def test_passwords_cannot_be_guessed_in_a_row_and_a_neighbour_still_gets_in() -> None:
    tries = Tries(Guessable())
    guesses = [a_try(tries, "berta", f"guess {n}") for n in range(5)]
    # Knowing one password gives no more tries at another's.
    assert a_try(tries, "anna", PASSWORD) is True
    guesses += [a_try(tries, "berta", f"guess {n}") for n in range(5, 11)]
    assert guesses == [False] * 10 + ["too_many_requests"]
    assert a_try(tries, "anna", PASSWORD) == "too_many_requests"
    assert a_try(tries, "anna", PASSWORD, "127.0.0.3") is True


def test_a_network_that_shares_the_guesses_among_its_addresses_is_one_guesser() -> None:
    tries = Tries(Guessable())
    guesses = [a_try(tries, "anna", "guess", f"2001:db8::{n}") for n in range(11)]
    assert guesses == [False] * 10 + ["too_many_requests"]


def test_many_networks_together_get_few_guesses_at_one_name() -> None:
    tries = Tries(Guessable())
    guesses = [a_try(tries, "anna", "guess", f"127.0.1.{n}") for n in range(51)]
    assert guesses == [False] * 50 + ["too_many_requests"]


def test_of_many_tries_at_once_no_more_are_checked_than_of_as_many_in_turn() -> None:
    accounts = Guessable()
    tries = Tries(accounts)
    connection = HTTPConnection({"type": "http", "headers": [], "client": ("127.0.0.2", 1)})

    async def guess_at_once() -> None:
        for _ in range(3):
            guesses = (tries.verify(connection, "anna", f"guess {n}") for n in range(100))
            await asyncio.gather(*guesses, return_exceptions=True)

    run_coroutine(guess_at_once())
    assert accounts.checked == 10


def test_who_has_tried_too_often_is_told_when_to_come_again(
    visit: Callable[..., TestClient],
) -> None:
    guesser = visit()
    for n in range(10):
        sign_in(guesser, password=f"guess {n}")
    refused = sign_in(guesser)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "600")
    assert "Zu viele Versuche." in refused.text


def test_a_form_may_come_as_programs_send_files(visit: Callable[..., TestClient]) -> None:
    parts = {"username": (None, "anna"), "password": (None, PASSWORD)}
    assert visit().post("/login", files=parts).status_code == 303


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("application/x-www-form-urlencoded", b"username=" + b"x" * 20_000),
        ("application/x-www-form-urlencoded", b"&".join(b"a=1" for _ in range(50))),
        ("multipart/form-data; boundary=a", b"nothing"),
        ("multipart/form-data", b"--a--"),
        (
            "multipart/form-data; boundary=a",
            b'--a\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\nc\r\n--a--\r\n',
        ),
    ],
    ids=["long", "many", "broken", "boundless", "file"],
)
def test_a_form_that_is_none_is_refused(
    visit: Callable[..., TestClient], kind: str, content: bytes
) -> None:
    answer = visit().post("/login", content=content, headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["code"]) == (400, "request_invalid")


def test_what_is_no_form_signs_nobody_in(visit: Callable[..., TestClient]) -> None:
    for content in (b"", b'{"username": "anna"}', b"username=\xff"):
        assert visit().post("/login", content=content).status_code == 401


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "evil",
        "/login?next=/login",
        "/logout",
        "/a\r\nSet-Cookie: a=b",
        "",
        None,
    ],
)
def test_signing_in_leads_to_this_space_and_nowhere_else(elsewhere: str | None) -> None:
    assert place_on_space(elsewhere) == "/"


def test_signing_in_leads_back_to_any_page_of_the_space() -> None:
    for place in ("/", "/?lang=de&text=%22", "/gradio_api/file=/tmp/a.png", "/?view=api"):
        assert place_on_space(place) == place


def test_behind_a_sub_path_all_leads_to_below_it(users: Path) -> None:
    settings = Settings(space_auth=str(users), session_key=KEY)
    doors = Doors(settings, EMBED / "locales", lambda: "embed/")
    app = Starlette(routes=[*doors.routes, Route("/", inside)])
    browser = TestClient(
        doors.around(app), root_path="/tools/text", headers=BROWSER, follow_redirects=False
    )
    assert browser.get("/tools/text/").headers["location"] == "/tools/text/login?next=%2F"
    entered = browser.post("/tools/text/login", data={"username": "anna", "password": PASSWORD})
    assert entered.headers["location"] == "/tools/text/"
    assert "Path=/tools/text" in entered.headers["set-cookie"]
    assert browser.get("/tools/text/").text == "anna"


def test_in_a_frame_there_is_no_form_but_a_way_to_the_page_itself(
    visit: Callable[..., TestClient],
) -> None:
    # A frame on another site gets no cookie, and a form in one could be laid over with another.
    framed = visit().get("/login", headers={"Sec-Fetch-Dest": "iframe"})
    assert "<form" not in framed.text
    assert 'target="_blank"' in framed.text
    page = visit().get("/login")
    assert "<form" in page.text
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    for one in (framed, page):
        assert "default-src 'none'" in one.headers["content-security-policy"]
        assert "unsafe-inline" not in one.headers["content-security-policy"]
        assert "style=" not in one.text


def test_the_visitor_s_choice_counts_before_the_browser_s_and_the_place_before_both(
    visit: Callable[..., TestClient],
) -> None:
    def spoken(query: str) -> str:
        page = visit().get(f"/login?{query}", headers={"Accept-Language": "sv"})
        found = re.search(r'<html lang="(.+?)"', page.text)
        assert found
        return found[1]

    assert spoken("") == "sv"
    assert spoken("lang=de") == "de"
    assert spoken("lang=de&next=/?lang=fr") == "fr"
    assert spoken("lang=%22%3E") == "en"


@pytest.mark.parametrize(
    ("wishes", "lang"),
    [
        ("de-AT,en;q=0.5", "de"),
        ("en;q=0.5,ar;q=0.9", "ar"),
        ("xx, fr", "fr"),
        ("nn-NO", "nb"),
        ("pt", "pt-BR"),
        ("pt-AO", "pt-PT"),
        ("zh-HK", "zh-TW"),
        ("zh-Hant-MO", "zh-TW"),
        ("zh-Hans-SG", "zh-CN"),
        ("de;q=0, sv;q=0.1", "sv"),
        ("*", "en"),
        ("q=;,,;;de;q=x", "en"),
        ("", "en"),
    ],
)
def test_the_page_speaks_what_the_browser_asks_for(wishes: str, lang: str) -> None:
    there = [file.stem for file in (EMBED / "locales").glob("*.json")]
    assert choose_language(wishes, there) == lang


def test_the_key_of_sessions_outlives_a_restart_and_is_its_owner_s_alone(tmp_path: Path) -> None:
    key = session_key(tmp_path)
    assert len(key) == 64
    assert session_key(tmp_path) == key
    [file] = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
