"""What agents get over MCP."""

from typing import Any

from anyio.to_thread import run_sync
from gradio.mcp import GradioMCPServer


async def _outputs(_server: GradioMCPServer, job: Any) -> list[Any]:
    result = await run_sync(job.result)
    return list(result) if isinstance(result, tuple) else [result]


def show_pictures() -> None:
    """Make tools answer with the picture itself.

    Gradio 6.31 takes an endpoint's several outputs for a single one unless the
    agent asks for progress, and then prints them as Python in place of sending
    the image.
    """
    GradioMCPServer._execute_tool_without_progress = _outputs
