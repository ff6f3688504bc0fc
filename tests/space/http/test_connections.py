"""Connections that nothing comes of."""

import asyncio
import contextlib
import re
import resource
import socket
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from uvicorn.config import HTTP_PROTOCOLS, WS_PROTOCOLS
from uvicorn.protocols.websockets import auto as websockets
from uvicorn.server import ServerState

from space.http.connections import BoundedConnection, ConnectionLimits, bound_connections
from space.http.proxies import TrustedProxies
from tests.event_loop import run_coroutine

# Deadlines, which are waited for.
pytestmark = pytest.mark.slow

PROXY = "127.0.0.9"
LIMITS = ConnectionLimits(
    per_address=5, trusted=TrustedProxies.parse(PROXY), head=0.8, body=0.8, least=100, answer=1.5
)
MUCH = 8_000_000
ended: list[str] = []


async def take(request: Request) -> Response:
    try:
        await request.body()
    except ClientDisconnect:
        ended.append("body")
        raise
    return PlainTextResponse("taken")


async def refuse(_request: Request) -> Response:
    return PlainTextResponse("refused", 413)


async def much(_request: Request) -> Response:
    return Response(bytes(MUCH))


async def wait(_request: Request) -> Response:
    await asyncio.sleep(1)
    return PlainTextResponse("waited")


async def tell(_request: Request) -> Response:
    async def stream() -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"a" * 100_000
                await asyncio.sleep(0)
        finally:
            ended.append("answer")

    return StreamingResponse(stream())


