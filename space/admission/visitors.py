"""Who a visitor is: what is counted, and taken in turns, as one."""

import ipaddress

from starlette.requests import HTTPConnection

_OF_ONE_HOUSEHOLD = 64
"""Bits of an IPv6 address that its network has; the others anyone on it chooses at will (RFC 4291)."""


def visitor_of(request: HTTPConnection, username: str | None = None) -> str:
    """Return the name of who sends a request: the user where one has logged in, else the address.

    The address is that which `ForwardedHeaders` has found behind the owner's proxies.
    """
    user = request.scope.get("user")
    if name := username or (user and user.display_name):
        return f"user {name}"
    if request.client is None:
        return "unknown"
    return network_of(request.client.host)


def network_of(host: str) -> str:
    """Return what an address stands for: itself, of IPv6 its network; what is no address as it is."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return str(address)
    mapped = address.ipv4_mapped
    return str(mapped or ipaddress.ip_network((address, _OF_ONE_HOUSEHOLD), strict=False))
