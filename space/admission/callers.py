"""Who calls an endpoint, for an engine that is on another machine."""

from typing import TYPE_CHECKING

from gradio.context import LocalContext

from space.matting.caller import LOOP, Caller

if TYPE_CHECKING:
    from space.admission.queue import FairQueue

TOKEN = "X-IP-Token"
"""Header by which Hugging Face tells whose quota of ZeroGPU a request is paid from."""


def caller_of_job() -> Caller:
    """Return the caller of the job that is run in this context; nobody where none is."""
    blocks, request = LocalContext.blocks.get(None), LocalContext.request.get(None)
    event_id = LocalContext.event_id.get(None)
    if blocks is None or request is None or event_id is None:
        return Caller()
    queue: FairQueue = blocks._queue
    headers = {}
    if token := request.headers.get(TOKEN.lower()):
        headers[TOKEN] = token
    if request.client:
        # Believed where this Space is one of the other's TRUSTED_PROXIES.
        headers["X-Forwarded-For"] = request.client.host
    return Caller(
        headers,
        tell_place=lambda ahead, waiting: queue.tell_place(event_id, ahead, waiting),
        tell_start=lambda: queue.tell_start(event_id),
        is_space=request.headers.get(LOOP.lower()) is not None,
        is_gone=lambda: not queue.is_wanted(event_id),
    )
