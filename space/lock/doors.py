"""Composes the lock that the settings ask for."""

from pathlib import Path

from starlette.types import ASGIApp

from space.lock.accounts import Accounts
from space.lock.lock import Lock
from space.lock.settings import LockSettings
from space.lock.tokens import Tokens


class Doors:
    """Who may come in, and how."""

    def __init__(self, settings: LockSettings) -> None:
        self._recognise = []
        if settings.space_auth:
            accounts = Accounts(Path(settings.space_auth))
            self._recognise.append(Tokens(accounts).visitor)

    def around(self, app: ASGIApp) -> ASGIApp:
        """Return the application behind its lock; without one, where anyone may come in."""
        return Lock(app, self._recognise) if self._recognise else app
