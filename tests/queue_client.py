"""The queue's HTTP protocol, spoken by hand, to see what clients hide."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx


class QueueClient:
    """One client: a session of its own in the queue of the Space at `url`.

    The Space takes those of an `address` for one visitor; this machine has all that begin with 127.
    """

    def __init__(self, url: str, address: str = "127.0.0.1") -> None:
        transport = httpx.HTTPTransport(local_address=address)
        self.http = httpx.Client(base_url=url, timeout=60, transport=transport)
        self.session = uuid.uuid4().hex
        self._numbers: dict[str, int] = {}

    def upload(self, photo: Path | bytes, name: str = "photo.png") -> dict[str, Any]:
        """Upload a file and return the FileData that stands for it."""
        content = photo if isinstance(photo, bytes) else photo.read_bytes()
        answer = self.http.post("/gradio_api/upload", files={"files": (name, content)})
        answer.raise_for_status()
        return {"path": answer.json()[0], "meta": {"_type": "gradio.FileData"}}

    def join(self, endpoint: str, *data: Any) -> str:
        """Put a call into the queue and return its event id."""
        body = {"data": data, "session_hash": self.session, "fn_index": self.number(endpoint)}
        answer = self.http.post("/gradio_api/queue/join", json=body)
        answer.raise_for_status()
        return str(answer.json()["event_id"])

    def number(self, endpoint: str) -> int:
        """Return the number under which Gradio knows an endpoint."""
        if endpoint not in self._numbers:
            dependencies = self.http.get("/config").json()["dependencies"]
            self._numbers = {one["api_name"]: int(one["id"]) for one in dependencies}
        return self._numbers[endpoint]

    @contextmanager
    def stream(self) -> Iterator[Iterator[dict[str, Any]]]:
        """Open the event stream and yield its messages; leaving closes the connection."""
        address = f"/gradio_api/queue/data?session_hash={self.session}"
        with self.http.stream("GET", address) as response:
            if response.is_error:
                response.read()
            response.raise_for_status()
            yield (
                json.loads(line[6:]) for line in response.iter_lines() if line.startswith("data:")
            )

    def call(self, endpoint: str, *data: Any) -> dict[str, Any]:
        """Run an endpoint to its end and return the `process_completed` message."""
        event = self.join(endpoint, *data)
        with self.stream() as messages:
            return next(
                message
                for message in messages
                if message["msg"] == "process_completed" and message["event_id"] == event
            )

    def cancel(self, endpoint: str, event: str) -> None:
        """Withdraw a call, queued or running."""
        body = {"session_hash": self.session, "event_id": event, "fn_index": self.number(endpoint)}
        self.http.post("/gradio_api/cancel", json=body).raise_for_status()

    def download(self, file: dict[str, Any]) -> bytes:
        """Return the bytes of a file that an endpoint returned."""
        answer = self.http.get(file["url"])
        answer.raise_for_status()
        return answer.content
