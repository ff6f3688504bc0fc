"""Where visitors come to sign in, and where they sign out."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from space.errors import RequestError
from space.lock.login_page import LoginPage, place_on_space
from space.lock.sessions import Sessions

FORMS = ("/login", "/logout")
"""Routes that take the forms of browsers."""

ELSEWHERE = RequestError("origin_refused", "Sign in and out on the Space's own page.")
"""For the pages of others, which could sign their visitors in as somebody else."""


class LoginRoutes:
    """Serves the page at `/login`, and `/logout`."""

    def __init__(self, page: LoginPage, sessions: Sessions) -> None:
        self._page = page
        self._sessions = sessions

    def routes(self) -> list[BaseRoute]:
        """Return the routes, to be placed before Gradio's."""
        return [
            Route("/login", self._show, methods=["GET"]),
            Route("/logout", self._sign_out, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        query = request.query_params
        place, lang = place_on_space(query.get("next")), query.get("lang")
        return await self._page.answer(request, place, lang=lang)

    async def _sign_out(self, request: Request) -> Response:
        if request.scope.get("foreign_origin") is not None:
            return ELSEWHERE.answer(403)
        response = RedirectResponse(f"{request.scope.get('root_path', '')}/login", 303)
        self._sessions.end(request, response)
        return response
