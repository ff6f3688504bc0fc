"""What is sent: refused while it comes, before anything is built of it."""

from collections.abc import Iterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from space.errors import RequestError
from space.http.bodies import BodyGuard
from space.http.json_scan import JsonLimits
from tests.running_space import RunningSpace

ROADS = ["call/alpha_matte", "call/v2/alpha_matte", "queue/join", "cancel", "mcp/"]
OTHER_ROADS = ["reset", "mcp/messages"]


async def length(request: Request) -> JSONResponse:
    return JSONResponse(sum([len(piece) async for piece in request.stream()]))


SMALL = TestClient(
    BodyGuard(
        Starlette(routes=[Route(path, length, methods=["POST"]) for path in ("/", "/form")]),
        longest=10_000,
        too_long=RequestError("file_too_large", "Too large."),
        json=JsonLimits(size=100),
        forms=["/form"],
    )
)
FORM = {"Content-Type": "multipart/form-data; boundary=a"}


@pytest.mark.parametrize("path", ["/", "/form"])
def test_what_is_too_long_is_refused_whether_it_says_so_or_not(path: str) -> None:
    uri = b'"data:' + b"A" * 10_000
    for body in (uri, iter([uri[:5000], uri[5000:]])):
        answer = SMALL.post(path, content=body)
        assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")


def test_what_is_within_the_limits_comes_as_it_was_sent() -> None:
    for body in (b"", b'{"a":1}', b'["data:' + b"A" * 9000 + b'"]'):
        assert SMALL.post("/", content=iter([body[:3], body[3:]])).json() == len(body)
    assert SMALL.post("/form", content=b"[" * 9000, headers=FORM).json() == 9000
    assert SMALL.post("/form", data={"a": "[" * 50}).json() == 152


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "text/plain",
        "application/x-www-form-urlencoded",
        FORM["Content-Type"],
        "",
    ],
)
def test_json_is_looked_through_whatever_it_is_said_to_be(kind: str) -> None:
    answer = SMALL.post("/", content=b"[" * 50, headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["code"]) == (400, "request_too_complex")


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("unit", [b"[],", b'{"a":', b"[", b" ", b'"a",'], ids=ascii)
def test_a_running_space_refuses_what_is_complex_with_its_first_piece(
    local_space: RunningSpace, road: str, unit: bytes
) -> None:
    sent = 0

    def body() -> Iterator[bytes]:
        nonlocal sent
        yield b'{"data": [' + unit * (65_536 // len(unit))
        # The answer has come before a client that listens would send more.
        while sent < 200:
            sent += 1
            yield unit * (65_536 // len(unit))

    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    answer = httpx.post(
        f"{local_space.url}/gradio_api/{road}", content=body(), headers=headers, timeout=60
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "request_too_complex")


@pytest.mark.parametrize("road", [*ROADS, *OTHER_ROADS])
def test_no_route_of_a_running_space_takes_json_that_is_called_a_form(
    local_space: RunningSpace, road: str
) -> None:
    url, body = f"{local_space.url}/gradio_api/{road}", b'{"a": [' + b"[]," * 50_000
    answer = httpx.post(url, content=body, headers=FORM, timeout=60)
    assert (answer.status_code, answer.json()["code"]) == (400, "request_too_complex")
