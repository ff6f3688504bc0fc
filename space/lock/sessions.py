"""Sessions of those who have signed in: a cookie that the Space has signed, of the Space's own pages alone."""

import contextlib
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import HTTPConnection
from starlette.responses import Response

from space.lock.visitor import Visitor

_COOKIE = "text_behind_image_session"


def session_key(folder: Path) -> str:
    """Return the key that cookies are signed with, kept in a folder: sessions outlive a restart."""
    file = folder / "session-key"
    with contextlib.suppress(FileExistsError):
        made = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(made, "w") as writing:
            writing.write(secrets.token_hex(32))
    key = file.read_text()
    # Another process is at it, or was not let finish: its own will do for this run.
    return key if len(key) == 64 else secrets.token_hex(32)


class Sessions:
    """Begins, recognises and ends sessions.

    A cookie names a user and the user's mark: whatever has to be the same for the session to go on.
    """

    def __init__(self, key: str, lifetime: int, is_good: Callable[[str, str], bool]) -> None:
        """`lifetime` is in seconds; `is_good` tells whether a user has this mark still."""
        self._serializer = URLSafeTimedSerializer(key, salt="session")
        self._lifetime = lifetime
        self._is_good = is_good
        self._ended: dict[str, float] = {}

    def visitor(self, connection: HTTPConnection) -> Visitor | None:
        """Return who sends a request; None where that is nobody who has signed in here."""
        session = self._session(connection) if _is_own(connection) else None
        return Visitor(session[1]) if session else None

    def begin(self, connection: HTTPConnection, response: Response, name: str, mark: str) -> None:
        """Let an answer begin a session."""
        session = self._serializer.dumps([secrets.token_urlsafe(12), name, mark])
        self._set(connection, response, str(session), self._lifetime)

    def end(self, connection: HTTPConnection, response: Response) -> None:
        """Let an answer end the session, whoever may have a copy of its cookie."""
        now = time.monotonic()
        self._ended = {one: until for one, until in self._ended.items() if until > now}
        if session := self._session(connection):
            self._ended[session[0]] = now + self._lifetime
        self._set(connection, response, "", 0)

    def _session(self, connection: HTTPConnection) -> tuple[str, str] | None:
        """Return a session's own name and its user's."""
        cookie = connection.cookies.get(_COOKIE, "")
        try:
            identity, name, mark = self._serializer.loads(cookie, max_age=self._lifetime)
        except (BadData, ValueError):
            return None
        if identity in self._ended or not self._is_good(name, mark):
            return None
        return identity, name

    def _set(self, connection: HTTPConnection, response: Response, value: str, age: int) -> None:
        response.set_cookie(
            _COOKIE,
            value,
            max_age=age,
            path=connection.scope.get("root_path") or "/",
            secure=connection.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )


def _is_own(connection: HTTPConnection) -> bool:
    """Return whether a cookie counts: a page of another origin must not act in its visitor's name.

    For cookies, all ports and subdomains are one site, and `SameSite` keeps none of them out.
    """
    if connection.scope.get("foreign_origin") is not None:
        return False
    headers = connection.headers
    is_other = headers.get("sec-fetch-site") in ("cross-site", "same-site")
    return not is_other or headers.get("sec-fetch-mode") == "navigate"
