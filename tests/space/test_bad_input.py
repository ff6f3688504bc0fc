"""What the endpoints refuse, over HTTP: every door, each with a code and a sentence."""

import base64
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from PIL import Image

from tests.event_loop import run_coroutine
from tests.queue_client import QueueClient
from tests.running_space import ROOT, SAMPLES, running_space

ENDPOINTS = ["remove_background", "alpha_matte", "convert_photo"]
MARK = {"meta": {"_type": "gradio.FileData"}}


@pytest.fixture
def visitor(space_url: str) -> QueueClient:
    return QueueClient(space_url)


@pytest.fixture(scope="module", autouse=True)
def the_space_lives_on(space_url: str) -> Iterator[None]:
    """After all that was refused, the same Space still does its work."""
    yield
    visitor = QueueClient(space_url)
    assert visitor.call("alpha_matte", visitor.upload(SAMPLES / "coffee.png"))["success"]


def refusal(visitor: QueueClient, endpoint: str, image_path: Any, *more: Any) -> tuple[str, str]:
    """Return the code and the sentence with which a call is refused."""
    message = visitor.call(endpoint, image_path, *more)
    assert message["success"] is False
    output = message["output"]
    assert output["error"].endswith(".")
    return output["title"], output["error"]


def png_header(width: int, height: int) -> bytes:
    """Return a PNG that claims a size and holds no pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


GREY = Image.new("RGB", (64, 64), "grey")

UNREADABLE = {
    "not_a_photo": b"just some words",
    "photo_empty": b"",
    "svg_refused": b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>',
    "photo_truncated": (SAMPLES / "rocket.jpg").read_bytes()[:50_000],
    "photo_too_small": encoded(Image.new("RGB", (1, 300)), "PNG"),
    "too_many_pixels": png_header(13_000, 13_000),
}


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("code", UNREADABLE)
def test_a_file_that_is_no_usable_photo_is_refused(
    visitor: QueueClient, endpoint: str, code: str
) -> None:
    upload = visitor.upload(UNREADABLE[code])

    assert refusal(visitor, endpoint, upload)[0] == code


@pytest.fixture
def secrets(space_url: str, visitor: QueueClient, tmp_path: Path) -> dict[str, str]:
    """Paths of the server that nobody may read through an endpoint."""
    mine = Path(visitor.upload(encoded(GREY, "PNG"))["path"])
    theirs = Path(QueueClient(space_url).upload(SAMPLES / "chelsea.png")["path"])
    paths = {
        "a system file": "/etc/passwd",
        "a file in the working directory": "README.md",
        "the same by its full path": str(ROOT / "space" / "samples" / "coffee.png"),
        "another upload by traversal": f"{mine.parent}/../{theirs.parent.name}/{theirs.name}",
        "a directory": str(mine.parent),
        "the upload folder": str(mine.parent.parent),
        "a device": "/dev/zero",
        "a null byte": f"{mine}\0.png",
        "a file URL": "file:///etc/passwd",
    }
    # Only where the Space is on this machine can a link be put among its uploads.
    if mine.parent.is_dir():
        outside = tmp_path / "outside.png"
        outside.write_bytes(encoded(GREY, "PNG"))
        link = mine.parent / "link.png"
        link.unlink(missing_ok=True)
        link.symlink_to(outside)
        paths["a link that leads out"] = str(link)
    return paths


@pytest.mark.parametrize("marked", [True, False], ids=["marked as a file", "bare"])
@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_path_of_the_server_is_not_read(
    visitor: QueueClient, secrets: dict[str, str], endpoint: str, marked: bool
) -> None:
    for secret in secrets.values():
        sent = {"path": secret, **(MARK if marked else {})}

        code, sentence = refusal(visitor, endpoint, sent)

        assert code == "path_refused"
        assert secret not in sentence


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_file_is_never_written_beside_the_upload(visitor: QueueClient, endpoint: str) -> None:
    upload = visitor.upload(SAMPLES / "coffee.png", "coffee.jpg")
    folder = Path(upload["path"]).parent

    result = visitor.call(endpoint, upload)["output"]["data"][0]

    assert Path(result["path"]).parent != folder


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("field", ["path", "url"])
def test_a_web_address_is_refused_and_not_fetched(
    visitor: QueueClient, endpoint: str, field: str
) -> None:
    # Nothing listens there: were it fetched, the error would be another.
    sent = {field: "http://127.0.0.1:9/photo.png", **MARK}

    assert refusal(visitor, endpoint, sent)[0] == "url_refused"


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("sent", [None, "words", 7, [], {}, {"path": None}, {"path": 7}])
def test_a_call_without_a_photo_is_refused(visitor: QueueClient, endpoint: str, sent: Any) -> None:
    assert refusal(visitor, endpoint, sent)[0] == "photo_missing"


@pytest.mark.parametrize("side", [0, -5, 1.5, "large", True, [320]])
def test_a_side_that_is_no_number_of_pixels_is_refused(visitor: QueueClient, side: Any) -> None:
    upload = visitor.upload(SAMPLES / "coffee.png")

    assert refusal(visitor, "alpha_matte", upload, side)[0] == "max_side_invalid"


def data_uri(content: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(content).decode()


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_data_uri_is_read_like_an_upload(visitor: QueueClient, endpoint: str) -> None:
    sent = {"url": data_uri((SAMPLES / "coffee.png").read_bytes()), **MARK}

    info = visitor.call(endpoint, sent)["output"]["data"][1]

    assert (info["width"], info["height"]) == (600, 400)


def test_a_data_uri_that_is_none_is_refused(visitor: QueueClient) -> None:
    for uri in ("data:image/png;base64,!!!", "data:image/png,raw", "data:"):
        assert refusal(visitor, "alpha_matte", {"path": uri})[0] == "data_uri_unreadable"


@pytest.fixture(scope="module")
def small() -> Iterator[str]:
    """A Space with a small limit, so that what is over it is small too."""
    with running_space("--max-file-bytes", "20000", wait_for_model=False) as space:
        yield space.url


def test_an_upload_is_refused_while_it_arrives(small: str) -> None:
    files = {"files": ("photo.png", b"\0" * 200_000)}

    answer = httpx.post(f"{small}/gradio_api/upload", files=files)

    assert answer.status_code == 413
    assert answer.json()["code"] == "file_too_large"


def test_an_upload_just_over_the_limit_is_refused(small: str) -> None:
    files = {"files": ("photo.png", b"\0" * 21_000)}

    assert httpx.post(f"{small}/gradio_api/upload", files=files).status_code == 413


def test_a_json_body_of_undeclared_length_is_refused(small: str) -> None:
    # A data URI may be long, other texts are refused before.
    body = (piece for piece in (b'{"data": ["data:', *[b"a" * 10_000] * 20))

    answer = httpx.post(f"{small}/gradio_api/call/alpha_matte", content=body)

    assert answer.status_code == 413
    assert answer.json()["code"] == "file_too_large"


def test_a_data_uri_is_refused(small: str) -> None:
    sent = {"path": data_uri(b"\0" * 25_000)}

    assert refusal(QueueClient(small), "alpha_matte", sent)[0] == "file_too_large"


def test_an_agent_can_read_no_path_of_the_server(space_url: str, secrets: dict[str, str]) -> None:
    async def outcomes() -> list[tuple[bool, str]]:
        async with (
            streamable_http_client(f"{space_url}/gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as agent,
        ):
            await agent.initialize()
            results = []
            for tool in (await agent.list_tools()).tools:
                for secret in [*secrets.values(), "http://127.0.0.1:9/photo.png"]:
                    result = await agent.call_tool(tool.name, {"image_path": secret})
                    results.append((result.isError, str(result.content)))
            return results

    for refused, answer in run_coroutine(outcomes()):
        assert refused
        assert "root:" not in answer
