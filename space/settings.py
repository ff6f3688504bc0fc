"""Every knob of the Space, read from the environment."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from space.origins import AllowedOrigins

_FOLDERS = {"assets", "embed", "fonts", "gradio_api", "samples", "static"}


class Settings(BaseSettings):
    """One field a knob; its environment variable is the field's name in capitals."""

    model_config = SettingsConfigDict(frozen=True, validate_default=False)

    gradio_server_name: str = Field(default="127.0.0.1", description="address to listen on")
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
    embed_allowed_origins: Annotated[
        AllowedOrigins, NoDecode, BeforeValidator(AllowedOrigins.parse)
    ] = Field(
        default=AllowedOrigins(),
        description="origins whose pages may embed the Space, such as https://blog.example, "
        "with commas between them; * for anyone, empty for its own pages alone",
    )
    matting_engine: Literal["auto", "u2netp", "birefnet"] = Field(
        default="auto",
        description="segmentation model; auto takes birefnet on a GPU, u2netp elsewhere",
    )
    birefnet_model: str = Field(
        default="ZhengPeng7/BiRefNet", description="model hub id or folder of the BiRefNet weights"
    )
    birefnet_revision: str = Field(
        default="e2bf8e4460fc8fa32bba5ea4d94b3233d367b0e4",
        description="commit of the BiRefNet model repository to load code and weights from",
    )
    gpu_seconds: int = Field(default=10, ge=1, description="GPU time declared to ZeroGPU per photo")
    model_concurrency: int = Field(
        default=1, ge=1, description="forward passes that may run at once"
    )
    requests_in_hand: int = Field(
        default=10,
        ge=1,
        description="requests decoded, segmented or encoded at once; the others queue",
    )
    queue_max_size: int = Field(default=64, ge=1, description="requests that may wait in the queue")
    max_file_bytes: int = Field(
        default=30_000_000, ge=1, description="largest photo file accepted, in bytes"
    )
    max_pixels: int = Field(
        default=64_000_000, ge=1, description="largest photo accepted, in pixels"
    )
    min_side: int = Field(
        default=16, ge=1, description="smallest width or height accepted, in pixels"
    )
    file_lifetime: int = Field(
        default=3600, ge=60, description="seconds that uploads and results are kept on the server"
    )

    @field_validator("gradio_root_path")
    @classmethod
    def _check_root_path(cls, value: str) -> str:
        root = urlsplit(value)
        is_sub_path = value == root.path and (value == "" or value.startswith("/"))
        is_address = root.netloc and root.scheme in ("http", "https")
        if not (is_sub_path or is_address) or root.query or root.fragment:
            raise ValueError("write a sub-path such as /tools/text, or a whole http(s) address")
        # A proxy may take the sub-path off: then it can't be told from the folder.
        if root.path.strip("/").partition("/")[0] in _FOLDERS:
            raise ValueError("this sub-path is a folder of the Space's own; take another")
        return value.rstrip("/")
