"""Asks another Space for a matte: Gradio's protocol of the queue, with nothing in it believed."""

import json
import logging
import re
import ssl
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import quote

import httpx
import numpy as np
from huggingface_hub import constants
from numpy.typing import NDArray
from PIL import Image

from space.errors import RequestError
from space.matting.caller import LOOP, Caller
from space.matting.faults import (
    gpu_aborted,
    gpu_quota_exceeded,
    gpu_unavailable,
    many_waiting,
    model_failed,
    model_timeout,
    model_unavailable,
    out_of_memory,
)

log = logging.getLogger(__name__)

CONNECT = 5
"""Seconds until a connection has to be there."""

SILENCE = 40
"""Seconds without a byte after which it counts as lost; the queue's stream has a heartbeat every 15."""

LONGEST_ANSWER = 1 << 20
"""Bytes of an answer, or of one message in the stream, at most."""

LONGEST_MATTE = 16 << 20
"""Bytes of a matte, at most."""

MOST_NOTES = 8
"""Notes that are passed on, at most."""

LONGEST_WAIT = 24 * 60 * 60
"""Seconds that are believed where the other Space says when to come again, at most."""

_REFUSALS: Mapping[str, Callable[[int | None], RequestError]] = {
    "gpu_quota_exceeded": gpu_quota_exceeded,
    "gpu_unavailable": lambda _: gpu_unavailable(),
    "gpu_aborted": lambda _: gpu_aborted(),
    "model_timeout": lambda _: model_timeout(),
    "model_failed": lambda _: model_failed(),
    "out_of_memory": lambda _: out_of_memory(),
    "queue_full": many_waiting,
    "too_many_requests": many_waiting,
}


class SpaceAwayError(Exception):
    """The other Space does not answer, or not as one does; the message says what it does, in one line."""


@dataclass(frozen=True)
class Answer:
    """What the other Space has made of a photo."""

    alpha: NDArray[np.uint8]
    """Of the photo's size, (H, W)."""

    engine: str
    revision: str
    notes: tuple[str, ...]
    """What it says of how it was made."""


