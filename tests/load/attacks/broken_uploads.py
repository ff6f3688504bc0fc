"""300 uploads that break off after half a megabyte of a photo."""

import socket
import time
from collections import Counter
from urllib.parse import urlsplit

from tests.load.measuring import connections_to, size_of
from tests.running_space import RunningSpace

UPLOADS = 300
AT_ONCE = 30
PATIENCE = 30
"""Seconds that what has come of them has to go."""

_POLITE = 1
"""Connections of who watches."""

_HEAD = (
    b"POST /gradio_api/upload HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n"
    b"Content-Type: multipart/form-data; boundary=b\r\n\r\n"
    b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n'
)


def attack(space: RunningSpace) -> Counter[str]:
    """Begin and break off, and return how many were begun."""
    place = urlsplit(space.url)
    before = size_of(space.files)
    for _ in range(UPLOADS // AT_ONCE):
        connections = [
            socket.create_connection(
                (place.hostname or "", place.port or 0), 20, (f"127.0.0.{10 + number}", 0)
            )
            for number in range(AT_ONCE)
        ]
        for connection in connections:
            connection.sendall(_HEAD + bytes(500_000))
        for connection in connections:
            connection.close()
    deadline = time.monotonic() + PATIENCE
    while connections_to(space) > _POLITE or size_of(space.files) > before:
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    return Counter({"broken off": UPLOADS})
