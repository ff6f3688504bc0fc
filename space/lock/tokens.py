"""The tokens that a request may carry (RFC 6750)."""

from starlette.requests import HTTPConnection

from space.errors import RequestError
from space.lock.accounts import Accounts
from space.lock.visitor import Visitor

TOKEN_REFUSED = RequestError(
    "token_refused", "This token is not valid here, or not any more. Get a new one."
)


class Tokens:
    """What lets in who sends `Authorization: Bearer …`."""

    def __init__(self, accounts: Accounts | None) -> None:
        self._accounts = accounts

    def visitor(self, connection: HTTPConnection) -> Visitor | None:
        """Return who sends a request; None where it carries no token.

        Raises `RequestError` for a token that is none of ours, or was.
        """
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        # A proxy in front of the Space may ask for credentials of another scheme.
        if scheme.lower() != "bearer":
            return None
        name = self._accounts.token_name(token.strip()) if self._accounts else None
        if name is None:
            raise TOKEN_REFUSED
        return Visitor(name)
