"""Every door of the Space behind a real nginx with TLS: on a host of its own, and on a sub-path."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from gradio_client import Client, handle_file
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.debian import require
from tests.embed.editing import open_photo, visit
from tests.event_loop import run_coroutine
from tests.nginx import SNIPPET, running_nginx
from tests.running_space import PROXY, SAMPLES, free_port, running_space
from tests.visitor import NO_WORKERS

SUB_PATH = "/tools/text"

SERVERS = """
  ssl_certificate certificate.pem;
  ssl_certificate_key key.pem;
  server { listen 127.0.0.1:PORT_0 ssl; include whole.conf; }
  server { listen 127.0.0.1:PORT_1 ssl; include part.conf; }
  server { listen 127.0.0.1:PORT_2 ssl; root pages; types { text/html html; } }
"""

SOMEBODYS_PAGE = """
<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <title>Somebody's page</title>
  <link rel="icon" href="data:," />
  <script type="module" src="SPACE/gradio.js"></script>
  <script type="module" src="SPACE/embed/text-behind-image.js"></script>
  <text-behind-image eager></text-behind-image>
  <gradio-app src="SPACE" eager="true"></gradio-app>
  <iframe src="SPACE/" width="800" height="700"></iframe>
</html>
"""


@pytest.fixture(scope="module")
def addresses(space_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What nginx serves: the Space `whole` and on `part` of a host, and `somebody`'s pages of each."""
    [openssl] = require("openssl", ("openssl",), ("openssl",))
    folder = tmp_path_factory.mktemp("nginx")
    ports = [free_port() for _ in range(3)]
    whole, other, somebody = (f"https://localhost:{port}" for port in ports)
    addresses = {"whole": whole, "part": other + SUB_PATH, "somebody": somebody}
    servers = SERVERS
    for number, port in enumerate(ports):
        servers = servers.replace(f"PORT_{number}", str(port))
    (folder / "pages").mkdir()
    for name in ("whole", "part"):
        page = SOMEBODYS_PAGE.replace("SPACE", addresses[name])
        (folder / "pages" / f"{name}.html").write_text(page)
    options = "--gradio-root-path", SUB_PATH, "--trusted-proxies", PROXY
    with running_space(*options) as on_sub_path:
        on_host = SNIPPET.replace("http://127.0.0.1:7860", space_url)
        (folder / "whole.conf").write_text(on_host.replace(f"location {SUB_PATH}/", "location /"))
        part = SNIPPET.replace("http://127.0.0.1:7860", on_sub_path.url)
        (folder / "part.conf").write_text(part)
        self_signed = "req -x509 -nodes -newkey rsa:2048 -days 2 -subj /CN=localhost"
        files = ["-keyout", "key.pem", "-out", "certificate.pem"]
        certify = [openssl, *self_signed.split(), *files]
        subprocess.run(certify, cwd=folder, check=True, capture_output=True)
        with running_nginx(folder, servers):
            yield addresses


@pytest.fixture(params=["whole", "part"])
def place(request: pytest.FixtureRequest) -> str:
    """Where the Space is served: on the whole of a host, or on a part of one."""
    name: str = request.param
    return name


@pytest.fixture
def address(addresses: dict[str, str], place: str) -> str:
    """The Space's address, without a slash at the end."""
    return addresses[place]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that trusts the certificate and that logs no error, of mixed content for one."""
    context = browser.new_context(ignore_https_errors=True)
    # Browsers trust no worker of a Space whose certificate they don't know.
    context.add_init_script(NO_WORKERS)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def test_the_page_cuts_a_photo_out_and_asks_nothing_outside_its_address(
    page: Page, address: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    editor = visit(page, f"{address}/")
    editor.evaluate(
        """(element) => {
          element.phases = new Set();
          element.addEventListener("tbi-progress", ({ detail }) => element.phases.add(detail.phase));
        }"""
    )

    open_photo(page, SAMPLES / "astronaut.png")

    assert "running" in editor.evaluate("(element) => [...element.phases]")
    outside = [url for url in asked if not url.startswith((f"{address}/", "blob:", "data:"))]
    assert outside == []


def test_every_door_opens_in_somebody_s_page(
    page: Page, addresses: dict[str, str], place: str
) -> None:
    page.goto(f"{addresses['somebody']}/{place}.html")

    for door in (
        page.locator("body > text-behind-image"),
        page.locator("gradio-app text-behind-image"),
        page.frame_locator("iframe").locator("text-behind-image"),
    ):
        door.evaluate("(element) => element.scrollIntoView()")
        door.get_by_role("img", name="Your photo").wait_for()


def test_the_python_client_cuts_a_photo_out(address: str, tmp_path: Path) -> None:
    client = Client(address, ssl_verify=False, verbose=False, download_files=str(tmp_path))

    cutout, info = client.predict(
        image_path=handle_file(SAMPLES / "astronaut.png"), api_name="/remove_background"
    )

    with Image.open(cutout) as image:
        assert image.size == (info["width"], info["height"]) == (512, 512)


def test_the_space_names_its_files_by_the_address_that_it_was_asked_by(address: str) -> None:
    with httpx.Client(base_url=address, verify=False, timeout=60) as http:
        photo = {"files": (SAMPLES / "astronaut.png").open("rb")}
        [path] = http.post("/gradio_api/upload", files=photo).json()
        call = {"data": [{"path": path}]}
        event = http.post("/gradio_api/call/convert_photo", json=call).json()["event_id"]
        stream = http.get(f"/gradio_api/call/convert_photo/{event}").text
        [file, _] = json.loads(stream.strip().rpartition("data: ")[2])

        assert file["url"].startswith(f"{address}/gradio_api/file=")
        assert http.get(file["url"]).is_success
        assert http.get("/config").json()["root"] == address


def test_an_event_is_passed_on_when_it_happens(address: str) -> None:
    # A stream that never ends: a proxy that collects an answer would keep all of this one.
    with httpx.stream("GET", f"{address}/gradio_api/heartbeat/0", verify=False) as stream:
        assert next(stream.iter_lines()) == "data: ALIVE"


def test_an_agent_finds_the_tools(address: str) -> None:
    async def tools() -> list[str]:
        async with (
            httpx.AsyncClient(verify=False, timeout=30) as http,
            streamable_http_client(f"{address}/gradio_api/mcp/", http_client=http) as streams,
            ClientSession(*streams[:2]) as agent,
        ):
            await agent.initialize()
            return [tool.name for tool in (await agent.list_tools()).tools]

    assert any("remove_background" in name for name in run_coroutine(tools()))
