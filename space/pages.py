"""The HTTP routes beside Gradio's own: the page, the element, the samples, the fonts, health."""

from collections.abc import Callable
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates
from starlette.types import Scope

from space import oembed
from space.fonts import FontRoutes
from space.release import EmbedRoutes

HERE = Path(__file__).parent
EMBED = HERE.parent / "embed"
PAGE = HERE / "index.html"


def _policy(request: Request) -> str:
    """Return the page's Content-Security-Policy.

    Nothing runs but what is served here. Pictures may come from any site that
    lets them: as the address's `image`, or dragged here from another page. The
    element styles itself through constructable stylesheets, which a policy
    without 'unsafe-inline' permits.
    """
    pictures = "https:"
    if request.url.scheme == "http":
        # A page behind TLS could not load them; on a developer's machine nothing has it.
        pictures += " http://localhost:* http://127.0.0.1:*"
    return "; ".join(
        (
            "default-src 'self'",
            f"connect-src 'self' {pictures}",
            f"img-src 'self' blob: data: {pictures}",
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
        # Pages under `Cross-Origin-Embedder-Policy: require-corp` show them, too.
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response


class _PageRoute(Route):
    """The page, but where a query asks for one of Gradio's views, such as its API's documentation."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if "view" in QueryParams(scope.get("query_string", b"")):
            return Match.NONE, {}
        return super().matches(scope)


def routes(
    is_ready: Callable[[], bool],
    fonts: FontRoutes,
    release: EmbedRoutes,
    page_script: str | None = None,
) -> list[BaseRoute]:
    """Return the routes, to be placed before Gradio's.

    `is_ready` tells whether the model is loaded; `page_script` is the URL of a
    further module for the page to run, which is for development: the sources
    of the release are served then.
    """

    templates = Jinja2Templates(directory=HERE)
    sources = Mount("/embed", _Files(directory=EMBED))

    async def page(request: Request) -> Response:
        values = {
            "root": str(request.base_url),
            "address": str(request.url),
            "embed": "embed/" if page_script else await run_in_threadpool(release.folder),
            "page_script": page_script,
        }
        headers = {
            "Content-Security-Policy": _policy(request),
            "Cache-Control": "no-cache",
            "X-Content-Type-Options": "nosniff",
        }
        return templates.TemplateResponse(request, PAGE.name, values, headers=headers)

    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "ok", "model": "ready" if is_ready() else "loading"})

    return [
        _PageRoute("/", page),
        Route("/health", health),
        *([sources] if page_script else release.routes()),
        Mount("/samples", _Files(directory=HERE / "samples")),
        *fonts.routes(),
        *oembed.routes(),
    ]
