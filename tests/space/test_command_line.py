"""The ways to start the Space, and its loop of development."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from space.settings import Settings
from tests.queue_client import QueueClient
from tests.running_space import ROOT, SAMPLES, RunningSpace, free_port, running_space
from tests.space.matting.faulty import GATE

LIGHT = {"MATTING_ENGINE": "u2netp", "SHUTDOWN_SECONDS": "0"}
"""What a Space costs less with, where none of it is asked for."""


def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "space", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_help_lists_every_setting_with_its_environment_variable() -> None:
    text = run("--help").stdout

    for name in Settings.model_fields:
        assert "--" + name.replace("_", "-") in text
        assert name.upper() in text


def test_the_command_line_beats_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAX_PIXELS", "1000")
    assert Settings().max_pixels == 1000
    assert Settings(max_pixels=2000).max_pixels == 2000


def test_a_setting_out_of_range_is_named_before_anything_starts() -> None:
    outcome = run("--model-concurrency", "0")

    assert outcome.returncode == 2
    assert "model_concurrency" in outcome.stderr


@pytest.mark.parametrize("option", ["--port", "--gradio-server-port"])
def test_a_port_that_is_taken_is_told_in_one_line(option: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        outcome = run(option, str(port))

    assert outcome.returncode == 1
    assert outcome.stderr.splitlines() == [
        f"python -m space: port {port} is taken; "
        "stop what listens there, or choose another with --port"
    ]


@pytest.mark.parametrize("option", ["--host", "--gradio-server-name"])
def test_an_address_of_another_machine_is_told_in_one_line(option: str) -> None:
    outcome = run(option, "192.0.2.1", "--port", str(free_port()))

    assert outcome.returncode == 1
    [line] = outcome.stderr.splitlines()
    assert line.startswith("python -m space: can't listen at 192.0.2.1")


def test_an_address_of_ipv6_is_written_as_in_urls() -> None:
    for written in ("::1", "[::1]"):
        assert Settings(gradio_server_name=written).gradio_server_name == "[::1]"


def test_it_tells_its_address_and_its_engine(local_space: RunningSpace) -> None:
    told = local_space.log.read_text().splitlines()

    assert f"Text Behind Image is at {local_space.url}/" in told
    assert "The engine u2netp is loaded." in told


@pytest.mark.slow
def test_a_sub_path_that_would_hide_a_route_is_refused_in_one_line() -> None:
    # In one process, for Gradio takes seconds to import.
    code = """
from space.__main__ import main
for sub_path in ("/app", "/assets"):
    try:
        main(["--gradio-root-path", sub_path])
    except SystemExit as end:
        print(end.code)
"""
    outcome = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)

    ours, gradios = outcome.stdout.splitlines()
    for line, sub_path in ((ours, "/app"), (gradios, "/assets")):
        told = f"gradio_root_path: the Space has a {sub_path} of its own; take another sub-path"
        assert line == told
    assert outcome.stderr == ""


@pytest.mark.slow
def test_app_py_starts_as_a_script_the_way_spaces_does() -> None:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "space/app.py"],
        cwd=ROOT,
        env={**os.environ, **LIGHT, "GRADIO_SERVER_PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert answers(f"http://127.0.0.1:{port}/health")
    finally:
        process.terminate()
        process.wait(10)


@pytest.mark.slow
def test_the_page_answers_before_the_model_is_loaded_and_without_one(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    with running_space(
        module="tests.faulty_space", environment={GATE: str(gate)}, wait_for_model=False
    ) as space:
        health = httpx.get(f"{space.url}/health").json()
        assert health["model"] == "loading"
        ready = httpx.get(f"{space.url}/readyz")
        assert ready.status_code == 503
        assert ready.json()["model"] == "loading"
        assert "<text-behind-image" in httpx.get(space.url).text
        # Nor is all that was imported looked through for garbage again and again.
        assert searches_for_garbage(space) < 3

        gate.write_text("the weights are another network's")
        while model(space) == "loading":
            time.sleep(0.05)
        assert model(space) == "unavailable"
        assert "<text-behind-image" in httpx.get(space.url).text
        visitor = QueueClient(space.url)
        end = visitor.call("alpha_matte", visitor.upload(SAMPLES / "rocket.jpg"))
        assert end["title"] == "model_unavailable"


def searches_for_garbage(space: RunningSpace) -> float:
    """Return how often Python has looked through all there is."""
    figures = httpx.get(f"{space.url}/metrics").text.splitlines()
    sought = 'python_gc_collections_total{generation="2"} '
    [number] = [line.removeprefix(sought) for line in figures if line.startswith(sought)]
    return float(number)


def model(space: RunningSpace) -> str:
    return str(httpx.get(f"{space.url}/health").json()["model"])


def answers(address: str, seconds: float = 300) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            return httpx.get(address).is_success
        except httpx.TransportError:
            time.sleep(0.1)
    return False


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository, to save files in."""
    folder = tmp_path_factory.mktemp("copy")
    files = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "space", "embed"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    for name in filter(None, files):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
    return folder


@pytest.fixture(scope="module")
def address(copy: Path) -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "space", "--reload", "--gradio-server-port", str(port)],
        cwd=copy,
        env={**os.environ, **LIGHT},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    assert answers(f"{url}/health")
    yield url
    process.terminate()
    process.wait(20)


@pytest.mark.slow
def test_the_page_listens_for_changes(address: str) -> None:
    assert "development/refresh.js" in httpx.get(address).text
    assert "EventSource" in httpx.get(f"{address}/development/refresh.js").text


@pytest.mark.slow
def test_a_saved_browser_file_is_announced_to_the_page(address: str, copy: Path) -> None:
    element = copy / "embed" / "text-behind-image.js"
    with httpx.stream("GET", f"{address}/development/changes", timeout=20) as stream:
        lines = stream.iter_lines()
        assert next(lines) == ": connected"
        # The watcher starts some time after the first line is out.
        told = threading.Event()
        threading.Thread(target=save_until, args=(told, element)).start()
        try:
            assert next(line for line in lines if line) == "data: changed"
        finally:
            told.set()


def save_until(told: threading.Event, file: Path) -> None:
    """Save a file again and again."""
    while not told.wait(0.1):
        file.write_text(file.read_text() + "\n// saved\n")


@pytest.mark.slow
def test_a_saved_python_file_restarts_the_space(address: str, copy: Path) -> None:
    pages = copy / "space" / "pages.py"
    pages.write_text(pages.read_text().replace('"status": "ok"', '"status": "changed"'))

    deadline = time.monotonic() + 60
    status = ""
    while time.monotonic() < deadline and status != "changed":
        time.sleep(0.2)
        try:
            status = httpx.get(f"{address}/health").json()["status"]
        except httpx.TransportError:
            continue
    assert status == "changed"


def test_a_space_that_is_not_in_development_has_no_such_routes(space_url: str) -> None:
    assert httpx.get(f"{space_url}/development/changes").status_code == 404
    assert "development/" not in httpx.get(space_url).text
