"""How much memory the Space takes, with the processes that it has started."""

from contextlib import suppress

import psutil


def memory_in_use() -> int:
    """Return the bytes of memory of this process and its descendants together.

    What they share counts once where the system says how much that is (PSS, on Linux), and not at
    all elsewhere (USS).
    """
    space = psutil.Process()
    total = 0
    for process in (space, *space.children(recursive=True)):
        # It may have ended meanwhile.
        with suppress(psutil.Error):
            memory = process.memory_full_info()
            total += getattr(memory, "pss", memory.uss)
    return total
