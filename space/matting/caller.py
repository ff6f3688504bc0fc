"""For whom a photo is cut out, as far as an engine on another machine has to know it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

LOOP = "CDN-Loop"
"""Header of what one Space asks another one for (RFC 8586)."""


@dataclass(frozen=True)
class Caller:
    """One visitor with one photo. The functions may be called from any thread."""

    headers: Mapping[str, str] = field(default_factory=dict)
    """What another Space is told of the visitor: the address, and what tells whose quota of ZeroGPU pays."""
    tell_place: Callable[[int, int], None] = lambda _ahead, _waiting: None
    """Takes how many photos are ahead of this one elsewhere, and how many wait there in all."""
    tell_start: Callable[[], None] = lambda: None
    """Tells that it waits no more."""
    is_gone: Callable[[], bool] = lambda: False
    """Tells whether nobody waits for the matte any more."""
    is_space: bool = False
    """It is another Space, or this one, which would ask for its own photo without end."""


_CALLER: ContextVar[Caller] = ContextVar("caller")


def current_caller() -> Caller:
    """Return for whom the photo is that is worked on in this context; nobody in particular by default."""
    return _CALLER.get(Caller())


@contextmanager
def calling(caller: Caller) -> Iterator[None]:
    """Have a block's photo be for a caller."""
    token = _CALLER.set(caller)
    try:
        yield
    finally:
        _CALLER.reset(token)
