"""The host pages that the tests of embedding open."""

from collections.abc import Iterator

import pytest

from tests.demo_server import demo_server


@pytest.fixture(scope="session")
def demo_url(space_url: str) -> Iterator[str]:
    """Address of demo_site/, on another origin than the Space under test."""
    with demo_server(space_url) as url:
        yield url
