"""The HTTP routes beside Gradio's own: the page, the element, the samples, the fonts, health, limits."""

from collections.abc import Callable, Iterator
from mimetypes import guess_type
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
from space.photos.limits import PhotoLimits
from space.pwa import AppRoutes
from space.pwa.worker import ending_worker, worker
from space.release import EmbedRoutes
from space.release.building import File
from space.release.sources import read_source
from space.tokens import MODES, Tokens

HERE = Path(__file__).parent
EMBED = HERE.parent / "embed"
PAGE = HERE / "index.html"
SAMPLES = HERE / "samples"

_FILE_HEADERS = {
    "Cache-Control": "no-cache",
    # Pages under `Cross-Origin-Embedder-Policy: require-corp` show them, too.
    "Cross-Origin-Resource-Policy": "cross-origin",
}

# They change with the Space's settings alone: for minutes, any answer is as good as a new one.
_LIMITS_HEADERS = {**_FILE_HEADERS, "Cache-Control": "public, max-age=300"}


def _policy(request: Request, forms: str) -> str:
    """Return the page's Content-Security-Policy; `forms` is where its forms may be sent.

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
            f"form-action {forms}",
        )
    )


class _Files(StaticFiles):
    """Static files that browsers check for a newer version each time."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(_FILE_HEADERS)
        return response


# Not a coroutine: Starlette runs it in a thread, where reading holds up no one.
def _source(request: Request) -> Response:
    """Answer with a file of `embed/` as it is now."""
    path: str = request.path_params["path"]
    try:
        content = read_source(EMBED, path)
    except FileNotFoundError:
        return Response(status_code=404)
    media_type, _ = guess_type(path)
    return Response(content, media_type=media_type, headers=_FILE_HEADERS)


def _samples_in_use() -> Iterator[Path]:
    """Return the samples as the editor shows them, and not what they were made of."""
    return (file for file in SAMPLES.iterdir() if file.name.endswith((".webp", ".matte.png")))


class _PageRoute(Route):
    """The page, but where a query asks for one of Gradio's views, such as its API's documentation."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if "view" in QueryParams(scope.get("query_string", b"")):
            return Match.NONE, {}
        return super().matches(scope)


def routes(
    limits: PhotoLimits,
    model_state: Callable[[], str],
    fonts: FontRoutes,
    release: EmbedRoutes,
    page_script: str | None = None,
    has_lock: bool = False,
) -> list[BaseRoute]:
    """Return the routes, to be placed before Gradio's.

    `limits` are what `/limits` tells; `model_state` tells whether the model is loading,
    ready or unavailable; `page_script` is the URL of a further module for the page to run,
    which is for development: the sources of the release are served then. With
    `has_lock`, who sees the page has signed in.
    """

    templates = Jinja2Templates(directory=HERE)
    tokens = Tokens.shipped()
    theme_colors = {mode: tokens.hex("surface", mode) for mode in MODES}

    async def page(request: Request) -> Response:
        values = {
            "root": str(request.base_url),
            "theme_colors": theme_colors,
            # Of a token for this page alone, nobody else is to know.
            "address": str(request.url.remove_query_params("token")),
            "has_lock": has_lock,
            "embed": "embed/" if page_script else await run_in_threadpool(release.folder),
            "page_script": page_script,
        }
        headers = {
            "Content-Security-Policy": _policy(request, "'self'" if has_lock else "'none'"),
            "Cache-Control": "no-cache",
        }
        return templates.TemplateResponse(request, PAGE.name, values, headers=headers)

    def service_worker() -> File:
        if page_script:
            return ending_worker()
        samples = {f"samples/{file.name}": file.read_bytes() for file in sorted(_samples_in_use())}
        return worker(release.release(), PAGE.read_bytes(), samples)

    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "ok", "model": model_state()})

    async def tell_limits(_request: Request) -> Response:
        return JSONResponse(limits.told(), headers=_LIMITS_HEADERS)

    return [
        _PageRoute("/", page),
        Route("/health", health),
        Route("/limits", tell_limits),
        *([Route("/embed/{path:path}", _source)] if page_script else release.routes()),
        Mount("/samples", _Files(directory=SAMPLES)),
        *fonts.routes(),
        *AppRoutes(EMBED / "locales", service_worker).routes(),
        *oembed.routes(),
    ]
