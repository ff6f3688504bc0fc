"""Which proxies are believed, and what a request says through them of its sender and address."""

import ipaddress
import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

log = logging.getLogger(__name__)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NONE = "none"

# RFC 1918, 6598 and 4193: networks that nobody on the internet sends from.
_PRIVATE = "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 fc00::/7"


@dataclass(frozen=True)
class TrustedProxies:
    """The networks of proxies whose `X-Forwarded-…` headers are believed."""

    networks: tuple[Network, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "TrustedProxies":
        """Return what a setting says: `none`, or addresses and networks between commas or spaces.

        Raises `ValueError` that names what is neither.
        """
        words = text.replace(",", " ").split()
        if words in ([], [_NONE]):
            return cls()
        try:
            return cls(tuple(ipaddress.ip_network(word) for word in words))
        except ValueError as problem:
            raise ValueError(
                f"{problem}. Write {_NONE}, or addresses and networks such as 10.0.0.7, 10.1.0.0/16"
            ) from None

    @classmethod
    def of_platform(cls) -> "TrustedProxies":
        """Return the proxies of the platform that the Space runs on; none where it is not known.

        A Space on Hugging Face is reached through their proxy alone, which comes from a private
        network, says `X-Forwarded-Host` and `-Proto`, and adds to `X-Forwarded-For`. Its addresses
        change, so the networks are named.
        """
        return cls.parse(_PRIVATE if "SPACE_ID" in os.environ else _NONE)

    def __str__(self) -> str:
        return ", ".join(map(str, self.networks)) or _NONE

    def trust(self, address: Address | None) -> bool:
        """Return whether a proxy at this address is believed."""
        return address is not None and any(address in network for network in self.networks)

    def sender(self, peer: Address, forwarded_for: Iterable[str]) -> Address:
        """Return the address of who has sent a request that came from `peer`.

        Each proxy writes the one that it has the request from behind the others: read from the
        end, that is the first that is no trusted proxy. What stands before it anyone may have
        written.
        """
        sender = peer
        for word in reversed([word for value in forwarded_for for word in value.split(",")]):
            if not self.trust(sender):
                break
            earlier = parse_address(word)
            if earlier is None:
                break
            sender = earlier
        return sender


def parse_address(text: str) -> Address | None:
    """Return an address as it stands in `X-Forwarded-For`, with a port or without; None if it is none."""
    host = text.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    # Where one socket listens for both, IPv4 comes written as IPv6.
    return getattr(address, "ipv4_mapped", None) or address


class ForwardedHeaders:
    """ASGI middleware after which `X-Forwarded-…` can be believed, and `scope["client"]` is the sender.

    A trusted proxy's headers stay; a stranger's are taken away, before anything makes a link or a
    redirect of them. `X-Gradio-Server` goes whoever sends it: only the Node server that Gradio may
    have in front of itself has a use for it, and there is none here. `scope["proxied"]` tells
    whether a request came by a proxy at all, believed or not.
    """

    def __init__(self, app: ASGIApp, trusted: TrustedProxies) -> None:
        self._app = app
        self._trusted = trusted
        self._has_told = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = self._believable(scope)
        await self._app(scope, receive, send)

    def _believable(self, scope: Scope) -> Scope:
        client = scope.get("client")
        peer = parse_address(client[0]) if client else None
        is_trusted = peer is not None and self._trusted.trust(peer)
        kept = [
            (name, value)
            for name, value in scope["headers"]
            if name != b"x-gradio-server" and (is_trusted or not name.startswith(b"x-forwarded-"))
        ]
        if is_trusted and peer is not None:
            forwarded_for = Headers(scope=scope).getlist("x-forwarded-for")
            client = (str(self._trusted.sender(peer, forwarded_for)), 0)
        elif len(kept) < len(scope["headers"]):
            self._tell_once(peer)
        proxied = is_trusted or len(kept) < len(scope["headers"])
        return {**scope, "headers": kept, "client": client, "proxied": proxied}

    def _tell_once(self, peer: Address | None) -> None:
        if not self._has_told:
            self._has_told = True
            log.warning(
                "The X-Forwarded headers of %s are not believed. If it is your proxy, name it in "
                "TRUSTED_PROXIES.",
                peer,
            )
