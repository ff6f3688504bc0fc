"""Signing in with a name and a password of the file."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Message

from space.errors import RequestError
from space.lock.accounts import Accounts
from space.lock.login import ELSEWHERE
from space.lock.login_page import LoginPage, place_on_space
from space.lock.sessions import Sessions
from space.lock.tries import Tries

_LONGEST_FORM = 16_000
"""Bytes."""

_REFUSED = RequestError("login_refused", "The name or the password is not right.")
_NO_FORM = RequestError("request_invalid", "This is no form with a username and a password.")


class PasswordRoutes:
    """Takes the form of `/login`.

    Gradio's clients sign in there, too: they send the same form and are answered JSON.
    """

    def __init__(self, accounts: Accounts, page: LoginPage, sessions: Sessions) -> None:
        self._accounts = accounts
        self._page = page
        self._sessions = sessions
        self._tries = Tries(accounts)

    def routes(self) -> list[BaseRoute]:
        """Return the route, to be placed before Gradio's."""
        return [Route("/login", self._sign_in, methods=["POST"])]

    async def _sign_in(self, request: Request) -> Response:
        if request.scope.get("foreign_origin") is not None:
            return ELSEWHERE.answer(403)
        try:
            form = await _read_form(request)
        except RequestError as refusal:
            return refusal.answer(400)
        name, place = form.get("username", ""), place_on_space(form.get("next"))
        is_page = request.headers.get("accept", "").startswith("text/html")
        # Before the password: where it is changed meanwhile, the session is none.
        mark = self._accounts.mark(name)
        try:
            if not await self._tries.verify(request, name, form.get("password", "")) or not mark:
                raise _REFUSED
        except RequestError as refusal:
            status = 429 if refusal.retry_after else 401
            if not is_page:
                return refusal.answer(status)
            return await self._page.answer(request, place, refusal, status, name, form.get("lang"))
        response: Response = JSONResponse({"success": True})
        if is_page:
            response = RedirectResponse(request.scope.get("root_path", "") + place, 303)
        self._sessions.begin(request, response, name, mark)
        return response


async def _read_form(request: Request) -> dict[str, str]:
    content = b""
    async for piece in request.stream():
        content += piece
        if len(content) > _LONGEST_FORM:
            raise _NO_FORM

    async def replay() -> Message:
        return {"type": "http.request", "body": content}

    try:
        form = await Request(request.scope, replay).form(max_files=0, max_fields=10)
    except (HTTPException, ValueError):
        raise _NO_FORM from None
    return {name: value for name, value in form.items() if isinstance(value, str)}