class SpaceBehind:
    """Another Space. Each photo has a client of its own: nothing of one visitor is left for the next."""

    def __init__(self, address: str, token: str = "") -> None:
        """`address` is `owner/name` on Hugging Face, or a URL without a slash at the end."""
        self._address = address
        self._url = address if "://" in address else None
        self._token = token
        # Made once: it reads all of the certificates that are believed.
        self._tls = ssl.create_default_context()

    def matte(self, photo: NDArray[np.uint8], caller: Caller, key: str, deadline: float) -> Answer:
        """Return the matte of a photo, RGB, uint8 (H, W, 3).

        `key` is the same for the same photo asked for again; `deadline` is of `time.monotonic`.
        Raises `RequestError` where the other Space refuses, `SpaceAwayError`, and `TimeoutError`.
        """
        headers = {**caller.headers, LOOP: "text-behind-image", "Accept-Encoding": "identity"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        timeout = httpx.Timeout(SILENCE, connect=CONNECT)
        try:
            with httpx.Client(headers=headers, timeout=timeout, verify=self._tls) as client:
                return _Call(client, self._root(), caller, deadline).run(photo, key)
        except (RequestError, SpaceAwayError, TimeoutError):
            raise
        except httpx.HTTPError as error:
            if time.monotonic() >= deadline:
                raise TimeoutError from None
            raise SpaceAwayError(f"{type(error).__name__}: {error}") from None
        except Exception as error:
            # Whatever it has sent, that is no matte; the decoders have many ways to say so.
            raise SpaceAwayError(f"it answers garbage: {type(error).__name__}") from None

    def _root(self) -> str:
        if self._url is None:
            # Nothing of a visitor is told there.
            headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
            url = f"{constants.ENDPOINT}/api/spaces/{self._address}/host"
            answer = httpx.get(url, headers=headers, timeout=CONNECT, verify=self._tls)
            if answer.is_error:
                raise SpaceAwayError(f"Hugging Face has no address of it: {answer.status_code}")
            self._url = str(answer.json()["host"]).rstrip("/")
        return self._url


class _Call:
    """One photo's way through the other Space."""

    def __init__(self, client: httpx.Client, root: str, caller: Caller, deadline: float) -> None:
        self._client = client
        self._root = root
        self._caller = caller
        self._deadline = deadline

    def run(self, photo: NDArray[np.uint8], key: str) -> Answer:
        """Return the matte; see `SpaceBehind.matte`."""
        files = {"files": ("photo.jpg", _jpeg(photo))}
        [path] = json.loads(self._ask("POST", "upload", files=files))
        session = uuid.uuid4().hex
        body = {
            "data": [{"path": str(path), "meta": {"_type": "gradio.FileData"}}],
            "session_hash": session,
        }
        self._ask("POST", "call/alpha_matte", json=body, headers={"Idempotency-Key": key})
        file, info = self._listen(session)
        content = self._ask("GET", f"file={quote(str(file['path']))}", longest=LONGEST_MATTE)
        return Answer(
            _grey(content, photo.shape[:2]),
            _word(info["engine"]),
            _word(info["revision"]),
            tuple(_word(note) for note, _ in zip(info["notes"], range(MOST_NOTES), strict=False)),
        )

    def _listen(self, session: str) -> tuple[dict[str, Any], dict[str, Any]]:
        for message in self._messages(session):
            match message["msg"]:
                case "estimation":
                    self._caller.tell_place(_count(message["rank"]), _count(message["queue_size"]))
                case "process_starts":
                    self._caller.tell_start()
                case "process_completed":
                    output = message["output"]
                    if not message["success"]:
                        raise _refusal(output.get("title"), message.get("retry_after"))
                    file, info = output["data"]
                    return file, info
        raise SpaceAwayError("its stream ends before the matte is there")

    def _messages(self, session: str) -> Iterator[dict[str, Any]]:
        unread = b""
        for piece in self._pieces("GET", f"queue/data?session_hash={session}"):
            *events, unread = (unread + piece).split(b"\n\n")
            if len(unread) > LONGEST_ANSWER:
                raise ValueError("an endless message")
            for event in events:
                if event.startswith(b"data:"):
                    yield json.loads(event[5:])
            if self._caller.is_gone():
                raise TimeoutError

    def _ask(self, method: str, path: str, longest: int = LONGEST_ANSWER, **what: Any) -> bytes:
        content = b""
        for piece in self._pieces(method, path, **what):
            content += piece
            if len(content) > longest:
                raise ValueError("an endless answer")
        return content

    def _pieces(self, method: str, path: str, **what: Any) -> Iterator[bytes]:
        self._check_time()
        url = f"{self._root}/gradio_api/{path}"
        with self._client.stream(method, url, **what) as response:
            if not response.is_success:
                raise _refused(response)
            for piece in response.iter_bytes():
                self._check_time()
                yield piece

    def _check_time(self) -> None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        # What stays silent is waited for no longer than that either.
        self._client.timeout = httpx.Timeout(min(SILENCE, left), connect=min(CONNECT, left))


def _jpeg(photo: NDArray[np.uint8]) -> bytes:
    buffer = BytesIO()
    Image.fromarray(photo).save(buffer, "JPEG", quality=95, subsampling=0)
    return buffer.getvalue()


def _grey(content: bytes, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    with Image.open(BytesIO(content), formats=["PNG"]) as image:
        if (image.mode, image.size) != ("L", shape[::-1]):
            raise ValueError("no matte of this photo")
        return np.array(image, np.uint8)


def _count(value: object) -> int:
    """Return how many wait, where that is a number of photos."""
    if not isinstance(value, int) or not 0 <= value < 1_000_000:
        raise ValueError("no count")
    return value


def _word(value: object) -> str:
    """Return a name as the other Space says it, where it is one."""
    if not re.fullmatch(r"[\w.-]{1,64}", str(value)):
        raise ValueError("no name")
    return str(value)


def _refused(response: httpx.Response) -> Exception:
    """Return what is to be raised for an answer that is no success."""
    body = b"".join(piece for piece, _ in zip(response.iter_bytes(4096), range(4), strict=False))
    try:
        code = json.loads(body)["code"]
    except (LookupError, TypeError, ValueError):
        return SpaceAwayError(f"it answers {response.status_code}")
    return _refusal(code, response.headers.get("Retry-After"))


def _refusal(code: object, retry_after: object) -> RequestError:
    seconds = None
    if re.fullmatch(r"\d{1,9}", str(retry_after)):
        seconds = min(int(str(retry_after)), LONGEST_WAIT)
    if str(code) not in _REFUSALS:
        log.warning("The Space behind refuses for a reason of its own: %.64s", ascii(code))
    return _REFUSALS.get(str(code), model_unavailable)(seconds)
