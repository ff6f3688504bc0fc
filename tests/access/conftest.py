"""How the pages are seen."""

from typing import Any

import pytest


@pytest.fixture(scope="module")
def context_options() -> dict[str, Any]:
    """A British reader in daylight, on whose pages nothing moves."""
    return {"locale": "en-GB", "color_scheme": "light", "reduced_motion": "reduce"}
