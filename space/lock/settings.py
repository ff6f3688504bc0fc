"""The knobs of this room."""

from pathlib import Path

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

from space.lock.accounts import read_accounts

_HUGGING_FACE = "huggingface"

SHORTEST_KEY = 32
"""Signs of a key, at least: HS256 asks for 256 bits (RFC 7518, section 3.2)."""


def allowed_accounts(space_auth: str) -> frozenset[str] | None:
    """Return the accounts and organisations of Hugging Face that may come in, in lower case.

    None of them are named where every account may. Returns None where the setting names a file instead.
    """
    way, _, names = space_auth.partition(":")
    if way != _HUGGING_FACE:
        return None
    return frozenset(names.lower().replace(",", " ").split())


class LockSettings(BaseSettings):
    """Who may come in, and for how long."""

    # As Hugging Face calls them, which sets them where a Space asks for that.
    openid_provider_url: str = Field(
        default="https://huggingface.co", description="with SPACE_AUTH=huggingface: who vouches"
    )
    oauth_client_id: str = Field(
        default="", description="with SPACE_AUTH=huggingface: what the Space is called there"
    )
    oauth_client_secret: SecretStr = Field(
        default=SecretStr(""), description="with SPACE_AUTH=huggingface: the Space's own password"
    )
    oauth_scopes: str = Field(
        default="openid profile", description="with SPACE_AUTH=huggingface: what is asked for"
    )
    space_auth: str = Field(
        default="",
        description="who may come in: the path of a file of users and tokens, which "
        "space.tools.add_user writes; huggingface for every account there, "
        "huggingface:anna,acme for those of a user and an organisation; empty for anyone",
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
    def _check_accounts(cls, value: str, info: ValidationInfo) -> str:
        allowed = allowed_accounts(value)
        if value and allowed is None:
            read_accounts(Path(value))
        if allowed is not None and not allowed and ":" in value:
            raise ValueError("name the accounts that may come in, or leave the colon out")
        if allowed is not None and not info.data.get("oauth_client_id"):
            raise ValueError(
                "OAUTH_CLIENT_ID is not set: put hf_oauth: true into the Space's README"
            )
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
