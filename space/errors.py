"""The one exception that a caller is meant to read."""

from collections.abc import Mapping

from starlette.responses import JSONResponse

from space.monitoring.request import current_request


class RequestError(Exception):
    """A request that is refused for a reason its sender can act on.

    `code` is stable and made for programs (`photo_truncated`); `sentence` is
    made for people: what is wrong and what to do, with nothing about the server.
    `retry_after` is after how many seconds the same request may succeed; `None` where
    waiting does not help. `status` is that of an HTTP answer which says so.
    """

    def __init__(
        self, code: str, sentence: str, retry_after: int | None = None, status: int = 400
    ) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence
        self.retry_after = retry_after
        self.status = status

    def answer(
        self, status: int | None = None, headers: Mapping[str, str] | None = None
    ) -> JSONResponse:
        """Return the HTTP response that says so, with a status of its own where that is given."""
        # Gradio's clients look for the last.
        content = {"code": self.code, "sentence": self.sentence, "detail": self.sentence}
        if request := current_request():
            request.code = self.code
            content["request"] = request.id
        if self.retry_after is not None:
            headers = {"Retry-After": str(self.retry_after), **(headers or {})}
        return JSONResponse(content, status_code=status or self.status, headers=headers)
