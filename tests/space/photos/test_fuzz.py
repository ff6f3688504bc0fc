"""A short run of the fuzzer of photos; `python -m tests.fuzz photos` is the long one."""

from pathlib import Path

import pytest
from hypothesis import settings

from tests.fuzz.photos import QUIET, fuzz, seeds


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", seeds())
def test_a_file_that_was_changed_at_random_is_read_or_refused(kind: str, tmp_path: Path) -> None:
    tried, read = fuzz(kind, tmp_path / kind, settings(QUIET, max_examples=40, derandomize=True))

    assert 0 < read < tried
