"""Composes the lock that the settings ask for."""

from collections.abc import Callable
from pathlib import Path

from pydantic import SecretStr
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from space.folder import cache_folder
from space.lock.accounts import Accounts
from space.lock.huggingface import START, HuggingFaceRoutes, Provider
from space.lock.lock import Lock
from space.lock.login import LoginRoutes
from space.lock.login_page import LoginPage
from space.lock.passwords import PasswordRoutes
from space.lock.sessions import Sessions, session_key
from space.lock.settings import LockSettings, allowed_accounts
from space.lock.tokens import Tokens
from space.lock.visitor import Recognise


class Doors:
    """Who may come in, and how: anyone, unless the settings say otherwise."""

    def __init__(self, settings: LockSettings, locales: Path, folder: Callable[[], str]) -> None:
        """`locales` is where the words are; `folder` returns where the release is, from the Space's root."""
        self._recognise: list[Recognise] = []
        self.routes: list[BaseRoute] = []
        """Where visitors sign in, to be placed before Gradio's."""
        if not settings.space_auth:
            return
        key = _value(settings.session_key) or session_key(cache_folder())
        allowed = allowed_accounts(settings.space_auth)
        accounts = Accounts(Path(settings.space_auth)) if allowed is None else None

        def is_good(name: str, mark: str) -> bool:
            if accounts is not None:
                return accounts.mark(name) == mark
            return not allowed or mark.lower() in allowed

        sessions = Sessions(key, settings.session_lifetime, is_good)
        page = LoginPage(locales, folder, None if accounts else START.lstrip("/"))
        self.routes = LoginRoutes(page, sessions).routes()
        if accounts is not None:
            self.routes += PasswordRoutes(accounts, page, sessions).routes()
        else:
            provider = Provider(
                settings.openid_provider_url.rstrip("/"),
                settings.oauth_client_id,
                settings.oauth_client_secret.get_secret_value(),
                settings.oauth_scopes,
            )
            self.routes += HuggingFaceRoutes(provider, allowed or (), page, sessions, key).routes()
        tokens = Tokens(accounts, _value(settings.embed_signing_key))
        self._recognise = [tokens.visitor, sessions.visitor]

    @property
    def are_locked(self) -> bool:
        """Only some may come in."""
        return bool(self._recognise)

    def around(self, app: ASGIApp) -> ASGIApp:
        """Return the application behind its lock; without one, where anyone may come in."""
        return Lock(app, self._recognise) if self.are_locked else app


def _value(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None
