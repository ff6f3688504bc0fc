"""The knobs of this room."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings

_NAME = re.compile(r"[\w.-]+/[\w.-]+")


def _address(text: str) -> str:
    if text and not _NAME.fullmatch(text) and not re.match(r"https?://[^/?#]+", text):
        raise ValueError("write owner/name, or an address such as https://owner-name.hf.space")
    return text.rstrip("/")


class BehindSettings(BaseSettings):
    """Which other Space makes the mattes."""

    matting_space: Annotated[str, AfterValidator(_address)] = Field(
        default="",
        description="another Space that makes the mattes, on a GPU say: owner/name on Hugging Face, or its "
        "address; where it can't, MATTING_ENGINE does so here, unless that is space",
    )
    matting_space_token: SecretStr = Field(
        default=SecretStr(""),
        description="bearer token for that Space, where it has a lock or is private",
    )
    matting_space_seconds: float = Field(
        default=120,
        gt=0,
        description="seconds that a photo may take there, the wait in its queue included",
    )
