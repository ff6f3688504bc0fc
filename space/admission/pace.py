"""How fast a line goes on."""

_WEIGHT = 1 / 8
"""Of the latest job, as RFC 6298 has it for the latest round trip."""


class Pace:
    """How long the jobs of a line took from their starts, whichever function they called, the latest counting most."""

    def __init__(self) -> None:
        self.seconds = 1.0
        """Of a job; a guess before any has been measured."""
        self._is_measured = False

    def add(self, seconds: float) -> None:
        """Take note that a job has ended that took so long."""
        self.seconds += (seconds - self.seconds) * (_WEIGHT if self._is_measured else 1)
        self._is_measured = True