class Websocket(asyncio.Protocol):
    """What takes connections over where a package for websockets is installed."""

    def __init__(self, **_of_uvicorn: object) -> None:
        pass

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.close()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a server that Gradio might have started."""
    usual = HTTP_PROTOCOLS["auto"], WS_PROTOCOLS["auto"]
    installed = pytest.MonkeyPatch()
    installed.setattr(websockets, "AutoWebSocketsProtocol", Websocket)
    bound_connections(LIMITS)
    paths = {"/take": take, "/refuse": refuse, "/wait": wait, "/tell": tell, "/much": much}
    routes = [Route(path, answer, methods=["GET", "POST"]) for path, answer in paths.items()]
    config = uvicorn.Config(Starlette(routes=routes), port=0, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(10)
    HTTP_PROTOCOLS["auto"], WS_PROTOCOLS["auto"] = usual
    installed.undo()


@pytest.fixture
def connection(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        yield connection


def seconds_open(connection: socket.socket) -> float:
    """Return how long the other side keeps a connection open on which nothing goes on."""
    start = time.monotonic()
    try:
        while connection.recv(65_536):
            pass
    except ConnectionError:
        pass
    return time.monotonic() - start


def word(connection: socket.socket) -> bytes:
    """Return the word of an answer."""
    answer = b""
    while not (ended := re.search(rb"\r\n\r\n(taken|refused|waited)$", answer)):
        piece = connection.recv(4096)
        assert piece, answer
        answer += piece
    return ended[1]


def wait_for_end(of_what: str) -> None:
    deadline = time.monotonic() + 15
    while not ended and time.monotonic() < deadline:
        time.sleep(0.02)
    assert ended == [of_what]


def head(path: str, length: int = 1000) -> bytes:
    return f"POST /{path} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n".encode()


def test_a_head_has_its_time(port: int) -> None:
    with ExitStack() as closing:
        connections = [
            closing.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))
            for _ in range(3)
        ]
        # From the third nothing comes.
        a_word, half, _ = connections
        a_word.sendall(b"GET")
        half.sendall(head("take")[:-2])
        with ThreadPoolExecutor(3) as together:
            for seconds in together.map(seconds_open, connections):
                assert 0.3 < seconds < 15


def test_a_head_that_comes_a_sign_at_a_time_has_no_more(connection: socket.socket) -> None:
    start = time.monotonic()
    with contextlib.suppress(ConnectionError):
        for sign in head("take") * 99:
            connection.sendall(bytes([sign]))
            time.sleep(0.05)
    assert time.monotonic() - start < 15


def test_a_body_that_stalls_is_told_to_the_application(connection: socket.socket) -> None:
    ended.clear()
    connection.sendall(head("take") + b"a" * 50)
    assert 0.3 < seconds_open(connection) < 15
    wait_for_end("body")


def test_a_body_that_comes_slowly_enough_is_taken(connection: socket.socket) -> None:
    connection.sendall(head("take", 1000))
    for _ in range(10):
        connection.sendall(b"a" * 100)
        time.sleep(0.1)
    assert word(connection) == b"taken"


def test_a_body_of_which_much_is_held_has_to_come_faster(connection: socket.socket) -> None:
    ended.clear()
    connection.sendall(head("take", 3_000_000) + b"a" * 2_000_000)
    with pytest.raises(ConnectionError):
        trickle(connection, seconds=20 * LIMITS.body)
    wait_for_end("body")


def trickle(connection: socket.socket, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        connection.sendall(b"a" * LIMITS.least)
        time.sleep(LIMITS.body / 8)


def test_a_body_that_was_refused_unread_has_an_end(connection: socket.socket) -> None:
    connection.sendall(head("refuse", 10**9))
    assert word(connection) == b"refused"
    start = time.monotonic()
    with contextlib.suppress(ConnectionError):
        while time.monotonic() - start < 15:
            connection.sendall(b"a" * 1000)
            time.sleep(0.02)
    assert time.monotonic() - start < 15


def chunked(path: str, size: int) -> bytes:
    """Return a request in more chunks than may be small, of so many bytes each."""
    chunk = f"{size:x}\r\n{'a' * size}\r\n"
    start = f"POST /{path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    return f"{start}{chunk * 1500}0\r\n\r\n".encode()


def test_a_body_in_crumbs_is_not_read_to_its_end(connection: socket.socket) -> None:
    ended.clear()
    connection.sendall(chunked("take", 1))
    wait_for_end("body")


def test_a_body_in_crumbs_that_has_its_answer_ends_the_connection(
    connection: socket.socket, caplog: pytest.LogCaptureFixture
) -> None:
    request = chunked("refuse", 1)
    connection.sendall(request[:100])
    assert word(connection) == b"refused"
    with contextlib.suppress(ConnectionError):
        connection.sendall(request[100:] + head("take", 0))
        assert connection.recv(4096) == b""
    assert "Fatal error" not in caplog.text


def test_a_body_in_small_chunks_is_taken(connection: socket.socket) -> None:
    connection.sendall(chunked("take", 100))
    assert word(connection) == b"taken"


def test_an_answer_that_nobody_takes_ends(connection: socket.socket) -> None:
    ended.clear()
    connection.sendall(b"GET /tell HTTP/1.1\r\nHost: a\r\n\r\n")
    wait_for_end("answer")


def test_an_answer_that_is_taken_slowly_comes_whole(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    connection.sendall(b"GET /much HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    received = 0
    start = time.monotonic()
    while piece := connection.recv(50_000):
        received += len(piece)
        # For longer than any part of it may take.
        time.sleep(0.02 if time.monotonic() - start < 2 else 0)
    assert received > MUCH


def test_who_waits_for_an_answer_may_wait(connection: socket.socket) -> None:
    for _ in range(2):
        connection.sendall(b"GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
        assert word(connection) == b"waited"


def connections_from(port: int, address: str) -> list[socket.socket]:
    return [socket.create_connection(("127.0.0.1", port), 20, (address, 0)) for _ in range(7)]


def refused(connections: list[socket.socket]) -> int:
    """Return how many connections of which nothing comes are refused at once, and close all."""
    answers = [connection.recv(4096) for connection in connections]
    for connection in connections:
        connection.close()
    return sum(answer.startswith(b"HTTP/1.1 503") for answer in answers)


def test_an_address_has_so_many_connections_but_a_proxy_any_number(port: int) -> None:
    visitor = "127.0.0.8"
    of_a_visitor, of_a_proxy = connections_from(port, visitor), connections_from(port, PROXY)
    assert (refused(of_a_visitor), refused(of_a_proxy)) == (2, 0)
    for address in (visitor, PROXY):
        with socket.create_connection(("127.0.0.1", port), 20, (address, 0)) as again:
            again.sendall(head("take", 0))
            assert word(again) == b"taken"


def test_a_connection_never_becomes_a_websocket_and_counts_no_longer_than_it_is_open(
    port: int,
) -> None:
    upgrade = b"GET /take HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    for _ in range(LIMITS.per_address + 2):
        with socket.create_connection(("127.0.0.1", port), 20, ("127.0.0.7", 0)) as one:
            one.sendall(upgrade)
            assert word(one) == b"taken"


class Accepted(asyncio.Transport):
    """A connection from an address that this machine need not have."""

    def __init__(self, address: str) -> None:
        super().__init__({"peername": (address, 1)})
        self.written = b""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += data

    def close(self) -> None:
        pass

    def get_write_buffer_size(self) -> int:
        return 0


def statuses(limits: ConnectionLimits, addresses: list[str]) -> list[bytes]:
    """Return what each is told that connects from an address, one after the other."""

    class Bounded(BoundedConnection):
        pass

    Bounded.limits, Bounded.open_by_network = limits, Counter()

    async def run() -> list[bytes]:
        config = uvicorn.Config(Starlette(), log_level="critical")
        config.load()
        transports = [Accepted(address) for address in addresses]
        connections = [Bounded(config, ServerState(), {}) for _ in transports]
        for connection, transport in zip(connections, transports, strict=True):
            connection.connection_made(transport)
        for connection in connections:
            connection.connection_lost(None)
        assert not Bounded.open_by_network
        return [transport.written[9:12] for transport in transports]

    return run_coroutine(run())


def test_a_network_of_ipv6_has_as_many_connections_as_an_address() -> None:
    limits = ConnectionLimits(per_address=2, trusted=TrustedProxies())
    addresses = ["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:a::3", "2001:db8:1:3::1"]
    assert statuses(limits, addresses) == [b"", b"", b"503", b""]


def test_all_together_have_fewer_connections_than_the_system_lets_the_space_have() -> None:
    limits = ConnectionLimits(per_address=2, trusted=TrustedProxies.parse(PROXY), total=3)
    addresses = [PROXY, "10.0.0.1", "10.0.0.2", "10.0.0.3", PROXY]
    assert statuses(limits, addresses) == [b"", b"", b"", b"503", b"503"]
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert most == resource.RLIM_INFINITY or ConnectionLimits(2, TrustedProxies()).total < most
