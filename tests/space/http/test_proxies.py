"""Whom a request comes from, and which headers of strangers nobody sees."""

import logging
from collections.abc import Mapping

import pytest
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from space.http.address import PublicAddress
from space.http.proxies import ForwardedHeaders, TrustedProxies
from space.settings import Settings
from tests.queue_client import QueueClient
from tests.running_space import SAMPLES

FORGED = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "9.9.9.9",
    "X-Gradio-Server": "https://evil.example",
}


async def tell(request: Request) -> JSONResponse:
    client = request.client.host if request.client else ""
    return JSONResponse(
        {"url": str(request.url), "client": client, "headers": dict(request.headers)}
    )


def seen(peer: str, headers: Mapping[str, str], trusted: str = "none") -> dict[str, str]:
    """Return what a route sees of a request from `peer`."""
    app = PublicAddress(Starlette(routes=[Route("/file", tell)]), "")
    guarded = ForwardedHeaders(app, TrustedProxies.parse(trusted))
    client = TestClient(guarded, base_url="http://space.example", client=(peer, 4000))
    answer: dict[str, str] = client.get("/file", headers=dict(headers)).json()
    return answer


def test_a_stranger_tells_nothing_of_address_and_sender() -> None:
    answer = seen("203.0.113.5", FORGED)
    assert (answer["url"], answer["client"]) == ("http://space.example/file", "203.0.113.5")
    assert "evil" not in str(answer)


def test_a_proxy_on_this_machine_is_a_stranger_as_well_until_it_is_named() -> None:
    assert seen("127.0.0.1", FORGED)["url"] == "http://space.example/file"
    assert seen("127.0.0.1", FORGED, "127.0.0.1")["url"] == "https://evil.example/file"


def test_nobody_is_believed_of_a_gradio_server() -> None:
    assert "x-gradio-server" not in seen("127.0.0.1", FORGED, "127.0.0.1")["headers"]


@pytest.mark.parametrize(
    ("forwarded_for", "sender"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("6.6.6.6, 203.0.113.5", "203.0.113.5"),
        ("6.6.6.6, 203.0.113.5, 10.1.2.3", "203.0.113.5"),
        ("6.6.6.6, 203.0.113.5:4711, 10.1.2.3", "203.0.113.5"),
        ("6.6.6.6, [2001:db8::1]:4711", "2001:db8::1"),
        ("6.6.6.6, 2001:db8::1", "2001:db8::1"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("10.1.2.3", "10.1.2.3"),
        ("6.6.6.6, unknown", "10.0.0.1"),
        ("", "10.0.0.1"),
    ],
)
def test_the_sender_is_the_last_who_is_no_trusted_proxy(forwarded_for: str, sender: str) -> None:
    headers = {"X-Forwarded-For": forwarded_for}
    assert seen("10.0.0.1", headers, "10.0.0.0/8")["client"] == sender


def test_the_owner_is_told_once_that_a_proxy_is_not_believed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    guarded = ForwardedHeaders(Starlette(routes=[Route("/file", tell)]), TrustedProxies())
    client = TestClient(guarded, client=("10.0.0.1", 4000))
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            client.get("/file", headers=FORGED)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "10.0.0.1" in caplog.text
    assert "TRUSTED_PROXIES" in caplog.text


def test_a_setting_that_is_no_network_is_refused_at_the_start() -> None:
    assert (
        str(Settings(trusted_proxies="10.0.0.7, fd00::/8").trusted_proxies)
        == "10.0.0.7/32, fd00::/8"
    )
    for text in ("localhost", "10.0.0.7/8", "*"):
        with pytest.raises(ValidationError, match="addresses and networks"):
            Settings(trusted_proxies=text)


def test_on_hugging_face_the_platform_s_proxy_is_believed_and_nobody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert TrustedProxies.of_platform() == TrustedProxies()
    monkeypatch.setenv("SPACE_ID", "owner/name")
    trusted = str(TrustedProxies.of_platform())
    headers = {"X-Forwarded-For": "6.6.6.6, 203.0.113.5, 10.3.2.1"}
    assert seen("10.16.4.123", headers, trusted)["client"] == "203.0.113.5"
    assert seen("203.0.113.5", FORGED, trusted)["url"] == "http://space.example/file"


def test_no_stranger_changes_the_addresses_that_the_space_gives_out(space_url: str) -> None:
    visitor = QueueClient(space_url)
    photo = visitor.upload(SAMPLES / "astronaut.png")
    visitor.http.headers.update(FORGED)

    assert visitor.http.get("/config").json()["root"] == space_url
    [file, _] = visitor.call("convert_photo", photo)["output"]["data"]
    assert file["url"].startswith(f"{space_url}/")
    for path in ("/", "/config", "/oembed", "/manifest.webmanifest", "/login", "/monitoring"):
        answer = visitor.http.get(path)
        assert "evil" not in answer.text + str(answer.headers), path
