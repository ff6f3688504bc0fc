"""Composes the lock that the settings ask for."""

from collections.abc import Callable
from pathlib import Path

from pydantic import SecretStr
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from space.folder import cache_folder
from space.lock.accounts import Accounts
from space.lock.lock import Lock
from space.lock.login import LoginRoutes
from space.lock.sessions import Sessions, session_key
from space.lock.settings import LockSettings
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
        accounts = Accounts(Path(settings.space_auth))
        sessions = Sessions(
            _value(settings.session_key) or session_key(cache_folder()),
            settings.session_lifetime,
            lambda name, mark: accounts.mark(name) == mark,
        )
        tokens = Tokens(accounts, _value(settings.embed_signing_key))
        self._recognise = [tokens.visitor, sessions.visitor]
        self.routes = LoginRoutes(accounts, sessions, locales, folder).routes()

    @property
    def are_locked(self) -> bool:
        """Only some may come in."""
        return bool(self._recognise)

    def around(self, app: ASGIApp) -> ASGIApp:
        """Return the application behind its lock; without one, where anyone may come in."""
        return Lock(app, self._recognise) if self.are_locked else app


def _value(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None
