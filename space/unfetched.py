"""Results that whoever asked for them has still to download."""

import time
from collections import OrderedDict
from pathlib import Path

PATIENCE = 60
"""Seconds after which nobody is expected to come for a result any more: clients come at once."""


class Unfetched:
    """The results of the last minute that have not been downloaded."""

    def __init__(self) -> None:
        self._written: OrderedDict[Path, float] = OrderedDict()

    def add(self, path: Path) -> None:
        """Take note of a result that has just been written."""
        self._forget_old()
        self._written[path] = time.monotonic()

    def discard(self, path: Path) -> None:
        """Take note that a file has been downloaded to its end, or is no more."""
        self._written.pop(path, None)

    def __len__(self) -> int:
        self._forget_old()
        return len(self._written)

    def _forget_old(self) -> None:
        oldest = time.monotonic() - PATIENCE
        while self._written and next(iter(self._written.values())) < oldest:
            self._written.popitem(last=False)


UNFETCHED = Unfetched()
"""Those of this process."""
