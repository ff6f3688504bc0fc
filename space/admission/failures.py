"""What a client of the queue hears where it gets no result."""

from gradio.server_messages import ProcessCompletedMessage

from space.errors import RequestError
from space.monitoring.request import current_request

JOB_UNKNOWN = RequestError(
    "job_unknown",
    "This request is not known here: it has ended, nobody listened to it, or another server has it. "
    "Send it again.",
    status=404,
)
"""To who asks for a job, or a session, that this process does not have."""

STREAM_TAKEN = RequestError("stream_taken", "Somebody listens to this request already.", status=409)
"""To who would listen where others do."""


class FailureMessage(ProcessCompletedMessage):  # type: ignore[misc]
    """The end of a job that has failed, as all clients show it: the `title` is the code.

    Gradio's Python client takes nothing but Gradio's own in `output`, so what more is said stands
    beside it.
    """

    retry_after: int | None = None
    """Seconds after which the same may succeed, where waiting helps."""
    request: str | None = None
    """The id by which the log knows it."""


def failure(error: RequestError) -> FailureMessage:
    """Return the end of a job that has failed for the reason `error`."""
    request = current_request()
    return FailureMessage(
        output={"error": error.sentence, "title": error.code, "visible": True, "duration": 10},
        title=error.code,
        success=False,
        retry_after=error.retry_after,
        request=request and request.id,
    )
