"""The clients that people have, each against the running Space, as its documentation has it."""

import base64
import json
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from PIL import Image

from tests.event_loop import run_coroutine
from tests.running_space import SAMPLES

ASTRONAUT = SAMPLES / "astronaut.png"


def has_subject_and_background(cutout: Image.Image) -> bool:
    low, high = cutout.getchannel("A").getextrema()
    return cutout.size == (512, 512) and low == 0 and high == 255


def test_the_python_client_runs_the_article_s_snippet(
    space_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(SAMPLES / "rocket.jpg", tmp_path / "photo.jpg")
    monkeypatch.chdir(tmp_path)
    client = Client(space_url, verbose=False, download_files=str(tmp_path))

    result = client.predict(image_path=handle_file("photo.jpg"), api_name="/remove_background")

    cutout, info = result
    with Image.open(cutout) as image:
        assert image.mode == "RGBA"
        assert image.size == (info["width"], info["height"]) == (640, 427)
    assert info["engine"]
    assert info["revision"]
    assert info["empty"] is False


def test_the_python_client_learns_why_a_photo_was_refused(space_url: str, tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a photo")
    client = Client(space_url, verbose=False)

    with pytest.raises(AppError) as refusal:
        client.predict(image_path=handle_file(text), api_name="/alpha_matte")

    assert refusal.value.title == "not_a_photo"
    assert "photo" in refusal.value.message


@pytest.fixture(scope="session")
def javascript_client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which Node finds @gradio/client."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed, so @gradio/client can't be")
    folder = tmp_path_factory.mktemp("javascript")
    command = [npm, "install", "--no-audit", "--no-fund", "@gradio/client@2.7.0"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
    return folder


def test_the_javascript_client_runs_the_article_s_snippet(
    space_url: str, javascript_client: Path
) -> None:
    script = javascript_client / "snippet.mjs"
    script.write_text(
        """
        import { readFileSync } from "node:fs";
        import { Client, handle_file } from "@gradio/client";
        const [url, photo] = process.argv.slice(2);
        const file = new Blob([readFileSync(photo)], { type: "image/png" });
        const client = await Client.connect(url);

        const result = await client.predict("/remove_background", { image_path: handle_file(file) });

        console.log(JSON.stringify({ url: result.data[0].url, info: result.data[1] }));
        process.exit();
        """
    )
    done = subprocess.run(
        ["node", script, space_url, ASTRONAUT], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    with Image.open(BytesIO(httpx.get(result["url"]).content)) as cutout:
        assert has_subject_and_background(cutout)
    assert result["info"]["width"] == 512


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_uploads_calls_and_listens(space_url: str, tmp_path: Path) -> None:
    def curl(*arguments: str | Path) -> str:
        command = ["curl", "--silent", "--show-error", "--fail", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    api = f"{space_url}/gradio_api"
    [path] = json.loads(curl(f"{api}/upload", "-F", f"files=@{ASTRONAUT}"))
    data = json.dumps({"data": [{"path": path, "meta": {"_type": "gradio.FileData"}}]})
    joined = curl(f"{api}/call/remove_background", "--json", data)
    stream = curl("-N", f"{api}/call/remove_background/{json.loads(joined)['event_id']}")

    event, payload = stream.strip().split("\n\n")[-1].split("\n")
    assert event == "event: complete"
    file, info = json.loads(payload.removeprefix("data: "))
    assert info["empty"] is False
    curl(file["url"], "-o", tmp_path / "cutout.png")
    with Image.open(tmp_path / "cutout.png") as cutout:
        assert has_subject_and_background(cutout)


def test_an_agent_finds_the_tool_and_removes_a_background(space_url: str) -> None:
    photo = "data:image/png;base64," + base64.b64encode(ASTRONAUT.read_bytes()).decode()

    async def session() -> tuple[dict[str, str | None], list[object]]:
        async with (
            streamable_http_client(f"{space_url}/gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as agent,
        ):
            await agent.initialize()
            tools = (await agent.list_tools()).tools
            name = next(tool.name for tool in tools if "remove_background" in tool.name)
            result = await agent.call_tool(name, {"image_path": photo})
            assert not result.isError, result.content
            return {tool.name: tool.description for tool in tools}, list(result.content)

    tools, content = run_coroutine(session())

    descriptions = " ".join(filter(None, tools.values()))
    assert "Cut the subject out of a photo" in descriptions
    pictures = [block for block in content if getattr(block, "type", "") == "image"]
    with Image.open(BytesIO(base64.b64decode(pictures[0].data))) as cutout:  # type: ignore[attr-defined]
        assert has_subject_and_background(cutout)
