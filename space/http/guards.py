"""Guards at the door: what no route should have to refuse by itself."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from space.errors import RequestError


class BodyLimit:
    """ASGI middleware that stops reading a request body once it is too long.

    Gradio limits uploads alone; a JSON body with a photo as a data URI would
    be held in memory whatever its size.
    """

    def __init__(self, app: ASGIApp, limit: int, refusal: RequestError) -> None:
        """`limit` is in bytes; `refusal` is what the sender of more is answered, with status 413."""
        self.app = app
        self.limit = limit
        self.refusal = refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        if declared.isdigit() and int(declared) > self.limit:
            await self._refuse(scope, receive, send)
            return

        received = 0
        answered = False

        async def counted_receive() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.limit:
                raise _BodyTooLongError
            return message

        async def guarded_send(message: Message) -> None:
            nonlocal answered
            # The framework may turn our exception into an answer of its own.
            if received > self.limit:
                raise _BodyTooLongError
            answered = True
            await send(message)

        try:
            await self.app(scope, counted_receive, guarded_send)
        except _BodyTooLongError:
            if not answered:
                await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.refusal.answer(413)(scope, receive, send)


class _BodyTooLongError(Exception):
    pass
