"""What a pasted link to the Space turns into: the widget, by oEmbed, and a card with a picture.

oEmbed 1.0 (https://oembed.com): a blog or a chat asks `/oembed` what to show
for an address and gets an `<iframe>`. The page names that route in its head.
"""

import json
import re
from html import escape
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit
from xml.etree import ElementTree

from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from space.errors import RequestError

HERE = Path(__file__).parent

NAME = "Text Behind Image"

WIDTH, HEIGHT = 800, 640
"""Size of the widget in pixels, where who asks sets no limit."""

PICTURES = {"preview.jpg": (1200, 630), "preview-small.jpg": (600, 315)}
"""Pictures of a card, in the folder of this file, with their sizes in pixels; the largest first."""

_KEPT_SECONDS = 24 * 60 * 60

_LONGEST = {"image": 2000, "text": 2000, "design": 8000}
"""Characters of a value that a link may carry: longer addresses are cut off on the way."""


def routes() -> list[BaseRoute]:
    """Return the routes of `/oembed` and of the pictures."""
    return [
        Route("/oembed", _answer),
        *(Route(f"/{name}", _picture) for name in PICTURES),
    ]


async def _answer(request: Request) -> Response:
    query = request.query_params
    try:
        if query.get("format", "json") not in ("json", "xml"):
            raise RequestError("format_unknown", "The format is json or xml.")
        limits = _limit(query.get("maxwidth")), _limit(query.get("maxheight"))
    except RequestError as error:
        return error.answer(501 if error.code == "format_unknown" else 400)
    root = request.base_url
    values = _values_of(query.get("url", ""), root)
    if values is None:
        return RequestError(
            "address_unknown", f"The url is the address of this Space's page, {root}."
        ).answer(404)
    content = _content(str(root), values, *limits)
    headers = {"Cache-Control": f"public, max-age={_KEPT_SECONDS}"}
    if query.get("format") == "xml":
        return Response(_xml(content), media_type="text/xml", headers=headers)
    return JSONResponse(content, headers=headers)


async def _picture(request: Request) -> Response:
    name = request.url.path.rpartition("/")[2]
    headers = {"Cache-Control": f"public, max-age={_KEPT_SECONDS}"}
    return FileResponse(HERE / name, media_type="image/jpeg", headers=headers)


def _limit(value: str | None) -> int | None:
    """Return a limit in pixels; raise `RequestError` for what is no whole number above 0."""
    if value is None:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", value) or int(value) == 0:
        raise RequestError(
            "limit_invalid", "maxwidth and maxheight are whole numbers of pixels, from 1 to 999999."
        )
    return int(value)


def _values_of(address: str, root: URL) -> dict[str, str] | None:
    """Return what the page's address says the widget is to begin with; None for another address."""
    try:
        parts = urlsplit(address)
        place = (parts.scheme, parts.netloc.lower(), f"{parts.path.rstrip('/')}/")
    except ValueError:
        return None
    if place != (root.scheme, root.netloc.lower(), root.path):
        return None
    given = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    # As Gradio's own pages call it.
    given.setdefault("theme_mode", given.get("__theme", ""))
    return {name: value for name in _VALID if _VALID[name](value := given.get(name, ""))}


def _is_web_address(value: str) -> bool:
    return _is_short("image", value) and re.fullmatch(r"https?://[^\s/?#]\S*", value) is not None


def _is_short(name: str, value: str) -> bool:
    return 0 < len(value) <= _LONGEST[name]


def _is_design(value: str) -> bool:
    try:
        return _is_short("design", value) and isinstance(json.loads(value), dict)
    except (ValueError, RecursionError):
        return False


_VALID = {
    "theme_mode": lambda value: value in ("light", "dark", "system"),
    "lang": lambda value: re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}", value) is not None,
    "image": _is_web_address,
    "text": lambda value: _is_short("text", value),
    "design": _is_design,
}
"""What the page takes from its address, and whether a value is one that it would heed."""


def _content(
    root: str, values: dict[str, str], max_width: int | None, max_height: int | None
) -> dict[str, str | int]:
    width, height = min(WIDTH, max_width or WIDTH), min(HEIGHT, max_height or HEIGHT)
    address = f"{root}?{urlencode(values)}" if values else root
    content: dict[str, str | int] = {
        "version": "1.0",
        "type": "rich",
        "provider_name": NAME,
        "provider_url": root,
        "title": NAME,
        "cache_age": _KEPT_SECONDS,
        "html": _frame(address, width, height),
        "width": width,
        "height": height,
    }
    for name, (across, down) in PICTURES.items():
        if across <= (max_width or across) and down <= (max_height or down):
            content["thumbnail_url"] = f"{root}{name}"
            content["thumbnail_width"], content["thumbnail_height"] = across, down
            break
    return content


def _frame(address: str, width: int, height: int) -> str:
    # Many sites keep only the attributes of HTML 4: the size and the border are said in those, too.
    attributes = {
        "src": address,
        "width": width,
        "height": height,
        "title": NAME,
        "frameborder": 0,
        "allow": "clipboard-write; web-share",
        "loading": "lazy",
        "style": "max-width: 100%; border: 0",
    }
    written = (f'{name}="{escape(str(value))}"' for name, value in attributes.items())
    return f"<iframe {' '.join(written)}></iframe>"


def _xml(content: dict[str, str | int]) -> bytes:
    root = ElementTree.Element("oembed")
    for name, value in content.items():
        ElementTree.SubElement(root, name).text = str(value)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
