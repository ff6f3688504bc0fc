"""The engines that there are: the one table, which the setting takes its names from."""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings

from space.cores import core_count
from space.matting.birefnet.architecture import STRIDE
from space.matting.birefnet.tiles import TileOrder
from space.matting.faults import EngineUnavailableError

if TYPE_CHECKING:
    from space.matting.engine import Engine

log = logging.getLogger(__name__)

AUTO: Literal["auto"] = "auto"

ELSEWHERE = "space"
"""The engine of another Space, whichever that is; as a setting, that no other one stands in for it."""


@dataclass(frozen=True)
class EngineEntry:
    """A row of the table. Its functions are found by their names in another process, too."""

    name: str
    """As settings and responses have it."""

    needs: str
    """What it takes to run well, in words."""

    suits: Callable[[], bool]
    """Tells whether that is here."""

    build: Callable[["MattingSettings"], "Engine"]
    """Loads the engine, or raises `EngineUnavailableError` where that can't be done.

    Only then is its module imported: torch takes seconds for which the command line has
    no use.
    """

    shares_cores: bool = False
    """Whether photos that come together go through it side by side, each on some of the CPU's cores."""


def _has_gpu() -> bool:
    # ZeroGPU lends its GPUs later, and asking for CUDA before `spaces` is imported breaks it.
    if "SPACES_ZERO_GPU" in os.environ:
        return True
    import torch

    return torch.cuda.is_available()


def _has_cpu() -> bool:
    return True


def _birefnet(settings: "MattingSettings") -> "Engine":
    from space.matting.birefnet.engine import BiRefNetEngine

    order = settings.birefnet_tile_order
    return BiRefNetEngine(
        settings.birefnet_model,
        settings.birefnet_revision,
        side=settings.birefnet_side,
        order=None if order == AUTO else order,
        batch=settings.model_batch,
    )


def _u2net(_settings: "MattingSettings") -> "Engine":
    from space.matting import on_cpu

    return on_cpu.full()


def _u2netp(_settings: "MattingSettings") -> "Engine":
    from space.matting import on_cpu

    return on_cpu.small()


def _no() -> bool:
    return False


def _elsewhere(_settings: "MattingSettings") -> "Engine":
    # One is asked by `placement`; this is where the settings name none.
    raise EngineUnavailableError("MATTING_SPACE names no other Space")


ENGINES = (
    EngineEntry("birefnet", needs="a GPU", suits=_has_gpu, build=_birefnet),
    EngineEntry(ELSEWHERE, needs="another Space (MATTING_SPACE)", suits=_no, build=_elsewhere),
    EngineEntry("u2net", needs="any CPU", suits=_has_cpu, build=_u2net, shares_cores=True),
    EngineEntry("u2netp", needs="a small CPU", suits=_has_cpu, build=_u2netp, shares_cores=True),
)
"""The best first. The last runs anywhere."""


def _known(name: str) -> str:
    names = [AUTO, *(entry.name for entry in ENGINES)]
    if name not in names:
        raise ValueError(f"there is no such engine; take {', '.join(names[:-1])} or {names[-1]}")
    return name


class MattingSettings(BaseSettings):
    """The knobs of this room."""

    matting_engine: Annotated[str, AfterValidator(_known)] = Field(
        default=AUTO,
        description="segmentation model: "
        + "".join(f"{entry.name}, which wants {entry.needs}, " for entry in ENGINES)
        + f"or {AUTO} for the first of these that the machine suits",
    )
    birefnet_model: str = Field(
        default="ZhengPeng7/BiRefNet",
        description="BiRefNet's weights: a repository of the model hub, such as "
        "ZhengPeng7/BiRefNet_lite, BiRefNet_HR-matting or BiRefNet-portrait, or a folder with "
        "a model.safetensors",
    )
    birefnet_revision: str | None = Field(
        default=None,
        description="commit of that repository; by default the one that the Space knows the weights of",
    )
    birefnet_side: int | None = Field(
        default=None,
        ge=STRIDE,
        multiple_of=STRIDE,
        description="width and height, in pixels, of what BiRefNet sees of a photo; by default what its "
        "weights were trained with, 1024 or 2048",
    )
    birefnet_tile_order: Literal["auto", TileOrder] = Field(
        default=AUTO,
        description="how BiRefNet's weights have a photo's tiles stacked, by_tile or by_colour; auto finds "
        "out, once a file",
    )
    gpu_seconds: int = Field(
        default=10,
        ge=1,
        description="seconds of GPU time declared to ZeroGPU per photo, at most; once photos have been "
        "measured, it is twice what the slowest of the last 20 took",
    )
    model_concurrency: int | None = Field(
        default=None,
        ge=1,
        description="forward passes that may run at once; by default one on a GPU, and on a CPU one "
        "a core, where a photo that is alone gets all cores",
    )
    model_batch: int = Field(
        default=1,
        ge=1,
        description="photos that one forward pass takes at once, where BiRefNet runs on a GPU",
    )
    model_batch_wait: float = Field(
        default=0.005, ge=0, description="seconds that a photo waits for others to go with it"
    )
    model_seconds: float | None = Field(
        default=None,
        gt=0,
        description="seconds after which a forward pass counts as hung and its process is ended; "
        "by default 20 times what the first one took, at least 15 and at most 120",
    )
    model_load_seconds: float = Field(
        default=600,
        gt=0,
        description="seconds that loading the model may take, its download included",
    )

    @property
    def passes(self) -> int:
        """How many photos may be at a forward pass, or at hand for the next."""
        if self.model_concurrency:
            return self.model_concurrency
        entry = next(_candidates(self.matting_engine, ENGINES))
        # One waits at the cores, which would idle while the next came from the other process.
        return core_count() + 1 if entry.shares_cores else 1

    @property
    def photos_at_once(self) -> int:
        """How many photos may be with the engine."""
        return self.passes * self.model_batch


def load_engine(settings: MattingSettings, table: Sequence[EngineEntry] = ENGINES) -> "Engine":
    """Return the engine that the settings name; where it can't run, the best that suits and can.

    Raises `EngineUnavailableError` if not even the table's last one can.
    """
    for entry in _candidates(settings.matting_engine, table):
        try:
            return entry.build(settings)
        except EngineUnavailableError as reason:
            log.warning("The engine %s can't be loaded, so another is: %s", entry.name, reason)
    raise EngineUnavailableError("no engine can be loaded")


def _candidates(choice: str, table: Sequence[EngineEntry]) -> Iterator[EngineEntry]:
    yield from (entry for entry in table if entry.name == choice)
    yield from (entry for entry in table if entry.name != choice and entry.suits())
