"""A short run of the fuzzer of designs; `python -m tests.fuzz designs` is the long one."""

from tests.fuzz.designs import fuzz


def test_designs_links_and_projects_of_strangers_are_read_or_refused() -> None:
    told = fuzz(300, "1").splitlines()
    assert [line.partition(":")[0] for line in told] == ["designs", "links", "projects"]
    assert all(", 0 read" not in line for line in told)
