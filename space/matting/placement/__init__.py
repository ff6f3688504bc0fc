"""Where an engine runs.

In this process (`here`), in one of its own (`process`), on a GPU that is lent (`zerogpu`), in another Space (`elsewhere`).
"""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from space.matting.behind.settings import BehindSettings
from space.matting.engines import ELSEWHERE, ENGINES, EngineEntry, MattingSettings
from space.matting.placement.protocol import Placement

if TYPE_CHECKING:
    from space.matting.placement.running import RunningEngine


def place(settings: MattingSettings, table: Sequence[EngineEntry] = ENGINES) -> Placement:
    """Return the place for the engine of the table that the settings name, while it may still be loading.

    Where they name another Space it is asked, and the engine stands in for it.
    """
    if not (isinstance(settings, BehindSettings) and settings.matting_space):
        return _place_here(settings, table)
    from space.matting.behind.client import SpaceBehind
    from space.matting.placement.elsewhere import Elsewhere

    space = SpaceBehind(settings.matting_space, settings.matting_space_token.get_secret_value())
    is_alone = settings.matting_engine == ELSEWHERE
    spare = None if is_alone else _place_here(settings, table)
    return Elsewhere(space, settings.matting_space_seconds, spare)


def _place_here(settings: MattingSettings, table: Sequence[EngineEntry]) -> Placement:
    """Return the place for an engine on this machine.

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
