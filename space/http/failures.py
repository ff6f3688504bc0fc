"""What nobody foresaw: an answer that gives nothing away, and one line for the log."""

import logging

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from space.errors import RequestError
from space.monitoring.logs import reason

log = logging.getLogger(__name__)

FAILED = RequestError(
    "internal_error", "Something went wrong on the server. Please try again.", status=500
)


class Failures:
    """ASGI middleware that answers exceptions with `FAILED` and tells the log in one line why.

    Whoever leaves in the middle of a request is no failure: nothing is said of it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answered = gone = False

        async def watched_receive() -> Message:
            nonlocal gone
            message = await receive()
            gone = gone or message["type"] == "http.disconnect"
            return message

        async def watched_send(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self._app(scope, watched_receive, watched_send)
        except Exception as error:
            if gone or isinstance(error, ClientDisconnect):
                return
            # What follows the sign may be the name of somebody's photo.
            path = scope["path"].partition("=")[0]
            log.error("%s %.100r failed: %s", scope["method"], path, reason(error))
            if not answered:
                await FAILED.answer(500)(scope, receive, send)
