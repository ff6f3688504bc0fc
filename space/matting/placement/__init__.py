"""Where an engine runs: in this process (`here`), in one of its own (`process`), on a GPU that is lent (`zerogpu`)."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from space.matting.engines import ENGINES, EngineEntry, MattingSettings
from space.matting.placement.protocol import Placement

if TYPE_CHECKING:
    from space.matting.placement.running import RunningEngine


def place(settings: MattingSettings, table: Sequence[EngineEntry] = ENGINES) -> Placement:
    """Return the place for the engine of the table that the settings name, while it may still be loading.

    A process of its own can be ended when the engine hangs, and started anew when it dies.
    ZeroGPU makes such processes by itself, out of this one, so there the engine has to be here;
    and so it has to on Windows, where a process can't hand its child an open file.
    """
    if os.environ.get("SPACES_ZERO_GPU"):
        from space.matting.placement.here import Here

        def borrow() -> "RunningEngine":
            from space.matting.placement.zerogpu import run_on_zerogpu

            return run_on_zerogpu(settings, table)

        return Here(borrow)
    if os.name == "nt":
        from space.matting.placement.here import Here

        def run() -> "RunningEngine":
            from space.matting.placement.running import run_engine

            return run_engine(settings, table)

        return Here(run)
    from space.matting.placement.process import OwnProcess

    return OwnProcess(settings, table)
