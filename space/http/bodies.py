"""What a request's body may be: no longer than a photo, and JSON no more complex than a call."""

from collections import deque
from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from space.errors import RequestError
from space.http.json_scan import JsonLimits, JsonScanner, NotJsonError, TooComplexError

JSON_INVALID = RequestError("json_invalid", "The body of this request is no JSON.")
TOO_COMPLEX = RequestError(
    "request_too_complex",
    "This request's JSON is larger or deeper than a call of this Space is. "
    "Send one photo, as the path of an upload or as a data URI.",
)


class BodyGuard:
    """ASGI middleware that stops reading a request's body once it is too long, or its JSON too complex.

    Gradio limits uploads alone: whatever else comes would be held in memory, and built of a
    million lists, before anyone asks what it is. Here JSON has come to its end before the
    application hears of it; forms are passed on while they come.
    """

    def __init__(
        self,
        app: ASGIApp,
        longest: int,
        too_long: RequestError,
        json: JsonLimits,
        forms: Collection[str] = (),
    ) -> None:
        """`longest` is in bytes; `too_long` is what the sender of more is answered, with status 413.

        `forms` are the paths, from the Space's root, of routes that never read JSON. What a
        request says of itself makes no form of it: other routes parse whatever comes.
        """
        self._app = app
        self._forms = forms
        self._longest = longest
        self._too_long = too_long
        self._json = json

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        headers = Headers(scope=scope)
        declared = headers.get("content-length", "0")
        if declared.isdigit() and int(declared) > self._longest:
            await self._too_long.answer(413)(scope, receive, send)
        elif path in self._forms:
            await self._stream(scope, receive, send)
        else:
            await self._read(scope, receive, send)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        received = 0
        answered = False

        async def counted_receive() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._longest:
                raise _BodyTooLongError
            return message

        async def guarded_send(message: Message) -> None:
            nonlocal answered
            # The framework may turn our exception into an answer of its own.
            if received > self._longest:
                raise _BodyTooLongError
            answered = True
            await send(message)

        try:
            await self._app(scope, counted_receive, guarded_send)
        except _BodyTooLongError:
            if not answered:
                await self._too_long.answer(413)(scope, receive, send)

    async def _read(self, scope: Scope, receive: Receive, send: Send) -> None:
        received = 0
        messages: deque[Message] = deque()
        scanner = JsonScanner(self._json)
        while not messages or messages[-1].get("more_body", False):
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            piece = message.get("body", b"")
            received += len(piece)
            if received > self._longest:
                await self._too_long.answer(413)(scope, receive, send)
                return
            try:
                scanner.feed(piece)
            except (TooComplexError, NotJsonError) as error:
                refusal = TOO_COMPLEX if isinstance(error, TooComplexError) else JSON_INVALID
                await refusal.answer(400)(scope, receive, send)
                return
            messages.append(message)

        async def replay() -> Message:
            return messages.popleft() if messages else await receive()

        await self._app(scope, replay, send)


class _BodyTooLongError(Exception):
    pass
