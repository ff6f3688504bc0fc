"""Who may come in: a file of users with passwords and of tokens for programs.

A line is `name:hash`. A hash of Argon2 (RFC 9106, in the form of the PHC) makes a user, who signs in
with a password; `sha256$…` a token. Empty lines and those that begin with `#` say nothing.
`python -m space.tools.add_user` writes such lines.
"""

import hashlib
import logging
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import argon2

log = logging.getLogger(__name__)

_NAME = re.compile(r"[^\s:#,/]{1,64}")

_TOKEN_PREFIX = "tbi_"
_TOKEN_HASH = re.compile(r"sha256\$[0-9a-f]{64}")

_hasher = argon2.PasswordHasher()


def hash_password(password: str) -> str:
    """Return the hash of a password; takes some tenths of a second and 64 MB."""
    return _hasher.hash(password)


def new_token() -> str:
    """Return a token that can't be guessed: 256 bits, with a beginning that tells where it belongs."""
    return _TOKEN_PREFIX + secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Return what the file keeps of a token. It has too many bits to be guessed, so one round will do."""
    return f"sha256${hashlib.sha256(token.encode(errors='replace')).hexdigest()}"


def check_name(name: str) -> None:
    """Raise `ValueError` for what can't be the name of a user or a token."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name: up to 64 signs without blanks and without : # , /")


def parse_accounts(text: str) -> dict[str, str]:
    """Return the hashes in a file by their names; raise `ValueError` that names a line that is wrong."""
    hashes: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, hashed = line.strip().partition(":")
        try:
            check_name(name)
            if name in hashes:
                raise ValueError(f"{name} is there twice")
            if not _TOKEN_HASH.fullmatch(hashed):
                argon2.extract_parameters(hashed)
        except argon2.exceptions.InvalidHash:
            raise ValueError(f"line {number}: the hash of {name} is none") from None
        except ValueError as problem:
            raise ValueError(f"line {number}: {problem}") from None
        hashes[name] = hashed
    return hashes


def read_accounts(path: Path) -> dict[str, str]:
    """Return the hashes of a file by their names; raise `ValueError`, which says why, where it has none to give."""
    try:
        return parse_accounts(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"{path} can't be read: {error.strerror}") from None


@dataclass(frozen=True)
class _Known:
    """The file as it was read."""

    stamp: tuple[int, int, int]
    hashes: Mapping[str, str]

    @cached_property
    def tokens(self) -> Mapping[str, str]:
        """The tokens' names by their hashes."""
        return {
            hashed: name for name, hashed in self.hashes.items() if _TOKEN_HASH.fullmatch(hashed)
        }


class Accounts:
    """The users and tokens of a file, which is read anew when it has changed."""

    def __init__(self, path: Path) -> None:
        """Raises `ValueError` as `read_accounts` does."""
        self._path = path
        self._told = ""
        self._known = _Known((0, 0, 0), read_accounts(path))
        # Of nobody's password: an unknown name takes as long as a wrong password.
        self._decoy = hash_password(secrets.token_urlsafe())

    def token_name(self, token: str) -> str | None:
        """Return the name of a token; None for one that is not in the file."""
        # What time the look-up takes tells of the hash, of which nobody gets to the token.
        return self._current().tokens.get(hash_token(token))

    def mark(self, name: str) -> str | None:
        """Return what changes with a user's password; None where there is no such user."""
        hashed = self._current().hashes.get(name)
        if hashed is None or _TOKEN_HASH.fullmatch(hashed):
            return None
        return hashlib.sha256(hashed.encode()).hexdigest()[:16]

    def verify(self, name: str, password: str) -> bool:
        """Return whether this is a user's password. Blocks for some tenths of a second, whatever the answer."""
        hashed = self._current().hashes.get(name, self._decoy)
        if _TOKEN_HASH.fullmatch(hashed):
            hashed = self._decoy
        try:
            return _hasher.verify(hashed, password)
        except argon2.exceptions.VerificationError:
            return False

    def _current(self) -> _Known:
        try:
            # Before the content: what is written meanwhile is a change.
            state = self._path.stat()
            stamp = state.st_mtime_ns, state.st_size, state.st_ino
            if stamp != self._known.stamp:
                self._known = _Known(stamp, read_accounts(self._path))
        except (OSError, ValueError) as problem:
            # Nobody is locked out, or let in, by half a file.
            if str(problem) != self._told:
                log.error("The users stay as they were: %s", problem)
            self._told = str(problem)
        return self._known
