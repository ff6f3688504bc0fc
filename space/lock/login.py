"""Signing in and out: a page that needs no script, and what it sends."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.templating import Jinja2Templates

from space.errors import RequestError
from space.lock.accounts import Accounts
from space.lock.languages import choose_language
from space.lock.sessions import Sessions
from space.lock.tries import Tries
from space.pwa.manifest import direction

HERE = Path(__file__).parent

FORMS = ("/login", "/logout")
"""Routes that take the forms of browsers."""

_LONGEST_FORM = 16_000
"""Bytes."""

_REFUSED = RequestError("login_refused", "The name or the password is not right.")
_TOO_LONG = RequestError("request_invalid", "This is no form with a username and a password.")
_ELSEWHERE = RequestError("origin_refused", "Sign in on the Space's own page.")

_SAID = {"login_refused": "login.wrong", "too_many_requests": "login.wait"}
"""The words of the page for a code."""


class LoginRoutes:
    """Serves `/login` and `/logout`.

    Gradio's clients sign in there, too: they send the same form and are answered JSON.
    """

    def __init__(
        self, accounts: Accounts, sessions: Sessions, locales: Path, folder: Callable[[], str]
    ) -> None:
        """`folder` returns where the release is, from the Space's root."""
        self._tries = Tries(accounts)
        self._accounts = accounts
        self._sessions = sessions
        self._page = LoginPage(locales, folder)

    def routes(self) -> list[BaseRoute]:
        """Return the routes, to be placed before Gradio's."""
        return [
            Route("/login", self._show, methods=["GET"]),
            Route("/login", self._sign_in, methods=["POST"]),
            Route("/logout", self._sign_out, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        return await self._page.answer(request, place_on_space(request.query_params.get("next")))

    async def _sign_in(self, request: Request) -> Response:
        # Or a page could sign its visitors in as somebody else.
        if request.scope.get("foreign_origin") is not None:
            return _ELSEWHERE.answer(403)
        try:
            form = await _read_form(request)
        except RequestError as refusal:
            return refusal.answer(400)
        name, place = form.get("username", ""), place_on_space(form.get("next"))
        is_page = request.headers.get("accept", "").startswith("text/html")
        try:
            if not await self._tries.verify(request, name, form.get("password", "")):
                raise _REFUSED
        except RequestError as refusal:
            status = 429 if refusal.retry_after else 401
            if not is_page:
                return refusal.answer(status)
            return await self._page.answer(request, place, refusal, status, name)
        response: Response = JSONResponse({"success": True})
        if is_page:
            response = RedirectResponse(request.scope.get("root_path", "") + place, 303)
        mark = self._accounts.mark(name)
        if mark is not None:
            self._sessions.begin(request, response, name, mark)
        response.headers["Cache-Control"] = "no-store"
        return response

    async def _sign_out(self, request: Request) -> Response:
        if request.scope.get("foreign_origin") is not None:
            return _ELSEWHERE.answer(403)
        response = RedirectResponse(request.scope.get("root_path", "") + "/login", 303)
        self._sessions.end(request, response)
        return response


class LoginPage:
    """The page with the form, in the visitor's language."""

    def __init__(self, locales: Path, folder: Callable[[], str]) -> None:
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
    ) -> Response:
        """Return the page, which leads to `place` on the Space when somebody has signed in."""
        asked = {key: values[-1] for key, values in parse_qs(urlsplit(place).query).items()}
        wishes = asked.get("lang") or request.headers.get("accept-language", "")
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
            request, "login.html", values, status_code=status, headers=headers
        )


def place_on_space(wanted: str | None) -> str:
    """Return a path on this Space, with its query, that a request names; "/" for all that is elsewhere."""
    wanted = wanted or "/"
    # Browsers take a backslash for a slash, leave out tabs, and go to another host after two slashes.
    is_path = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    is_plain = wanted.isascii() and wanted.isprintable() and not set(wanted) & set("\\ ")
    leads_back = urlsplit(wanted).path in ("/login", "/logout") if is_path and is_plain else True
    return "/" if leads_back or len(wanted) > 8000 else wanted


async def _read_form(request: Request) -> dict[str, str]:
    content = b""
    async for piece in request.stream():
        content += piece
        if len(content) > _LONGEST_FORM:
            raise _TOO_LONG
    try:
        fields = parse_qs(content.decode(), max_num_fields=10, errors="strict")
    except ValueError:
        raise _TOO_LONG from None
    return {name: values[-1] for name, values in fields.items()}


def _policy(is_framed: bool) -> str:
    rules = ["default-src 'none'", "style-src 'self'", "img-src 'self'", "base-uri 'none'"]
    rules += (
        ["form-action 'none'"] if is_framed else ["form-action 'self'", "frame-ancestors 'none'"]
    )
    return "; ".join(rules)
