"""What a call may bring: no address in it is fetched, whatever is around it."""

import asyncio
import json
import uuid
from collections.abc import Iterator
from concurrent.futures import Future
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from gradio import processing_utils
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from space.admission import GuardedBlocks
from space.api import Endpoints
from space.settings import Settings
from tests.queue_client import QueueClient

ENDPOINTS = ["remove_background", "alpha_matte", "convert_photo"]


class Site(ThreadingHTTPServer):
    """A site on this machine that counts how often it is asked for anything."""

    def __init__(self) -> None:
        self.asked = 0
        super().__init__(("127.0.0.1", 0), _Answer)
        self.address = f"http://127.0.0.1:{self.server_port}"


class _Answer(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked += 1
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"photo")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def patch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def site(patch: pytest.MonkeyPatch) -> Iterator[Site]:
    # Gradio fetches nothing from this machine, unless it takes it for one of its friends.
    patch.setattr(processing_utils, "PUBLIC_HOSTNAME_WHITELIST", ["127.0.0.1"])
    with Site() as site:
        Thread(target=site.serve_forever, daemon=True).start()
        yield site
        site.shutdown()


@pytest.fixture(scope="module")
def door(patch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoints as the Space has them, in this process, without a model."""
    patch.setenv("GRADIO_TEMP_DIR", str(tmp_path_factory.mktemp("files")))
    with GuardedBlocks(analytics_enabled=False) as blocks:
        Endpoints(Settings(), Future()).register()
    blocks.queue(api_open=False)
    _, url, _ = blocks.launch(
        prevent_thread_lock=True, quiet=True, mcp_server=True, ssr_mode=False, run_history=False
    )
    yield url.rstrip("/")
    blocks.close(verbose=False)


def within_lists(file: Any, depth: int) -> Any:
    for _ in range(depth):
        file = [file]
    return file


def within_dicts(file: Any, depth: int, key: str = "a") -> Any:
    for _ in range(depth):
        file = {key: file}
    return file


def wrappings(file: dict[str, Any]) -> list[Any]:
    """Return a file in all that may be around it."""
    return [
        [file],
        {"a": file},
        {"path": file},
        {"url": file, "meta": file["meta"]},
        {"meta": file},
        {"path": "photo.png", "meta": [file]},
        [{"a": [{"path": [file] * 1000}]}],
        within_lists(file, 100),
        within_dicts(file, 100),
        within_dicts(file, 100, "path"),
    ]


@pytest.fixture
def file(site: Site) -> dict[str, Any]:
    """What Gradio takes for a file that it has to fetch."""
    site.asked = 0
    # A new one each time, for it keeps what it has fetched.
    address = f"{site.address}/{uuid.uuid4()}.png"
    return {"path": address, "url": address, "meta": {"_type": "gradio.FileData"}}


def test_the_site_is_one_that_gradio_would_fetch_from(site: Site, tmp_path: Path) -> None:
    site.asked = 0
    asyncio.run(processing_utils.async_ssrf_protected_download(site.address, str(tmp_path)))
    assert site.asked == 1


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_file_is_not_fetched_whatever_is_around_it(
    door: str, site: Site, file: dict[str, Any], endpoint: str
) -> None:
    visitor = QueueClient(door)
    # The last is as deep as JSON is read.
    for sent in (file, *wrappings(file), within_lists(file, 900)):
        message = visitor.call(endpoint, sent)
        assert message["success"] is False
        assert message["output"]["title"] in ("url_refused", "photo_missing", "path_refused")
    assert site.asked == 0


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_nor_by_the_road_of_scripts(
    door: str, site: Site, file: dict[str, Any], endpoint: str
) -> None:
    http = QueueClient(door).http
    for sent in (file, *wrappings(file)):
        call = http.post(f"/gradio_api/call/{endpoint}", json={"data": [sent]})
        stream = http.get(f"/gradio_api/call/{endpoint}/{call.json()['event_id']}")
        assert stream.text.startswith("event: error")
    assert site.asked == 0


def test_nor_as_an_argument_that_nobody_asked_for(
    door: str, site: Site, file: dict[str, Any]
) -> None:
    message = QueueClient(door).call("alpha_matte", None, file, file, [file])
    assert message["output"]["title"] == "max_side_invalid"
    assert site.asked == 0


@pytest.mark.parametrize("brackets", [("[", "]"), ('{"a":', "}")], ids=["lists", "objects"])
@pytest.mark.parametrize("road", ["call/alpha_matte", "queue/join"])
def test_what_is_nested_without_end_is_not_even_read(
    door: str, site: Site, file: dict[str, Any], road: str, brackets: tuple[str, str]
) -> None:
    visitor = QueueClient(door)
    before, after = (bracket * 10_000 for bracket in brackets)
    ids = f'"session_hash": "{visitor.session}", "fn_index": {visitor.number("alpha_matte")}'

    answer = visitor.http.post(
        f"/gradio_api/{road}",
        content=f'{{"data": [{before}{json.dumps(file)}{after}], {ids}}}',
        headers={"Content-Type": "application/json"},
    )

    assert answer.status_code == 400
    assert site.asked == 0


def test_nor_for_an_agent(door: str, site: Site, file: dict[str, Any]) -> None:
    async def outcomes() -> list[bool]:
        async with (
            streamable_http_client(f"{door}/gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as agent,
        ):
            await agent.initialize()
            return [
                (await agent.call_tool(tool.name, {"image_path": sent})).isError
                for tool in (await agent.list_tools()).tools
                for sent in (file["path"], file, *wrappings(file))
            ]

    assert all(asyncio.run(outcomes()))
    assert site.asked == 0
