"""What answers tell browsers beside themselves, so that neither a page around nor a file within gets more than it needs."""

from typing import NamedTuple

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Rule(NamedTuple):
    """Headers for the paths and media types that begin like this; a route's own stay as they are."""

    path: str
    media_type: str
    headers: dict[str, str]


RULES = (
    Rule(
        "/",
        "",
        {
            # What somebody has uploaded is what it is said to be, and no script.
            "X-Content-Type-Options": "nosniff",
            # An address may hold a whole design.
            "Referrer-Policy": "same-origin",
        },
    ),
    # Nobody keeps a visitor's pictures on the way, or longer than the Space does.
    Rule("/gradio_api/file=", "", {"Cache-Control": "private, no-store"}),
    Rule(
        "/",
        "text/html",
        {
            # What the editor uses stays as the page around has it: clipboard-write, web-share.
            "Permissions-Policy": ", ".join(
                f"{feature}=()"
                for feature in (
                    "camera",
                    "microphone",
                    "geolocation",
                    "display-capture",
                    "payment",
                    "usb",
                    "serial",
                    "hid",
                    "midi",
                )
            ),
            # Of a page in a frame it is not heeded, so it keeps nobody from embedding.
            "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
            # For pages of Gradio's, which can't do without; ours have stricter ones of their own.
            "Content-Security-Policy": "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; "
            "object-src 'none'; base-uri 'self'; form-action 'none'",
        },
    ),
)


class AnswerHeaders:
    """ASGI middleware that adds the headers of `RULES` to every answer, errors too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                media_type = headers.get("content-type", "")
                for rule in RULES:
                    if path.startswith(rule.path) and media_type.startswith(rule.media_type):
                        _add(headers, rule.headers)
            await send(message)

        await self._app(scope, receive, send_marked)


def _add(headers: MutableHeaders, more: dict[str, str]) -> None:
    for name, value in more.items():
        # Browsers heed each of several policies: one about frames alone leaves room for another.
        if name != "Content-Security-Policy":
            headers.setdefault(name, value)
        elif not any("default-src" in policy for policy in headers.getlist(name)):
            headers.append(name, value)
