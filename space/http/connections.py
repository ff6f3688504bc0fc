"""Connections that nothing comes of: each has its time for a request's head, for its body, and to take the answer."""

import asyncio
import math
import socket
import sys
from collections import Counter
from dataclasses import dataclass, field

import h11
from uvicorn.config import HTTP_PROTOCOLS, WS_PROTOCOLS
from uvicorn.protocols.http.h11_impl import H11Protocol

from space.admission.visitors import network_of
from space.http.proxies import TrustedProxies, parse_address

_TOO_MANY = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 10\r\n"
    b"Connection: close\r\nContent-Length: 0\r\n\r\n"
)


_PIECES, _LEAST_PIECE = 1000, 64
"""Pieces of a body after which they have to be so many bytes on average: each costs the event loop the same."""


def _most_connections() -> int:
    """Return how many connections the system lets this process have, and leave it some files."""
    try:
        import resource
    except ImportError:
        # Windows has no such limit.
        return sys.maxsize
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if most == resource.RLIM_INFINITY else most * 3 // 4


@dataclass(frozen=True)
class ConnectionLimits:
    """How long a connection may take, in seconds, and how many an address may have."""

    per_address: int
    """Of IPv6 a network counts as one, as of a visitor: anyone on it has all of its addresses."""
    trusted: TrustedProxies
    """Proxies, which connect for all of their visitors."""
    total: int = field(default_factory=_most_connections)
    head: float = 10
    """From the connection, or the answer before, to the end of a request's head."""
    body: float = 10
    """In which at least `least` bytes of a body come, and a part of what is there already."""
    least: int = 1000
    part: float = 1 / 180
    """The more of a body is held, the more has to come: what comes evenly has half an hour in all."""
    answer: float = 60
    """In which the system takes some of an answer, and the peer confirms that it is still there. It may
    hold megabytes on the way."""


class BoundedConnection(H11Protocol):
    """Uvicorn's HTTP/1.1, which has one deadline alone: for the next request on a connection.

    A connection without a request, half a head, half a body and an answer that nobody takes would
    stay for as long as the peer likes.
    """

    limits: ConnectionLimits
    open_by_network: Counter[str]
    conn: "_CoarseConnection"

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.conn = _CoarseConnection(h11.SERVER)
        address = self.client[0] if self.client else ""
        self._network = network_of(address)
        self._received = self._unsent = 0
        self._turned_at = self._moved_at = self.loop.time()
        self._watch: asyncio.TimerHandle | None = None
        self.open_by_network[self._network] += 1
        is_proxy = self.limits.trusted.trust(parse_address(address))
        are_many = self.open_by_network[self._network] > self.limits.per_address and not is_proxy
        if are_many or self.open_by_network.total() > self.limits.total:
            transport.write(_TOO_MANY)
            transport.close()
            return
        _end_when_dead(transport, self.limits.answer)
        self._check()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._watch:
            self._watch.cancel()
        self.open_by_network[self._network] -= 1
        if not self.open_by_network[self._network]:
            del self.open_by_network[self._network]
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        super().data_received(data)

    def on_response_complete(self) -> None:
        self._turned_at = self.loop.time()
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            super().send_400_response(msg)
        else:
            # There is an answer already, and no place for another.
            self.transport.close()

    def _check(self) -> None:
        """Look now and then whether the peer does its part."""
        now = self.loop.time()
        if self._is_late(now):
            # What is still to be sent would wait for a peer that takes nothing.
            self.transport.abort()
        else:
            interval = min(self.limits.head, self.limits.body) / 4
            self._watch = self.loop.call_later(interval, self._check)

    def _is_late(self, now: float) -> bool:
        unsent, unsent_before = self.transport.get_write_buffer_size(), self._unsent
        self._unsent = unsent
        if unsent:
            self._turned_at = now
            moves, patience = unsent < unsent_before, self.limits.answer
        elif self.cycle is None or self.cycle.response_complete:
            # Waiting for a head, or for the end of a body that was refused unread.
            return now - self._turned_at >= self.limits.head
        elif self.conn.their_state is h11.SEND_BODY and not self.flow.read_paused:
            least = max(self.limits.least, self.limits.part * self.conn.body_bytes)
            moves, patience = self._received >= least, self.limits.body
        else:
            moves, patience = True, 0.0
        if moves:
            self._received, self._moved_at = 0, now
            return False
        return now - self._moved_at >= patience


class _CoarseConnection(h11.Connection):
    """What a peer sends, until it comes in crumbs: chunks of a byte each would keep the event loop busy."""

    body_bytes = 0
    """What has come of the body of the request."""

    _pieces = 0

    def next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        event = super().next_event()
        if isinstance(event, h11.Request):
            self._pieces = self.body_bytes = 0
        elif isinstance(event, h11.Data):
            self._pieces += 1
            self.body_bytes += len(event.data)
            if self._pieces >= _PIECES and self.body_bytes < self._pieces * _LEAST_PIECE:
                raise h11.RemoteProtocolError("The chunks of this body are too small.")
        return event


def _end_when_dead(transport: asyncio.Transport, seconds: float) -> None:
    """Have the system end a connection whose peer has vanished without a word."""
    connection: socket.socket | None = transport.get_extra_info("socket")
    if connection is None or connection.family not in (socket.AF_INET, socket.AF_INET6):
        return
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", seconds / 2),
        ("TCP_KEEPINTVL", seconds / 6),
        ("TCP_KEEPCNT", 3),
        ("TCP_USER_TIMEOUT", seconds * 1000),
    ):
        # Not every system has each.
        if option := getattr(socket, name, None):
            connection.setsockopt(socket.IPPROTO_TCP, option, math.ceil(value))


def bound_connections(limits: ConnectionLimits) -> None:
    """Make servers of uvicorn that are started from now on keep to `limits`: Gradio starts its own."""

    class Bounded(BoundedConnection):
        pass

    Bounded.limits = limits
    Bounded.open_by_network = Counter()
    # A class does as well as the path of one.
    HTTP_PROTOCOLS["auto"] = Bounded  # type: ignore[assignment]
    # No route needs one, and a connection that becomes one would be in nobody's charge.
    WS_PROTOCOLS["auto"] = None
