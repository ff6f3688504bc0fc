"""Parts of files: what is asked for is one range of bytes, or the whole file."""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from space.errors import RequestError

OUT_OF_RANGE = RequestError(
    "range_not_satisfiable",
    "The file ends before this range of bytes: Content-Range says how long it is.",
    status=416,
)

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII | re.IGNORECASE)


class ByteRanges:
    """ASGI middleware that leaves of `Range` headers those which ask for one range, as RFC 9110 writes it.

    A server may ignore others, and answers with the whole file then. Gradio fails of them.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "range" not in Headers(scope=scope):
            await self._app(scope, receive, send)
            return
        headers = MutableHeaders(raw=[*scope["headers"]])
        asked = _normal(headers["range"])
        del headers["range"]
        if asked is not None:
            headers["range"] = asked
        is_refused = False

        async def send_refusal(message: Message) -> None:
            nonlocal is_refused
            if message["type"] == "http.response.start" and message["status"] == 416:
                is_refused = True
                length = {"Content-Range": Headers(raw=message["headers"])["content-range"]}
                await OUT_OF_RANGE.answer(headers=length)(scope, receive, send)
            elif not is_refused:
                await send(message)

        await self._app({**scope, "headers": headers.raw}, receive, send_refusal)


def _normal(value: str) -> str | None:
    """Return a header that asks for one range, `None` for any other."""
    match = _RANGE.fullmatch(value.strip())
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    if first and last and int(first) > int(last):
        return None
    # With a small letter it would be for Gradio, which sends the request's headers back with the part.
    return f"Bytes={first}-{last}"
