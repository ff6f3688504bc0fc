"""The knobs of this room."""

from pathlib import Path

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

from space.lock.accounts import read_accounts

SHORTEST_KEY = 32
"""Signs of a key, at least: HS256 asks for 256 bits (RFC 7518, section 3.2)."""


class LockSettings(BaseSettings):
    """Who may come in, and for how long."""

    space_auth: str = Field(
        default="",
        description="who may come in: the path of a file of users and tokens, which "
        "space.tools.add_user writes; empty for anyone",
    )
    embed_signing_key: SecretStr | None = Field(
        default=None,
        description="with SPACE_AUTH: the secret that your own server signs the tokens of "
        f"embeds with, {SHORTEST_KEY} signs or more",
    )
    session_lifetime: int = Field(
        default=86_400, ge=60, description="seconds after which somebody has to sign in again"
    )
    session_key: SecretStr | None = Field(
        default=None,
        description="the secret that sessions are signed with, the same for all fronts of a Space; "
        "by default one that is made at the first start and kept in the cache folder",
    )

    @field_validator("space_auth")
    @classmethod
    def _check_accounts(cls, value: str) -> str:
        if value:
            read_accounts(Path(value))
        return value

    @field_validator("embed_signing_key", "session_key")
    @classmethod
    def _check_key(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        # An empty variable is one that is not set.
        if value is None or not value.get_secret_value():
            return None
        if len(value.get_secret_value()) < SHORTEST_KEY:
            raise ValueError(f"a secret has {SHORTEST_KEY} signs or more")
        if not info.data.get("space_auth"):
            raise ValueError("it opens nothing: without SPACE_AUTH anyone may come in")
        return value
