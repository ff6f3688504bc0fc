"""Gradio's own door: the one component that `<gradio-app>` renders, and the script that defines it."""

import hashlib
import json
import re
from pathlib import Path

import gradio as gr
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from space.caching import is_known

# Where the Space is, in a page of anybody's: what its author wrote. With space="owner/name" only Gradio
# knows, and tells the component as it does of files.
_MOUNT = """
const app = element.closest("gradio-app");
const isGuest = app.getAttribute("embed") !== "false";
const address = isGuest ? app.getAttribute("src")?.trim() || props.space.url : new URL(".", location).href;
const root = address.replace(/\\/*$/, "/");
import(`${root}embed/gradio-app.js`)
  .then(({ hostEditor }) => hostEditor(element, { app, root }))
  .catch((error) => {
    console.error(error);
    element.querySelector("p").hidden = false;
  });
"""

_STYLE = """
a:not([hidden]) {
  display: inline-block;
  padding: 6px 0;
  color: var(--body-text-color-subdued);
  font-size: 13px;
}
"""

# - Gradio writes the browser's language over the page's as soon as it starts.
# - It looks for its style sheet at the root of the Space's host, or beside a page of the same host, unless
#   a link with that very address is there.
_PRELUDE = """
export const pageLanguage = document.documentElement.lang;
const { href, origin } = new URL("SHEET", import.meta.url);
const sought = origin === location.origin ? "SHEET" : new URL("SHEET", origin).href;
for (const [rel, address] of [["stylesheet", href], ["alternate", sought]]) {
  if (document.querySelector(`link[href="${address}"]`)) continue;
  document.head.append(Object.assign(document.createElement("link"), { rel, href: address }));
}
"""


_LOCALES = Path(__file__).parent.parent / "embed" / "locales"


def translations() -> gr.I18n:
    """Return what Gradio itself says, in each language: that the editor's script can't be had."""
    locales = {file.stem: json.loads(file.read_bytes()) for file in sorted(_LOCALES.glob("*.json"))}
    return gr.I18n(
        **{tag: {"unreachable": it["element"]["unreachable"]} for tag, it in locales.items()}
    )


def add_widget(i18n: gr.I18n) -> None:
    """Add the editor to the `gr.Blocks` being built."""
    gr.HTML(
        i18n("unreachable"),
        html_template="<p hidden>${value}</p>",
        css_template=_STYLE,
        js_on_load=_MOUNT,
        # Gradio puts the root of the Space, as it was asked for, before the URL of every file.
        space={"path": "", "url": "", "meta": {"_type": "gradio.FileData"}},
    )


def widget_routes() -> list[BaseRoute]:
    """Return the route of `/gradio.js`: the script of the very Gradio that answers here.

    One of another version, from Gradio's servers, may not fit it.
    """
    frontend = Path(gr.__file__).parent / "templates" / "frontend"
    page = (frontend / "index.html").read_text()
    [sheet] = re.findall(r'<link rel="stylesheet" crossorigin href="([^"]+)"', page)
    script = _PRELUDE.replace("SHEET", sheet).encode() + (frontend / "gradio.js").read_bytes()
    headers = {
        "Cache-Control": "no-cache",
        "ETag": f'W/"{hashlib.sha256(script).hexdigest()[:16]}"',
    }

    async def gradio_script(request: Request) -> Response:
        if is_known(headers["ETag"], request.headers.get("if-none-match", "")):
            return Response(status_code=304, headers=headers)
        return Response(script, media_type="text/javascript", headers=headers)

    return [Route("/gradio.js", gradio_script)]
