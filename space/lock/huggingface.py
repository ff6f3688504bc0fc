"""Signing in with an account of Hugging Face (OAuth 2.0 with PKCE, https://huggingface.co/docs/hub/spaces-oauth).

`huggingface_hub` has routes for that, which lead wherever an address says, keep the account's access
token in a cookie that other sites' frames get, and let anyone in as a mock user off Hugging Face.
"""

import logging
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from httpx import HTTPError
from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from space.errors import RequestError
from space.lock.login_page import LoginPage, place_on_space
from space.lock.sessions import Sessions

log = logging.getLogger(__name__)

START = "/login/huggingface"

_CALLBACK = "/login/callback"

_COOKIE = "text_behind_image_login"

_PATIENCE = 600
"""Seconds that somebody may take to sign in."""

_NOT_ALLOWED = RequestError("account_refused", "This account may not come in here.")
_FAILED = RequestError("login_failed", "Signing in did not work. Try again.")


@dataclass(frozen=True)
class Provider:
    """Who vouches for accounts, and what the Space is to them."""

    url: str
    client_id: str
    client_secret: str
    scopes: str


class HuggingFaceRoutes:
    """Leads to Hugging Face and lets in who comes back from there."""

    def __init__(
        self,
        provider: Provider,
        allowed: Collection[str],
        page: LoginPage,
        sessions: Sessions,
        key: str,
    ) -> None:
        """`allowed` names accounts and organisations, none for every account; `key` signs a cookie."""
        self._provider = provider
        self._allowed = allowed
        self._page = page
        self._sessions = sessions
        self._serializer = URLSafeTimedSerializer(key, salt="login")

    def routes(self) -> list[BaseRoute]:
        """Return the routes, to be placed before Gradio's."""
        return [
            Route(START, self._leave, methods=["GET"]),
            Route(_CALLBACK, self._come_back, methods=["GET"]),
        ]

    async def _leave(self, request: Request) -> Response:
        verifier = secrets.token_urlsafe(48)
        async with self._client(request) as client:
            address, state = client.create_authorization_url(
                f"{self._provider.url}/oauth/authorize", code_verifier=verifier
            )
        place = place_on_space(request.query_params.get("next"))
        response = RedirectResponse(address, 303, {"Cache-Control": "no-store"})
        self._remember(request, response, str(self._serializer.dumps([state, verifier, place])))
        return response

    async def _come_back(self, request: Request) -> Response:
        try:
            begun = self._serializer.loads(request.cookies.get(_COOKIE, ""), max_age=_PATIENCE)
            state, verifier, place = begun
        except BadData:
            return await self._page.answer(request, "/", _FAILED, 401)
        code, told = (request.query_params.get(name, "") for name in ("code", "state"))
        try:
            # By itself the client would ask for a token of the Space's own where there is no code.
            if not code or not secrets.compare_digest(told.encode(), state.encode()):
                raise ValueError("not the answer to what was asked")
            account = await self._account(request, code, verifier)
        except (AuthlibBaseError, HTTPError, ValueError) as error:
            log.warning("Nobody could sign in with Hugging Face: %s", type(error).__name__)
            return await self._page.answer(request, place, _FAILED, 401)
        mark = next((name for name in account if self._may_enter(name)), None)
        if mark is None:
            return await self._page.answer(request, place, _NOT_ALLOWED, 403)
        response = RedirectResponse(request.scope.get("root_path", "") + place, 303)
        self._sessions.begin(request, response, account[0], mark)
        self._remember(request, response, "")
        return response

    def _may_enter(self, name: str) -> bool:
        return not self._allowed or name.lower() in self._allowed

    async def _account(self, request: Request, code: str, verifier: str) -> list[str]:
        """Return the names of who comes back and of the account's organisations; raise where there are none."""
        async with self._client(request) as client:
            await client.fetch_token(
                f"{self._provider.url}/oauth/token",
                grant_type="authorization_code",
                code=code,
                code_verifier=verifier,
            )
            answer = await client.get(f"{self._provider.url}/oauth/userinfo")
            answer.raise_for_status()
            said = answer.json()
        accounts = [said, *(said.get("orgs") or [])]
        names = [account.get("preferred_username") for account in accounts]
        if not isinstance(names[0], str) or not names[0]:
            raise ValueError("an account without a name")
        return [name for name in names if isinstance(name, str)]

    def _client(self, request: Request) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            self._provider.client_id,
            self._provider.client_secret,
            scope=self._provider.scopes,
            redirect_uri=str(request.base_url).rstrip("/") + _CALLBACK,
            code_challenge_method="S256",
            timeout=10,
        )

    def _remember(self, request: Request, response: Response, value: str) -> None:
        response.set_cookie(
            _COOKIE,
            value,
            max_age=_PATIENCE if value else 0,
            path=f"{request.scope.get('root_path', '')}/login",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
