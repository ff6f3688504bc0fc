"""Who counts as one visitor."""

from typing import Any

import pytest
from starlette.authentication import SimpleUser
from starlette.requests import Request

from space.admission.visitors import visitor_of


def visitor(address: str, **scope: Any) -> str:
    return visitor_of(Request({"type": "http", "client": (address, 0), "headers": [], **scope}))


def test_an_address_of_ipv4_is_one() -> None:
    assert visitor("203.0.113.5") == "203.0.113.5" != visitor("203.0.113.6")
    assert visitor("::ffff:203.0.113.5") == "203.0.113.5"


def test_a_network_of_ipv6_is_one_whatever_addresses_it_takes() -> None:
    assert visitor("2001:db8:1:2::1") == visitor("2001:db8:1:2:aaaa:bbbb:cccc:dddd")
    assert visitor("2001:db8:1:2::1") != visitor("2001:db8:1:3::1")


@pytest.mark.parametrize("address", ["203.0.113.5", "2001:db8::1"])
def test_who_has_logged_in_is_the_same_everywhere(address: str) -> None:
    ann = SimpleUser("ann")
    assert visitor(address, user=ann) == visitor("198.51.100.1", user=ann) != visitor(address)
