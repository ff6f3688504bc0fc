"""What the tests of this room share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from space.errors import RequestError
from space.photos.photo import Photo
from space.photos.reading import read_photo
from space.settings import Settings
from tests.space.photos.files import SETTINGS


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Photo]:
    def read_bytes(
        content: bytes, settings: Settings = SETTINGS, at_least: int | None = None
    ) -> Photo:
        path = tmp_path / "upload"
        path.write_bytes(content)
        return read_photo(path, settings, at_least)

    return read_bytes


@pytest.fixture
def refusal(read: Callable[..., Photo]) -> Callable[..., str]:
    def code_of(content: bytes, settings: Settings = SETTINGS) -> str:
        with pytest.raises(RequestError) as caught:
            read(content, settings)
        assert caught.value.sentence.endswith(".")
        assert "/" not in caught.value.sentence
        return caught.value.code

    return code_of
