"""What agents get over MCP: the endpoints as tools, by the same queue as everybody's."""

import base64
import json
import logging
import uuid
from pathlib import Path
from typing import Any

from gradio.block_function import BlockFunction
from gradio.data_classes import PredictBodyInternal
from gradio.mcp import GradioMCPServer
from gradio.server_messages import EstimationMessage, ProcessCompletedMessage, ProgressMessage
from mcp.types import CallToolResult, ContentBlock, ImageContent, TextContent
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from space.admission.blocks import GuardedBlocks
from space.errors import RequestError
from space.http.failures import FAILED
from space.unfetched import UNFETCHED

log = logging.getLogger(__name__)

_PICTURES = {".png": "image/png", ".jpg": "image/jpeg"}

LARGEST_SHOWN = 2_000_000
"""Bytes of a picture that an agent gets as such. It lies in memory until the agent takes it, and of
what is larger agents mostly make nothing: they download it."""


class Agents:
    """Calls of tools, which join the queue as their agent's own.

    Gradio 6.31 has a client call the Space itself over HTTP, and a thread of the server's pool of 40
    wait for each: 40 calls at once leave none to answer these very clients, and all run into a
    time-out. It takes them all for one visitor on this machine, fetches what an agent gives as a
    URL, and decodes and encodes every picture anew on the event loop.
    """

    def __init__(self, blocks: GuardedBlocks) -> None:
        self._blocks = blocks

    def attach(self) -> None:
        """Answer the tools' calls of the Blocks, which have been launched."""
        self._gradio.mcp_server.call_tool()(self._call)

    @property
    def _gradio(self) -> GradioMCPServer:
        return self._blocks.mcp_server_obj

    async def _call(self, name: str, arguments: dict[str, Any]) -> CallToolResult:
        try:
            fn = self._endpoint(name)
            output = await self._output(fn, self._data(fn, arguments))
            content = [block for value in output for block in await _content(value)]
            return CallToolResult(content=content)
        except RequestError as refusal:
            return _refused(refusal)
        except Exception:
            log.exception("An agent's call failed.")
            return _refused(FAILED)

    def _endpoint(self, name: str) -> BlockFunction:
        selected = self._gradio.get_selected_tools_from_request()
        endpoint = self._gradio.tool_to_endpoint.get(name)
        if endpoint is None or (selected is not None and name not in selected):
            raise RequestError("not_found", "There is no such tool. The list of tools names them.")
        return self._gradio.get_block_fn_from_endpoint_name(endpoint)

    def _data(self, fn: BlockFunction, arguments: dict[str, Any]) -> list[Any]:
        """Return a tool's arguments in the order of the endpoint's; a photo is text to agents."""
        info = self._gradio.api_info["named_endpoints"][f"/{fn.api_name}"]["parameters"]
        data = []
        for parameter in info:
            value = arguments.get(parameter["parameter_name"], parameter.get("parameter_default"))
            is_photo = parameter["parameter_name"] == "image_path"
            data.append({"path": value} if is_photo and isinstance(value, str) else value)
        return data

    async def _output(self, fn: BlockFunction, data: list[Any]) -> list[Any]:
        """Return what an endpoint gives to an agent, once it is its turn."""
        queue = self._blocks.fair_queue
        if queue.server_app is None:
            queue.set_server_app(self._blocks.app)
        context = self._gradio.mcp_server.request_context
        request = _as_joining(context.request)
        session_hash = uuid.uuid4().hex
        body = PredictBodyInternal(
            data=data, fn_index=fn._id, session_hash=session_hash, request=request
        )
        await queue.push(body, request, None)
        token = context.meta.progressToken if context.meta else None
        step = 0
        session = queue.listen(session_hash)
        try:
            async for message in queue.messages(session):
                if isinstance(message, ProcessCompletedMessage):
                    if message.success:
                        return list(message.output["data"])
                    error, code = message.output["error"], message.output["title"]
                    raise RequestError(code, error, getattr(message, "retry_after", None))
                if token is not None and (words := _words(message)):
                    step += 1
                    await context.session.send_progress_notification(
                        token, step, message=words, related_request_id=str(context.request_id)
                    )
        finally:
            queue.stop_listening(session)
        raise FAILED


def _as_joining(request: Request) -> Request:
    """Return an agent's request as one to join the queue, which addresses of files are made from."""
    root = request.scope.get("app_root_path", request.scope["root_path"])
    path = f"{root}/gradio_api/queue/join"
    return Request({**request.scope, "root_path": root, "path": path, "query_string": b""})


def _words(message: Any) -> str | None:
    if isinstance(message, EstimationMessage):
        return f"In queue. Position {message.rank + 1} out of {message.queue_size}."
    if isinstance(message, ProgressMessage) and message.progress_data:
        return str(message.progress_data[-1].desc)
    return None


async def _content(value: Any) -> list[ContentBlock]:
    """Return what an agent sees of an output: a picture itself, unless it is large, and its URL, or JSON."""
    if not isinstance(value, dict) or "path" not in value:
        return [TextContent(type="text", text=json.dumps(value))]
    path = Path(value["path"])
    url = TextContent(type="text", text=f"Image URL: {value['url']}")
    if (await run_in_threadpool(path.stat)).st_size > LARGEST_SHOWN:
        return [url]
    encoded = await run_in_threadpool(lambda: base64.b64encode(path.read_bytes()).decode())
    # They need not download it as well.
    UNFETCHED.discard(path)
    return [ImageContent(type="image", data=encoded, mimeType=_PICTURES[path.suffix]), url]


def _refused(refusal: RequestError) -> CallToolResult:
    """Return what an agent reads where its call is refused: the sentence, when to come back, the code."""
    words = [refusal.sentence]
    if refusal.retry_after is not None:
        words.append(f"Try again after {refusal.retry_after} seconds.")
    text = " ".join([*words, f"({refusal.code})"])
    return CallToolResult(content=[TextContent(type="text", text=text)], isError=True)
