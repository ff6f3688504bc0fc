"""The knobs of this room."""

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings


class MonitoringSettings(BaseSettings):
    """What is told of the Space's work, and to whom."""

    log_level: Literal["debug", "info", "warning"] = Field(
        default="info",
        description="how much is logged: info is a line a request, warning only what is wrong, "
        "debug tracebacks as well",
    )
    metrics_token: str = Field(
        default="",
        description="bearer token for /metrics; without one, they are told to this machine alone",
    )
