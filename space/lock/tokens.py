"""The tokens that a request may carry (RFC 6750): those of the file, and those that hosts of embeds sign."""

import time

import jwt
from starlette.requests import HTTPConnection

from space.errors import RequestError
from space.http.origins import AllowedOrigins
from space.lock.accounts import Accounts
from space.lock.visitor import Visitor

TOKEN_REFUSED = RequestError(
    "token_refused", "This token is not valid here, or not any more. Get a new one."
)

LONGEST_LIFE = 3600
"""Seconds for which a token of an embed is good, at most."""

_CLOCKS_DIFFER = 30
"""Seconds by which a host's clock may be off."""


class Tokens:
    """What lets in who sends `Authorization: Bearer …`, or opens the page with `?token=…` in a frame.

    A host of embeds signs tokens of its own (JWT, RFC 7519, with HS256): `exp` and `iat` say for
    how long, `origin`, where it is there, which origin's pages may use it.
    """

    def __init__(self, accounts: Accounts | None, signing_key: str | None) -> None:
        self._accounts = accounts
        self._signing_key = signing_key

    def visitor(self, connection: HTTPConnection) -> Visitor | None:
        """Return who sends a request; None where it carries no token.

        Raises `RequestError` for a token that is none of ours, or was.
        """
        token = _token(connection)
        if token is None:
            return None
        # The other ones have no dots.
        if self._signing_key and token.count(".") == 2:
            return _of_embed(token, self._signing_key, connection.scope.get("foreign_origin"))
        name = self._accounts.token_name(token) if self._accounts else None
        if name is None:
            raise TOKEN_REFUSED
        return Visitor(name)


def _token(connection: HTTPConnection) -> str | None:
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    # A proxy in front of the Space may ask for credentials of another scheme.
    if scheme.lower() == "bearer":
        return token.strip()
    # Nobody can give a frame a header. Of files and jobs, an address with a token would be kept and passed on.
    scope = connection.scope
    is_page = scope["path"].removeprefix(scope.get("root_path", "")) == "/"
    return connection.query_params.get("token") if is_page else None


def _of_embed(token: str, key: str, foreign_origin: str | None) -> Visitor:
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=["HS256"],
            leeway=_CLOCKS_DIFFER,
            options={"require": ["exp", "iat"], "verify_aud": False},
        )
    except jwt.InvalidTokenError:
        raise TOKEN_REFUSED from None
    expires = claims["exp"]
    if type(expires) is not int or expires > time.time() + LONGEST_LIFE + _CLOCKS_DIFFER:
        raise TOKEN_REFUSED
    if "origin" not in claims:
        return Visitor()
    try:
        pages = AllowedOrigins.parse(str(claims["origin"]))
    except ValueError:
        raise TOKEN_REFUSED from None
    # The Space's own page, which it frames, and programs send none.
    if foreign_origin is not None and not pages.allow(foreign_origin):
        raise TOKEN_REFUSED
    return Visitor(policy=pages.content_security_policy)
