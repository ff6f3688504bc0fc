"""What a call may bring: no address in it is fetched, whatever is around it."""

import json
import random
import sys
import time
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

from space.admission.blocks import GuardedBlocks
from space.admission.routes import queue_routes
from space.admission.uploads import admit_photo, with_uris_stored
from space.api import Endpoints
from space.errors import RequestError
from space.refusals import exception_handlers
from space.settings import Settings
from space.unfetched import UNFETCHED
from tests.event_loop import run_coroutine
from tests.queue_client import QueueClient

LONE_SURROGATES = "\ud800", "\udc80", "\udfff"

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
    settings = Settings()
    with GuardedBlocks(settings, analytics_enabled=False) as blocks:
        Endpoints(settings, Future()).register()
    blocks.queue(api_open=False)
    _, url, _ = blocks.launch(
        app_kwargs={
            "routes": queue_routes(blocks, check_room=lambda: None),
            "exception_handlers": exception_handlers(),
        },
        prevent_thread_lock=True,
        quiet=True,
        mcp_server=True,
        ssr_mode=False,
        run_history=False,
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
    run_coroutine(processing_utils.async_ssrf_protected_download(site.address, str(tmp_path)))
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

    assert all(run_coroutine(outcomes()))
    assert site.asked == 0


SETTINGS = Settings()


def refusal(image_path: Any) -> str:
    """Return the code with which a photo is refused, or "" where it is taken."""
    try:
        admit_photo(image_path, SETTINGS)
    except RequestError as error:
        return error.code
    return ""


class TestAPath:
    @pytest.fixture(autouse=True)
    def uploads(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
        """The upload folder, with one upload in it."""
        monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
        (tmp_path / "hash").mkdir()
        (tmp_path / "hash" / "photo.png").write_bytes(b"photo")
        return tmp_path

    def test_of_an_upload_is_taken(self, uploads: Path) -> None:
        assert refusal({"path": str(uploads / "hash" / "photo.png")}) == ""

    def test_of_an_upload_that_was_swept_away_says_so(self, uploads: Path) -> None:
        assert refusal({"path": str(uploads / "hash" / "other.png")}) == "upload_gone"
        assert refusal({"path": str(uploads / "other" / "photo.png")}) == "upload_gone"

    @pytest.mark.parametrize(
        "name",
        [*LONE_SURROGATES, "\0", "photo.png\0", "n" * 256, "n" * 1_000_000, "..", "photo.png/more"],
        ids=lambda name: ascii(name[:20]),
    )
    def test_that_no_upload_can_have_is_refused(self, uploads: Path, name: str) -> None:
        assert refusal({"path": f"{uploads}/hash/{name}"}) == "path_refused"
        assert refusal({"path": name}) == "path_refused"
        assert refusal({"path": f"{uploads}/{name}/photo.png"}) == "path_refused"

    def test_that_fills_a_whole_request_costs_nothing(self, uploads: Path) -> None:
        path = f"{uploads}/" + "a/" * 10_000_000
        start = time.process_time()
        assert refusal({"path": path}) == "path_refused"
        # Taking it apart takes a second or so.
        assert time.process_time() - start < 0.1

    @pytest.mark.slow
    def test_of_any_characters_is_answered_with_a_code(self, uploads: Path) -> None:
        chance = random.Random(1)
        for _ in range(2000):
            drawn = (chance.randrange(sys.maxunicode + 1) for _ in range(chance.randrange(1, 9)))
            text = "".join(map(chr, drawn))
            for path in (text, f"{uploads}/{text}", f"{uploads}/hash/{text}", f"data:{text}"):
                assert refusal({"path": path}), ascii(path)


@pytest.mark.parametrize("uri", ["data:;base64,cGhvdG8=", "DATA:image/png;base64,cGhvdG8="])
def test_a_data_uri_is_stored_as_a_file(
    uri: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    before = len(UNFETCHED)
    assert admit_photo({"url": uri}, Settings()).read_bytes() == b"photo"
    # Nobody downloads it: the end of the Space need not wait for that.
    assert len(UNFETCHED) == before


def test_a_long_data_uri_waits_as_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    long = {"url": "data:;base64," + "AAAA" * 30_000, "meta": {"_type": "gradio.FileData"}}
    others = [{"path": "data:;base64,AAAA"}, {"path": "photo.png"}, None, 7, "data:" + "A" * 90_000]

    [kept, *rest] = with_uris_stored([long, *others], Settings())

    assert rest == others
    assert admit_photo(kept, Settings()).read_bytes() == bytes(90_000)
    with pytest.raises(RequestError, match="data_uri_unreadable"):
        with_uris_stored([{"path": "data:;base64," + "!" * 90_000}], Settings())
    with pytest.raises(RequestError, match="file_too_large"):
        with_uris_stored([long], Settings(max_file_bytes=1000))


@pytest.mark.parametrize("sign", LONE_SURROGATES, ids=ascii)
def test_a_data_uri_with_what_is_no_character_is_refused(sign: str) -> None:
    for uri in (f"data:{sign}", f"data:;base64,{sign}", f"data:;base64{sign},cGhvdG8="):
        assert refusal({"path": uri}) == "data_uri_unreadable"


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_path_with_a_lone_surrogate_is_refused_over_http(door: str, endpoint: str) -> None:
    http = QueueClient(door).http
    [path] = http.post("/gradio_api/upload", files={"files": ("a.png", b"photo")}).json()
    # Clients that are well-behaved could not send it.
    body = json.dumps({"data": [{"path": path + LONE_SURROGATES[0]}]})
    headers = {"Content-Type": "application/json"}
    call = http.post(f"/gradio_api/call/{endpoint}", content=body, headers=headers)
    answer = http.get(f"/gradio_api/call/{endpoint}/{call.json()['event_id']}")

    assert '"title": "path_refused"' in answer.text
