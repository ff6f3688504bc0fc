"""The knobs of this room."""

from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from space.lock.accounts import read_accounts


class LockSettings(BaseSettings):
    """Who may come in, and for how long."""

    space_auth: str = Field(
        default="",
        description="who may come in: the path of a file of users and tokens, which "
        "space.tools.add_user writes; empty for anyone",
    )

    @field_validator("space_auth")
    @classmethod
    def _check_accounts(cls, value: str) -> str:
        if value:
            read_accounts(Path(value))
        return value
