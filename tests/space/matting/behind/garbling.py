"""What stands in for a Space that has gone mad: it speaks the queue's protocol, but for what a test has it say."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from typing import Any

from PIL import Image

from tests.http_server import Quiet, http_server


def png(size: tuple[int, int] = (8, 8), mode: str = "L") -> bytes:
    """Return a picture as a file."""
    file = BytesIO()
    Image.new(mode, size, 255).save(file, "PNG")
    return file.getvalue()


def stream(*messages: Any) -> bytes:
    """Return messages as the queue's stream has them."""
    return b"".join(b"data: " + json.dumps(message).encode() + b"\n\n" for message in messages)


MADE: list[Any] = [
    {"path": "/made/matte.png"},
    {"engine": "other", "revision": "1", "notes": ["slow"]},
]
DONE = {"msg": "process_completed", "success": True, "output": {"data": MADE}}


@dataclass
class Garbling:
    """The stand-in, what it says, and what it heard."""

    url: str = ""
    says: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """Status and body, by the first word of the path behind `/gradio_api/`."""
    heard: list[dict[str, str]] = field(default_factory=list)
    """The headers of all requests."""

    def answer(self, word: str) -> tuple[int, bytes]:
        """Return status and body of an answer."""
        usual = {
            "upload": b'["/uploads/photo.jpg"]',
            "call": b'{"event_id": "1"}',
            "queue": stream({"msg": "process_starts"}, DONE),
            "file=": png(),
            # Of Hugging Face.
            "host": json.dumps({"host": self.url}).encode(),
        }
        return self.says.get(word, (200, usual[word]))


@contextmanager
def running_garbling() -> Iterator[Garbling]:
    """Run the stand-in for the time of a block."""
    garbling = Garbling()

    class Handler(Quiet, BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.removeprefix("/gradio_api/")
            word = next(word for word in ("queue", "file=", "host") if word in path)
            self._answer(*garbling.answer(word))

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._answer(*garbling.answer(self.path.split("/")[2]))

        def _answer(self, status: int, body: bytes) -> None:
            heard = {name.lower(): value for name, value in self.headers.items()}
            garbling.heard.append(heard)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            # What one visitor is given must not come back with the next.
            self.send_header("Set-Cookie", f"visitor={heard.get('x-ip-token')}; Path=/")
            self.end_headers()
            self.wfile.write(body)

    with http_server(Handler) as garbling.url:
        yield garbling
