"""The HTTP routes of the app: at Gradio's own addresses there is the same."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from space.pwa.manifest import ICONS, SCREENSHOTS, Manifests
from space.release.building import File
from space.release.routes import served

PICTURES = Path(__file__).parent / "pictures"

APPLE_ICON = "icon-apple-180.png"
"""What iOS puts on its home screen: opaque, 180 pixels, its corners are cut off there."""

_REVALIDATED = "no-cache"

_SMALL = 192


SHARE = "/share"
"""Where a form with photos comes that another app shares."""


class AppRoutes:
    """Serves what makes an app of the page.

    - `/manifest.webmanifest?lang=…`, and the same at `/manifest.json`, where Gradio has its own;
    - `/app/…`: icons and screenshots; Gradio's `/pwa_icon/<size>` leads to these;
    - `/service-worker.js`;
    - `POST /share`: what another app has shared, where no service worker takes it.

    `locales` is the folder of the locales, `worker` makes the service worker when it is first asked for.
    """

    def __init__(self, locales: Path, worker: Callable[[], File]) -> None:
        self._manifests = cache(lambda: Manifests(locales))
        self._worker = cache(worker)

    def routes(self) -> list[BaseRoute]:
        """Return the routes, to be placed before Gradio's."""
        screenshots = (f"screenshot-{form}.webp" for form in SCREENSHOTS)
        return [
            Route("/manifest.webmanifest", self._manifest),
            Route("/manifest.json", self._manifest),
            *(Route(f"/app/{name}", _picture) for name in (*ICONS, APPLE_ICON, *screenshots)),
            Route("/pwa_icon", _icon),
            Route("/pwa_icon/{size:int}", _icon),
            Route("/service-worker.js", self._service_worker),
            Route(SHARE, _share, methods=["POST"]),
        ]

    # Neither is a coroutine: Starlette runs them in a thread, where reading and making hold up no one.
    def _manifest(self, request: Request) -> Response:
        lang = request.query_params.get("lang")
        manifest = self._manifests().manifest(lang, request.base_url.path)
        headers = {"Cache-Control": _REVALIDATED}
        return JSONResponse(manifest, media_type="application/manifest+json", headers=headers)

    def _service_worker(self, request: Request) -> Response:
        return served(request, self._worker(), _REVALIDATED)


async def _picture(request: Request) -> Response:
    return _file(request.url.path.rpartition("/")[2])


async def _icon(request: Request) -> Response:
    small, large, _ = ICONS
    return _file(small if request.path_params.get("size", _SMALL) <= _SMALL else large)


def _file(name: str) -> Response:
    return FileResponse(PICTURES / name, headers={"Cache-Control": _REVALIDATED})


async def _share(request: Request) -> Response:
    """Lead to the page. Read to its end, or browsers would not listen, the photo is not kept."""
    async for _ in request.stream():
        pass
    return RedirectResponse("./", status_code=303)
