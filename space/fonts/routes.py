"""The HTTP routes of the fonts."""

import hashlib
import json
import threading
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from space.caching import is_known
from space.errors import RequestError
from space.folder import cache_folder
from space.fonts.store import Store
from space.lanes import Lane

if TYPE_CHECKING:
    from space.fonts.collection import Collection

_FOR_EVER = "public, max-age=31536000, immutable"


class FontRoutes:
    """Serves the catalogue and what it leads to.

    - `/fonts/catalogue.json`: the families (`collection.Catalogue`), or with
      `?family=…`, once or more, just those, with their faces (`collection.Excerpt`);
    - `/fonts/<version>/<family>/faces.json`: the faces of one (`collection.FaceEntry`);
    - `/fonts/<version>/<family>/<face>.woff2`: some characters of a face.

    All but the first keep their content for ever: other content has another
    version in its URL. Nothing is read or made before it is asked for.
    """

    def __init__(self) -> None:
        self._lane = Lane("fonts", 2)
        self._store = Store(cache_folder() / "fonts", self._lane)
        self._lock = threading.Lock()
        self._collection: Collection | None = None

    def routes(self) -> list[BaseRoute]:
        """Return the routes, to be placed before Gradio's."""
        return [Route("/fonts/{path:path}", self._answer)]

    def prepare(self) -> "Collection":
        """Read the font packages, which the first request would wait a second for."""
        with self._lock:
            if self._collection is None:
                # Not at the top: the Space starts without fontTools.
                from space.fonts.collection import collect

                self._collection = collect()
            return self._collection

    async def _answer(self, request: Request) -> Response:
        collection = self._collection
        if collection is None:
            collection = await self._lane.run(self.prepare)
        path: str = request.path_params["path"]
        if path == "catalogue.json":
            names = request.query_params.getlist("family")
            return _revalidated(
                request, collection.excerpt(names) if names else collection.catalogue
            )
        if faces := collection.faces.get(path):
            return JSONResponse(faces, headers={"Cache-Control": _FOR_EVER})
        if recipe := collection.recipes.get(path):
            content = await self._store.get(path, recipe.make)
            headers = {"Cache-Control": _FOR_EVER}
            return Response(content, media_type="font/woff2", headers=headers)
        refusal = RequestError(
            "font_unknown",
            "There is no such font. /fonts/catalogue.json lists those that are here.",
        )
        return refusal.answer(404)


def _revalidated(request: Request, document: Any) -> Response:
    """Return a JSON document that browsers keep, but ask about each time."""
    content = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "Cache-Control": "no-cache",
        "ETag": f'W/"{hashlib.sha256(content).hexdigest()[:16]}"',
    }
    if is_known(headers["ETag"], request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/json", headers=headers)
