"""What Gradio's routes answer to requests that no client of theirs would send: a code, and nothing in the log."""

import json
import socket
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.routing import Route
from starlette.testclient import TestClient

from space.http.failures import Failures
from tests.queue_client import QueueClient
from tests.running_space import RunningSpace


@pytest.fixture(autouse=True)
def no_traceback(local_space: RunningSpace) -> Any:
    before = len(local_space.log.read_text())
    yield
    told = local_space.log.read_text()[before:]
    assert "Traceback" not in told
    assert "failed: " not in told


@pytest.fixture
def http(local_space: RunningSpace) -> httpx.Client:
    return QueueClient(local_space.url).http


def post(http: httpx.Client, road: str, body: Any) -> tuple[int, str]:
    """Return status and code of the answer to a body: JSON, or what is sent in its place."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "Origin": "https://blog.example"}
    answer = http.post(f"/gradio_api/{road}", content=content, headers=headers)
    assert answer.headers["access-control-allow-origin"] == "*"
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize("road", ["call/nothing", "call/v2/nothing", "call/nothing/"])
def test_an_endpoint_that_is_not_there_is_not_found(http: httpx.Client, road: str) -> None:
    assert post(http, road, {"data": []}) == (404, "not_found")


@pytest.mark.parametrize("number", [999, -1, 10**30])
def test_a_number_that_no_endpoint_has_is_not_found(http: httpx.Client, number: int) -> None:
    call = {"data": [], "session_hash": "a", "fn_index": number}
    assert post(http, "queue/join", call) == (404, "not_found")


@pytest.mark.parametrize(
    "wrong",
    [
        {"fn_index": "x"},
        {"fn_index": 1.5},
        {"fn_index": None},
        {"fn_index": {}},
        {"session_hash": None},
        {"session_hash": {}},
        {"trigger_id": "x"},
        {"data": "x"},
        {"data": None},
        {"simple_format": []},
    ],
    ids=str,
)
def test_what_is_of_another_type_is_named(http: httpx.Client, wrong: dict[str, Any]) -> None:
    call = {"data": [], "session_hash": "a", "fn_index": 1, **wrong}
    assert post(http, "queue/join", call) == (400, "request_invalid")


@pytest.mark.parametrize("road", ["call/alpha_matte", "queue/join", "cancel", "reset"])
@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"{'data': []}", b"\0"], ids=ascii)
def test_what_is_no_json_is_refused(http: httpx.Client, road: str, body: bytes) -> None:
    status, code = post(http, road, body)
    assert (status, code) in [(400, "json_invalid"), (400, "request_invalid")]


def test_arguments_that_an_endpoint_does_not_have_are_named(http: httpx.Client) -> None:
    assert post(http, "call/v2/alpha_matte", {"photo": 1}) == (400, "request_invalid")


def test_a_file_that_nobody_may_have_is_not_there(http: httpx.Client) -> None:
    for path in ("/etc/passwd", "/tmp", "space/app.py", "//a", "a%00b", "%ff", "%7f"):
        answer = http.get(f"/gradio_api/file={path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert "passwd" not in answer.text


@pytest.fixture
def file(http: httpx.Client) -> str:
    """The address of a file of ten bytes."""
    [path] = http.post("/gradio_api/upload", files={"files": b"0123456789"}).json()
    return f"/gradio_api/file={path}"


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("0-3", (206, "0123")),
        ("4-", (206, "456789")),
        ("-2", (206, "89")),
        ("8-99", (206, "89")),
        *[
            (odd, (200, "0123456789"))
            for odd in ("0-1-2", "a-b", "-", "3-1", "9" * 5000 + "-", "0-1,3-4", "0-1," * 3000)
        ],
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_a_range_of_bytes_is_one_or_ignored(
    http: httpx.Client, file: str, asked: str, part: tuple[int, str]
) -> None:
    answer = http.get(file, headers={"Range": f"bytes={asked}", "X-Secret": "a"})
    assert (answer.status_code, answer.text) == part
    # Of the request nothing comes back.
    assert "x-secret" not in answer.headers


def test_a_range_behind_the_end_is_refused_with_the_file_s_length(
    http: httpx.Client, file: str
) -> None:
    for asked in ("10-", "10-12"):
        answer = http.get(file, headers={"Range": f"bytes={asked}"})
        assert (answer.status_code, answer.json()["code"]) == (416, "range_not_satisfiable")
        assert answer.headers["content-range"] == "bytes */10"


ODD = [
    b"Host: \xff\xfe",
    b"Host: [",
    b"Host: a:b:c",
    b"X-Forwarded-Host: [",
    b"X-Forwarded-Host: \xff",
    b"X-Forwarded-Proto: \xff",
    b"X-Gradio-Server: http://[",
    b"Origin: \xff\x01",
    b"Cookie: \xff=\x01; a",
    b"Accept-Encoding: \xff;q=\x01",
    b"Range: bytes=a-b-c",
    b"Range: bytes=" + b"9" * 5000 + b"-",
    b"If-None-Match: \xff",
    b"Content-Type: multipart/form-data",
    b"Content-Type: \xff",
    b"Content-Length: x",
    b"Content-Length: -1",
    b"Transfer-Encoding: nothing",
    b"Accept: \xff",
    b"User-Agent: \x00",
    b"User-Agent: \x1b[31m",
    b": nothing",
    b"no header",
]


def raw(space: RunningSpace, request: bytes) -> bytes:
    """Return the beginning of the answer to what need not be HTTP."""
    place = urlsplit(space.url)
    with socket.create_connection((place.hostname, place.port), timeout=20) as connection:
        connection.sendall(request)
        return connection.recv(4096)


@pytest.mark.parametrize("line", ODD, ids=lambda line: ascii(line[:40]))
def test_no_header_makes_the_space_fail(local_space: RunningSpace, line: bytes) -> None:
    sheet = b"GET /gradio_api/file=/etc/passwd"
    for start in (b"GET /config", b"GET /?view=api", b"GET /", sheet, b"POST /gradio_api/upload"):
        host = b"" if line.startswith(b"Host") else b"Host: a.example\r\n"
        answer = raw(local_space, start + b" HTTP/1.1\r\n" + host + line + b"\r\n\r\n")
        assert answer[9:10] in b"234", (start, answer)


def test_no_path_makes_the_space_fail(local_space: RunningSpace) -> None:
    odd = (
        b"\x01",
        b"\xff",
        b"%00",
        b"%ff",
        b"%0d%0a",
        b"%1b[31m",
        b"%F0%9F",
        b"%",
        b"..%2f",
        b"//",
    )
    for path in odd:
        for start in (b"/", b"/gradio_api/file=", b"/gradio_api/call/", b"/samples/", b"/fonts/"):
            request = b"GET " + start + path + b"?a=" + path + b" HTTP/1.1\r\nHost: a\r\n\r\n"
            answer = raw(local_space, request)
            assert answer[9:10] in b"234", (path, answer)


class TestAFailure:
    """Of the Space itself, in a request that nobody foresaw."""

    def client(self, error: Exception) -> TestClient:
        async def fail(_request: object) -> None:
            raise error

        return TestClient(Failures(Starlette(routes=[Route("/a=b", fail)])))

    def test_is_told_in_one_line_to_the_log_alone(self, caplog: pytest.LogCaptureFixture) -> None:
        answer = self.client(ValueError("not\n\x1b[31mforeseen")).get("/a=b")

        assert answer.status_code == 500
        [line] = [record.getMessage() for record in caplog.records]
        assert line.startswith(r"GET '/a' failed: ValueError 'not\n\x1b[31mforeseen' at ")
        assert "test_refusals.py:" in line
        assert caplog.records[0].exc_info is None

    def test_is_none_where_the_visitor_left(self, caplog: pytest.LogCaptureFixture) -> None:
        self.client(ClientDisconnect()).get("/a=b")

        assert caplog.records == []
