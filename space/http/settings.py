"""The knobs of this room."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, field_validator
from pydantic_settings import BaseSettings, NoDecode

from space.http.origins import AllowedOrigins
from space.http.proxies import TrustedProxies


def _bracketed(host: str) -> str:
    # An address of IPv6, as URLs have it.
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


class HttpSettings(BaseSettings):
    """Where the Space listens, how browsers call it, and who may embed it."""

    gradio_server_name: Annotated[str, AfterValidator(_bracketed)] = Field(
        default="127.0.0.1",
        description="address to listen on; 0.0.0.0 for all of this machine's",
    )
    gradio_server_port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        description="port to listen on; by default the first free one from 7860",
    )
    gradio_root_path: str = Field(
        default="",
        description="where a proxy serves the Space: a sub-path such as /tools/text, or a whole address",
    )
    trusted_proxies: Annotated[TrustedProxies, NoDecode, BeforeValidator(TrustedProxies.parse)] = (
        Field(
            default=TrustedProxies.of_platform(),
            description="addresses or networks of proxies in front of the Space, whose "
            "X-Forwarded-For, -Host and -Proto are believed, with commas between them",
        )
    )
    connections_per_address: int = Field(
        default=512,
        ge=1,
        description="connections that one address, of IPv6 one network (/64), may have open, "
        "unless it is a trusted proxy",
    )
    body_budget_bytes: int = Field(
        default=500_000_000,
        ge=1,
        description="bytes of requests' bodies that may be on their way in at once; of one visitor a quarter",
    )
    embed_allowed_origins: Annotated[
        AllowedOrigins, NoDecode, BeforeValidator(AllowedOrigins.parse)
    ] = Field(
        default=AllowedOrigins(),
        description="origins whose pages may embed the Space, such as https://blog.example, "
        "with commas between them; * for anyone, empty for its own pages alone",
    )

    @field_validator("gradio_root_path")
    @classmethod
    def _check_root_path(cls, value: str) -> str:
        root = urlsplit(value)
        is_sub_path = value == root.path and (value == "" or value.startswith("/"))
        is_address = root.netloc and root.scheme in ("http", "https")
        if not (is_sub_path or is_address) or root.query or root.fragment:
            raise ValueError("write a sub-path such as /tools/text, or a whole http(s) address")
        return value.rstrip("/")
