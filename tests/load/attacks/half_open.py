"""200 connections that nothing comes of: no word, half a head, half a body, an answer that nobody takes."""

import socket
import time
from collections import Counter
from urllib.parse import urlsplit

from tests.running_space import RunningSpace

CONNECTIONS = 200
PATIENCE = 90
"""Seconds after which a connection that is still there counts as kept."""

_JSON = (
    b"POST /gradio_api/call/alpha_matte HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
)
_FORM = b"POST /gradio_api/upload HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\n"

BEGINNINGS = {
    "no word": b"",
    "half a head": b"GET /config HTTP/1.1\r\nHost: a\r\n",
    "half a body": _JSON + b'Content-Length: 1000\r\n\r\n{"data":',
    "half a form": _FORM + b"Content-Length: 1000\r\n\r\n--b\r\n",
    "an answer and no more": b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n",
}


def attack(space: RunningSpace) -> Counter[str]:
    """Open them all, and return how many the Space has ended by itself, after how long at most."""
    place = urlsplit(space.url)
    address = (place.hostname or "", place.port or 0)
    connections: dict[socket.socket, str] = {}
    for number in range(CONNECTIONS):
        kind = [*BEGINNINGS][number % len(BEGINNINGS)]
        connection = socket.create_connection(address, 20, ("127.0.0.3", 0))
        connection.sendall(BEGINNINGS[kind])
        connection.setblocking(False)
        connections[connection] = kind
    start = time.monotonic()
    ended: dict[str, list[float]] = {kind: [] for kind in BEGINNINGS}
    while connections and time.monotonic() - start < PATIENCE:
        for connection in [*connections]:
            if _is_ended(connection):
                ended[connections.pop(connection)].append(time.monotonic() - start)
                connection.close()
        time.sleep(0.1)
    told = {
        f"{kind}, ended within {max(times):.0f} s": len(times)
        for kind, times in ended.items()
        if times
    }
    return Counter(told) + Counter(f"{kind}, kept" for kind in connections.values())


def _is_ended(connection: socket.socket) -> bool:
    try:
        while connection.recv(65_536):
            pass
    except BlockingIOError:
        return False
    except ConnectionError:
        pass
    return True
