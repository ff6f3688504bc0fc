"""The HTTP routes beside Gradio's own: the page, the element, the samples, the fonts, health."""

from collections.abc import Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from space.fonts import FontRoutes

HERE = Path(__file__).parent
EMBED = HERE.parent / "embed"
PAGE = HERE / "index.html"


# The page loads nothing from elsewhere. The element styles itself through
# constructable stylesheets, which a policy without 'unsafe-inline' permits.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' blob: data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)


class _Files(StaticFiles):
    """Static files that browsers check for a newer version each time."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def routes(
    is_ready: Callable[[], bool], fonts: FontRoutes, page_script: str | None = None
) -> list[BaseRoute]:
    """Return the routes, to be placed before Gradio's.

    `is_ready` tells whether the model is loaded; `page_script` is the URL of a
    further module for the page to run.
    """

    async def page(_request: Request) -> Response:
        html = PAGE.read_text(encoding="utf-8")
        if page_script:
            html = html.replace(
                "</head>", f'<script type="module" src="{page_script}"></script>\n</head>'
            )
        headers = {
            "Content-Security-Policy": _POLICY,
            "Cache-Control": "no-cache",
            "X-Content-Type-Options": "nosniff",
        }
        return HTMLResponse(html, headers=headers)

    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "ok", "model": "ready" if is_ready() else "loading"})

    return [
        Route("/", page),
        Route("/health", health),
        Mount("/embed", _Files(directory=EMBED)),
        Mount("/samples", _Files(directory=HERE / "samples")),
        *fonts.routes(),
    ]
