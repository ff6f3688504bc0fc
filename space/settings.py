"""Every knob of the Space, read from the environment."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from space.admission.settings import AdmissionSettings
from space.http.settings import HttpSettings
from space.lock.settings import LockSettings
from space.matting.behind.settings import BehindSettings
from space.matting.engines import MattingSettings
from space.monitoring.settings import MonitoringSettings
from space.photos.limits import PhotoLimits


# The last base's fields come first.
class Settings(
    PhotoLimits,
    BehindSettings,
    MattingSettings,
    AdmissionSettings,
    LockSettings,
    HttpSettings,
    MonitoringSettings,
):
    """One field a knob; its environment variable is the field's name in capitals."""

    model_config = SettingsConfigDict(frozen=True, validate_default=False)

    photo_seconds: float = Field(
        default=60,
        gt=0,
        description="seconds that reading, finishing or writing a photo may take, each",
    )
    shutdown_seconds: float = Field(
        default=20,
        ge=0,
        description="seconds for what runs to end and to be fetched once the Space is told to end (SIGTERM)",
    )
    file_lifetime: int = Field(
        default=600,
        ge=60,
        description="seconds that uploads and results are kept after their last use",
    )

    @property
    def photos_at_once(self) -> int:
        """How many photos may be with the engine; where another Space has it, those that wait there, too."""
        return self.requests_in_hand if self.matting_space else super().photos_at_once

    def told(self) -> dict[str, int | str]:
        """Return what `/limits` tells: those of a photo, how long it is kept, and who else gets a copy."""
        return {
            **super().told(),
            "file_lifetime": self.file_lifetime,
            "matting_space": self.matting_space.rpartition("://")[2],
        }
