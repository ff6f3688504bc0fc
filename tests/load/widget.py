"""A widget as the Space sees it: it sends photos, waits, comes back when told to, and looks at what it gets."""

import asyncio
import json
import random
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO

import httpx
import numpy as np
from PIL import Image, ImageDraw

PATIENCE = 300.0
"""Seconds after which a photo counts as lost."""

_LONGEST_PAUSE = 30.0
_SILENCE = 60.0

_AWAY = (httpx.TransportError, json.JSONDecodeError)


class RefusedError(Exception):
    """The Space's word that a photo can't be cut out for now."""

    def __init__(self, code: str, retry_after: float | None) -> None:
        super().__init__(code)
        self.code, self.retry_after = code, retry_after


@dataclass
class Widget:
    """One visitor, with an address of its own. What has become of its photos is counted."""

    url: str
    address: str
    size: tuple[int, int]
    """Of its photos, in pixels: no other widget's are of that size."""

    done: int = 0
    wrong: int = 0
    """Results that are another's."""
    lost: int = 0
    """Photos that nothing came of in time."""
    refused: Counter[str] = field(default_factory=Counter)
    """Refusals by code, also those after which a photo was cut out in the end."""
    torn: int = 0
    """Connections that broke, or had no answer that a program can read."""
    seconds: list[float] = field(default_factory=list)
    """From a photo's first request to its matte."""

    async def cut_out(self) -> None:
        """Have one photo cut out, however often it has to be asked for."""
        photo, key = self._photo(), f'"{uuid.uuid4()}"'
        start = time.monotonic()
        transport = httpx.AsyncHTTPTransport(local_address=self.address)
        async with httpx.AsyncClient(
            transport=transport, base_url=self.url, timeout=_SILENCE
        ) as http:
            while time.monotonic() - start < PATIENCE:
                pause = 1.0
                try:
                    matte = await self._matte(http, photo, key)
                except RefusedError as refusal:
                    self.refused[refusal.code] += 1
                    pause = refusal.retry_after or pause
                except _AWAY:
                    self.torn += 1
                else:
                    self.done += 1
                    self.wrong += not self._is_own(matte)
                    self.seconds.append(time.monotonic() - start)
                    return
                await asyncio.sleep(min(pause, _LONGEST_PAUSE) * random.uniform(1, 1.5))
        self.lost += 1

    async def _matte(self, http: httpx.AsyncClient, photo: bytes, key: str) -> bytes:
        _check(await http.get("/queue"))
        uploaded = await http.post("/gradio_api/upload", files={"files": ("photo", photo)})
        [path] = _check(uploaded).json()
        session = uuid.uuid4().hex
        data = [{"path": path, "meta": {"_type": "gradio.FileData"}}]
        joined = await http.post(
            "/gradio_api/call/alpha_matte",
            json={"data": data, "session_hash": session},
            headers={"Idempotency-Key": key},
        )
        event = _check(joined).json()["event_id"]
        file = await self._result(http, session, event)
        return _check(await http.get(f"/gradio_api/file={file}")).content

    async def _result(self, http: httpx.AsyncClient, session: str, event: str) -> str:
        stream = http.stream("GET", f"/gradio_api/queue/data?session_hash={session}")
        async with stream as answer:
            if not answer.is_success:
                await answer.aread()
                _check(answer)
            async for line in answer.aiter_lines():
                message = json.loads(line[5:]) if line.startswith("data:") else {}
                if message.get("msg") == "process_completed" and message["event_id"] == event:
                    output = message["output"]
                    if message["success"]:
                        return str(output["data"][0]["path"])
                    raise RefusedError(output["title"], message.get("retry_after"))
        raise httpx.RemoteProtocolError("The stream ended before the job.")

    def _photo(self) -> bytes:
        """Return a JPEG with a thing in the middle, in colours of this visit alone."""
        width, height = self.size
        background, thing = (
            tuple(random.randrange(low, low + 100) for _ in range(3)) for low in (0, 155)
        )
        image = Image.new("RGB", self.size, background)
        box = (width * 0.3, height * 0.2, width * 0.7, height * 0.9)
        ImageDraw.Draw(image).ellipse(box, fill=thing)
        buffer = BytesIO()
        image.save(buffer, "JPEG", quality=90)
        return buffer.getvalue()

    def _is_own(self, matte: bytes) -> bool:
        with Image.open(BytesIO(matte)) as image:
            return image.size == self.size and np.asarray(image).ndim == 2


def _check(answer: httpx.Response) -> httpx.Response:
    """Return the answer if it is a success. Raises `RefusedError`, or `JSONDecodeError` where no code is said."""
    if answer.is_success:
        return answer
    said = answer.json()
    after = answer.headers.get("retry-after")
    raise RefusedError(said["code"], float(after) if after else None)


def crowd(url: str, count: int) -> list[Widget]:
    """Return widgets with addresses of their own, whose photos are told apart by their size."""
    return [
        Widget(
            url,
            f"127.0.{1 + index // 250}.{1 + index % 250}",
            (320 + index % 25 * 8, 320 + index // 25 * 8),
        )
        for index in range(count)
    ]
