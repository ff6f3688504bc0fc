"""The page for signing in, which can do without its script."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from space.errors import RequestError
from space.lock.languages import choose_language
from space.pwa.manifest import direction

HERE = Path(__file__).parent

_SAID = {
    "login_refused": "login.wrong",
    "too_many_requests": "login.wait",
    "account_refused": "login.not_allowed",
    "login_failed": "login.failed",
}
"""The words of the page for a code."""


class LoginPage:
    """The page, in the visitor's language: with a form for a password, or a link to where else one signs in."""

    def __init__(self, locales: Path, folder: Callable[[], str], link: str | None = None) -> None:
        """`folder` returns where the release is, and `link` leads to the other site, from the Space's root."""
        self._link = link
        self._words: Mapping[str, Mapping[str, str]] = {
            file.stem: json.loads(file.read_bytes())["login"] for file in locales.glob("*.json")
        }
        self._folder = folder
        self._templates = Jinja2Templates(directory=HERE)

    async def answer(
        self,
        request: Request,
        place: str,
        refusal: RequestError | None = None,
        status: int = 200,
        name: str = "",
        lang: str | None = None,
    ) -> Response:
        """Return the page, which leads to `place` on the Space when somebody has signed in.

        `lang` is what the visitor has chosen; the place may say otherwise, as it does for the editor.
        """
        asked = {key: values[-1] for key, values in parse_qs(urlsplit(place).query).items()}
        wishes = asked.get("lang") or lang or request.headers.get("accept-language", "")
        lang = choose_language(wishes, self._words)
        words = self._words[lang]
        # A frame on another site gets no cookie.
        is_framed = request.headers.get("sec-fetch-dest") in ("iframe", "frame", "embed", "object")
        theme = asked.get("theme_mode", "")
        values = {
            "root": f"{request.scope.get('root_path', '')}/",
            "embed": await run_in_threadpool(self._folder),
            "lang": lang,
            "dir": direction(words["login.action"]),
            "theme": theme if theme in ("light", "dark") else "",
            "words": words,
            "is_framed": is_framed,
            "link": self._link,
            "place": place,
            "name": name,
            "problem": words[_SAID[refusal.code]] if refusal else "",
        }
        headers = {
            "Content-Security-Policy": _policy(is_framed),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Vary": "Accept-Language, Sec-Fetch-Dest",
        }
        if refusal and refusal.retry_after:
            headers["Retry-After"] = str(refusal.retry_after)
        return self._templates.TemplateResponse(
            request, "login_page.html", values, status_code=status, headers=headers
        )


def place_on_space(wanted: str | None) -> str:
    """Return a path on this Space, with its query, that a request names; "/" for all that is elsewhere."""
    wanted = wanted or "/"
    # Browsers take a backslash for a slash, leave out tabs, and go to another host after two slashes.
    is_path = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    is_plain = wanted.isascii() and wanted.isprintable() and not set(wanted) & set("\\ ")
    leads_back = urlsplit(wanted).path in ("/login", "/logout") if is_path and is_plain else True
    return "/" if leads_back or len(wanted) > 8000 else wanted


def _policy(is_framed: bool) -> str:
    rules = [
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
    ]
    rules += (
        ["form-action 'none'"] if is_framed else ["form-action 'self'", "frame-ancestors 'none'"]
    )
    return "; ".join(rules)
