"""What agents get: many at once, each its own answer or a sentence that says why not."""

import asyncio
import base64
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, ImageContent, TextContent
from PIL import Image

from space.agents import LARGEST_SHOWN, _content
from space.results import write_result
from space.unfetched import UNFETCHED
from tests.event_loop import run_coroutine
from tests.running_space import SAMPLES, RunningSpace

PHOTO = "data:image/png;base64," + base64.b64encode((SAMPLES / "coffee.png").read_bytes()).decode()


async def call(url: str, tool: str, **arguments: Any) -> CallToolResult:
    """Return the answer to one agent's call."""
    async with (
        streamable_http_client(f"{url}/gradio_api/mcp/") as (read, write, _),
        ClientSession(read, write) as agent,
    ):
        await agent.initialize()
        return await agent.call_tool(tool, arguments)


def words(result: CallToolResult) -> str:
    [block] = result.content
    assert isinstance(block, TextContent)
    return block.text


def test_a_picture_comes_with_its_url_and_what_is_said_of_it_as_json(space_url: str) -> None:
    result = run_coroutine(call(space_url, "alpha_matte", image_path=PHOTO, max_side=100))

    picture, url, info = result.content
    assert isinstance(picture, ImageContent)
    assert isinstance(url, TextContent)
    assert isinstance(info, TextContent)
    with Image.open(BytesIO(base64.b64decode(picture.data))) as matte:
        assert matte.size == (100, 67)
    address = url.text.removeprefix("Image URL: ")
    assert address.startswith(space_url)
    assert httpx.get(address).content == base64.b64decode(picture.data)
    assert json.loads(info.text)["width"] == 100


def test_a_picture_that_an_agent_has_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    before = len(UNFETCHED)
    path = write_result("matte.png", lambda file: file.write_bytes(b"picture"))
    assert len(UNFETCHED) == before + 1

    run_coroutine(_content({"path": str(path), "url": "http://a/matte.png"}))

    assert len(UNFETCHED) == before


def test_a_large_picture_is_its_url_alone(tmp_path: Path) -> None:
    picture = tmp_path / "cutout.png"
    told = {"path": str(picture), "url": "http://a/cutout.png"}
    kinds = []
    for size in (LARGEST_SHOWN, LARGEST_SHOWN + 1):
        picture.write_bytes(bytes(size))
        kinds.append([block.type for block in run_coroutine(_content(told))])

    assert kinds == [["image", "text"], ["text"]]


def test_a_refusal_says_why_and_has_its_code(space_url: str) -> None:
    for photo, code in (
        ("http://127.0.0.1:9/photo.png", "url_refused"),
        ("/etc/passwd", "path_refused"),
        ("data:image/png;base64,!", "data_uri_unreadable"),
    ):
        result = run_coroutine(call(space_url, "alpha_matte", image_path=photo))
        assert result.isError
        assert words(result).endswith(f". ({code})")
    unknown = run_coroutine(call(space_url, "nothing"))
    assert unknown.isError
    assert words(unknown).endswith("(not_found)")


def test_progress_is_told_to_who_asks_for_it(space_url: str) -> None:
    told: list[str | None] = []

    async def hear(_progress: float, _total: float | None, message: str | None) -> None:
        told.append(message)

    async def run() -> CallToolResult:
        async with (
            streamable_http_client(f"{space_url}/gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as agent,
        ):
            await agent.initialize()
            return await agent.call_tool(
                "alpha_matte", {"image_path": PHOTO}, progress_callback=hear
            )

    assert not run_coroutine(run()).isError
    assert told


def test_more_at_once_than_the_server_has_threads_are_answered_or_told_to_wait(
    local_space: RunningSpace,
) -> None:
    async def run() -> list[CallToolResult]:
        calls = (call(local_space.url, "alpha_matte", image_path=PHOTO) for _ in range(45))
        return await asyncio.gather(*calls)

    results = run_coroutine(run())
    answered = [result for result in results if not result.isError]
    told = {words(result).rpartition(" ")[2] for result in results if result.isError}
    assert len(answered) >= 8
    assert told <= {"(too_many_requests)", "(queue_full)"}
