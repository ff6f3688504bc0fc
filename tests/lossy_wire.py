"""A wire between a browser and a Space that is cut at chosen points."""

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_REQUEST = re.compile(rb"^(GET|POST|HEAD|OPTIONS) (\S+) HTTP/1\.1\r\n")


@dataclass
class Cut:
    """A connection is lost once so many bytes of a request were sent, or some of its answer received."""

    path: str
    """Part of the request's address."""
    sent: int | None = None
    received: bytes | None = None
    """What the answer has brought by then."""


@dataclass
class LossyWire:
    """Passes on what comes to `url`, but for what is cut."""

    url: str
    cuts: list[Cut] = field(default_factory=list)
    """Each happens once."""
    asked: list[str] = field(default_factory=list)
    """Method and path of all requests, without what follows a question mark or an equals sign."""
    heads: list[str] = field(default_factory=list)
    """What all requests begin with, their headers among it."""

    def count(self, request: str) -> int:
        """Return how often something was asked for."""
        return self.asked.count(request)


@contextmanager
def lossy_wire(space_url: str) -> Iterator[LossyWire]:
    """Lay a wire to the Space at an address of this machine."""
    host, _, port = space_url.removeprefix("http://").partition(":")
    loop = asyncio.new_event_loop()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far = await asyncio.open_connection(host, int(port))
        except OSError:
            # Nobody is there.
            writer.transport.abort()
            return
        await _Connection(wire, (reader, writer), far).run()

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    starting = asyncio.start_server(connect, "127.0.0.1", 0)
    server = asyncio.run_coroutine_threadsafe(starting, loop).result()
    wire = LossyWire(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    yield wire
    asyncio.run_coroutine_threadsafe(_end(server), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


async def _end(server: asyncio.Server) -> None:
    server.close()
    connections = asyncio.all_tasks() - {asyncio.current_task()}
    for task in connections:
        task.cancel()
    await asyncio.gather(*connections, return_exceptions=True)


End = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class _Connection:
    """One connection, which browsers use for one request after the other."""

    def __init__(self, wire: LossyWire, near: End, far: End) -> None:
        self._wire = wire
        self._near, self._far = near, far
        self._path = ""
        self._sent = 0
        self._received = b""

    async def run(self) -> None:
        with suppress(ConnectionError):
            ways = [
                self._pass(self._near, self._far, True),
                self._pass(self._far, self._near, False),
            ]
            done, rest = await asyncio.wait(
                map(asyncio.ensure_future, ways), return_when=asyncio.FIRST_COMPLETED
            )
            for task in rest:
                task.cancel()
            for task in done:
                task.exception()
        for _, writer in (self._near, self._far):
            writer.transport.abort()

    async def _pass(self, source: End, target: End, is_request: bool) -> None:
        while piece := await source[0].read(16_384):
            if is_request:
                self._note(piece)
                self._sent += len(piece)
            else:
                self._received += piece
            is_cut = self._is_cut()
            if not (is_cut and is_request):
                target[1].write(piece)
                await target[1].drain()
            if is_cut:
                return

    def _note(self, piece: bytes) -> None:
        if found := _REQUEST.match(piece):
            method, self._path = found[1].decode(), found[2].decode()
            self._sent, self._received = 0, b""
            self._wire.heads.append(piece.partition(b"\r\n\r\n")[0].decode())
            self._wire.asked.append(f"{method} {re.split('[?=]', self._path)[0]}")

    def _is_cut(self) -> bool:
        for cut in self._wire.cuts:
            if cut.path not in self._path:
                continue
            if (cut.sent is not None and self._sent >= cut.sent) or (
                cut.received is not None and cut.received in self._received
            ):
                self._wire.cuts.remove(cut)
                return True
        return False
