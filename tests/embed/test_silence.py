"""A Space that keeps a connection open and says nothing any more."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page

STAGES = ("upload", "call", "data", "file")
"""Requests of the client in their order, by what their path begins with under `gradio_api/`."""

START = """async (src) => {
  const { SpaceClient } = await import("/embed/editor/space/client.js");
  const waiting = { signal: new AbortController().signal, onProgress() {} };
  const asked = new SpaceClient(src).removeBackground(new Blob([new Uint8Array(3_000_000)]), waiting);
  window.outcome = asked.then(({ cutout }) => cutout.size, ({ code }) => code);
}"""


SO_FAR = "Promise.race([outcome, fetch(location.href).then(() => 'pending')])"


class SilentServer(ThreadingHTTPServer):
    """Speaks the protocol of a Space up to a stage, where it falls silent in the middle."""

    daemon_threads = True

    def __init__(self, stage: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.stage = stage
        self.is_silent = threading.Event()
        self.is_over = threading.Event()

    def fall_silent(self, stage: str) -> None:
        """Wait until the test is over, at the stage."""
        if stage == self.stage:
            self.is_silent.set()
            self.is_over.wait()


class _Handler(BaseHTTPRequestHandler):
    server: SilentServer

    def do_OPTIONS(self) -> None:
        """Allow everything to everybody."""
        self._begin(204)

    def do_POST(self) -> None:
        """Take an upload, or a request into the queue."""
        stage = "upload" if "/upload" in self.path else "call"
        if stage == "upload":
            # Most of the body is still on the other side.
            self.rfile.read(100_000)
        self.server.fall_silent(stage)
        self.rfile.read(int(self.headers["Content-Length"]) - (100_000 if stage == "upload" else 0))
        self._answer(json.dumps(["photo"] if stage == "upload" else {"event_id": "1"}).encode())

    def do_GET(self) -> None:
        """Tell what has become of a request, or give the file."""
        if "file=" in self.path:
            self._begin(200, 4)
            self.wfile.write(b"ab")
            self.server.fall_silent("file")
            self.wfile.write(b"cd")
            return
        if "queue/data" not in self.path:
            self._begin(404, 0)
            return
        done = {
            "msg": "process_completed",
            "success": True,
            "output": {"data": [{"path": "made"}, {}]},
        }
        event = f"data: {json.dumps(done)}\n\n".encode()
        self._begin(200, len(event))
        self.wfile.write(event[:20])
        self.server.fall_silent("data")
        self.wfile.write(event[20:])

    def _answer(self, content: bytes) -> None:
        self._begin(200, len(content))
        self.wfile.write(content)

    def _begin(self, status: int, length: int = 0) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        for name in ("Origin", "Headers", "Methods"):
            self.send_header(f"Access-Control-Allow-{name}", "*")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def silent(request: pytest.FixtureRequest) -> Iterator[SilentServer]:
    """A server that falls silent at the stage that the test is about."""
    with SilentServer(request.param) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.is_over.set()
        server.shutdown()


@pytest.mark.parametrize("silent", STAGES, indirect=True)
def test_a_connection_that_brings_nothing_any_more_counts_as_lost(
    blank: Page, silent: SilentServer
) -> None:
    blank.clock.install()
    blank.evaluate(START, f"http://127.0.0.1:{silent.server_port}")
    assert silent.is_silent.wait(20)

    blank.clock.fast_forward(40_000)
    assert blank.evaluate(SO_FAR) == "pending"
    # The last bytes may have been read after the first jump of the clock: the time is counted from then.
    blank.clock.fast_forward(60_000)

    # Either is asked again by itself.
    assert blank.evaluate("outcome") in ("connection_lost", "unreachable")


@pytest.mark.parametrize("silent", ["never"], indirect=True)
def test_what_keeps_coming_is_waited_for(blank: Page, silent: SilentServer) -> None:
    blank.evaluate(START, f"http://127.0.0.1:{silent.server_port}")

    assert blank.evaluate("outcome") == 4
