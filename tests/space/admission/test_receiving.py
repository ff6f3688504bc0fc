"""Uploads: what a form's files become, and that nothing is left of one that breaks off."""

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.types import Message

from space.admission.rates import Rates
from space.admission.receiving import MOST_FILES, MOST_PARTS, UploadRoutes
from space.lifetimes import sweep
from space.refusals import exception_handlers
from space.settings import Settings
from tests.event_loop import run_coroutine
from tests.running_space import RunningSpace

FORM = "multipart/form-data; boundary=b"


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def door(folder: Path) -> TestClient:
    assert list(folder.iterdir()) == []
    settings = Settings(max_file_bytes=20_000)
    routes = UploadRoutes(settings, Rates(settings)).routes()
    return TestClient(Starlette(routes=routes), base_url="http://a/gradio_api/")


def part(name: str, content: bytes, file: str | None = "a.png") -> bytes:
    where = f'form-data; name="{name}"' + ("" if file is None else f'; filename="{file}"')
    return b"--b\r\nContent-Disposition: " + where.encode() + b"\r\n\r\n" + content + b"\r\n"


def send(door: TestClient, *parts: bytes, end: bytes = b"--b--\r\n") -> httpx.Response:
    """Send a form, as one piece after the other."""
    body = b"".join([*parts, end])
    pieces = iter([body[:7], body[7:100], body[100:]])
    return door.post("upload", content=pieces, headers={"Content-Type": FORM})


def test_each_file_gets_a_folder_of_its_own(door: TestClient, folder: Path) -> None:
    content = b"a" * 9000 + b"\r\n--c" + b"b" * 9000
    paths = send(door, part("files", content), part("files", b"", "b.png")).json()

    assert [Path(path).name for path in paths] == ["photo.png", "photo.png"]
    assert [Path(path).read_bytes() for path in paths] == [content, b""]
    assert len({Path(path).parent for path in paths}) == 2
    assert {Path(path).parent.parent for path in paths} == {folder}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Anna at the beach.JPG", "photo.jpg"),
        ("../../up.png", "photo.png"),
        ("..", "photo"),
        (" ", "photo"),
        ("no ending", "photo"),
        ("a.b/c", "photo"),
        ("a.字", "photo"),
        ("a." + "n" * 500, "photo"),
        ("a.png\0", "photo"),
    ],
)
def test_only_the_ending_of_a_name_is_kept(
    door: TestClient, folder: Path, sent: str, kept: str
) -> None:
    [path] = map(Path, send(door, part("files", b"photo", sent)).json())

    assert path.parent.parent == folder
    assert path.name == kept


def test_what_is_no_file_is_not_kept(door: TestClient, folder: Path) -> None:
    answer = send(
        door, part("other", b"a" * 30_000), part("files", b"a" * 30_000, None), part("files", b"p")
    )
    assert len(answer.json()) == 1
    assert len(list(folder.rglob("*.png"))) == 1


@pytest.mark.parametrize(
    ("parts", "end"),
    [
        ([part("files", b"photo")], b""),
        ([part("files", b"photo")], b"--b"),
        ([b"no form"], b""),
        ([part("files", b"photo")] * (MOST_FILES + 1), b"--b--\r\n"),
        ([part("files", b"photo"), *[part("other", b"", None)] * MOST_PARTS], b"--b--\r\n"),
        ([part("files", b"photo"), b"--b\r\n" + b"a: b\r\n" * 1000 + b"\r\n"], b"--b--\r\n"),
        ([part("files", b"photo"), b"--b\r\nA: " + b"b" * 10_000 + b"\r\n\r\n"], b"--b--\r\n"),
    ],
    ids=[
        "no end",
        "half an end",
        "no form",
        "many files",
        "many parts",
        "many headers",
        "a long header",
    ],
)
def test_what_is_no_whole_form_leaves_nothing(
    door: TestClient, folder: Path, parts: list[bytes], end: bytes
) -> None:
    answer = send(door, *parts, end=end)

    assert (answer.status_code, answer.json()["code"]) == (400, "request_invalid")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "kind", ["application/json", "multipart/form-data", "multipart/form-data; boundary=", ""]
)
def test_another_kind_of_body_is_refused(door: TestClient, kind: str) -> None:
    answer = door.post("upload", content=b"photo", headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["code"]) == (400, "request_invalid")


