"""A short run of the fuzzer of HTTP; `python -m tests.fuzz http` is the long one."""

from hypothesis import settings

from tests.fuzz.http import QUIET, fuzz
from tests.running_space import RunningSpace


def test_requests_of_any_text_have_answers_that_are_meant(local_space: RunningSpace) -> None:
    statuses = fuzz(local_space, settings(QUIET, max_examples=1, derandomize=True))

    assert statuses["2xx"] > 0
    assert statuses["4xx"] > 0
