"""Where the Space listens: whether it can, in words for who has started it."""

import errno
import socket


def check_listening(host: str, port: int) -> None:
    """Raise `ValueError` with one sentence where nothing can listen at this host and port.

    `host` is a name or an address, one of IPv6 in brackets or not.
    """
    try:
        [(family, _, _, _, place), *_] = socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # As servers do, or a port would seem taken for a minute after one has ended.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ValueError(
                f"port {port} is taken; stop what listens there, or choose another with --port"
            ) from None
        raise ValueError(f"can't listen at {host}, port {port}: {error.strerror}") from None