def test_a_file_that_is_too_large_leaves_nothing(door: TestClient, folder: Path) -> None:
    answer = send(door, part("files", b"small"), part("files", b"a" * 20_001))

    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
    assert list(folder.iterdir()) == []


def test_what_says_that_it_is_too_large_is_not_read(door: TestClient) -> None:
    def body() -> Iterator[bytes]:
        raise AssertionError
        yield b""

    headers = {"Content-Type": FORM, "Content-Length": "100000"}
    assert door.post("upload", content=body(), headers=headers).status_code == 413


def test_a_slow_upload_is_not_swept_while_it_comes(door: TestClient, folder: Path) -> None:
    pieces = [part("files", b"slow")[:-2], *[b"er"] * 3, b"\r\n--b--\r\n"]

    async def receive() -> Message:
        sweep(folder, lifetime=60)
        for entry in folder.iterdir():
            # As if each piece took most of a lifetime.
            age = time.time() - entry.stat().st_mtime
            os.utime(entry, (time.time() - age - 40,) * 2)
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    async def send(_message: Message) -> None:
        """Take the answer."""

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/gradio_api/upload",
        "query_string": b"",
        "headers": [(b"content-type", FORM.encode())],
    }
    run_coroutine(door.app(scope, receive, send))

    [kept] = folder.rglob("*.png")
    assert kept.read_bytes() == b"slow" + b"er" * 3


def test_a_visitor_who_has_sent_much_has_to_wait(folder: Path) -> None:
    settings = Settings(max_file_bytes=20_000, upload_bytes_per_ten_minutes=3000)
    app = Starlette(
        routes=UploadRoutes(settings, Rates(settings)).routes(),
        exception_handlers=exception_handlers(),
    )
    door = TestClient(app, base_url="http://a/gradio_api/")
    files = {"files": ("a.png", b"a" * 2000)}

    assert [door.post("upload", files=files).status_code for _ in range(2)] == [200, 429]
    assert len(list(folder.iterdir())) == 1


def test_signs_that_look_like_its_end_cost_little(door: TestClient) -> None:
    for sign in (b"\r", b"\r\n", b"\r\n-", b"\r\n--", b"\r\n--\r\n"):
        start = time.process_time()
        send(door, part("other", sign * (4_000_000 // len(sign))))
        assert time.process_time() - start < 2, sign


def test_an_upload_that_breaks_off_leaves_no_file_and_one_line_at_most(
    local_space: RunningSpace,
) -> None:
    place = urlsplit(local_space.url)
    files, told = set(local_space.files.iterdir()), len(local_space.log.read_text())
    head = f"POST /gradio_api/upload HTTP/1.1\r\nHost: a\r\nContent-Type: {FORM}\r\nContent-Length: 3000000\r\n\r\n"
    connections = [
        socket.create_connection((place.hostname, place.port), timeout=20) for _ in range(20)
    ]
    for connection in connections:
        connection.sendall(head.encode() + part("files", b"a" * 2_000_000))
    # Each has begun, by now.
    deadline = time.monotonic() + 20
    while len(set(local_space.files.iterdir()) - files) < len(connections):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    for connection in connections:
        connection.close()
    while set(local_space.files.iterdir()) - files:
        assert time.monotonic() < deadline
        time.sleep(0.02)

    lines = local_space.log.read_text()[told:].splitlines()
    assert len(lines) <= len(connections)
    assert all('"status": 499' in line for line in lines)
