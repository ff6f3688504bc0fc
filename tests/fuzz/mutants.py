"""Files that are nearly right: some that are, with a few changes that hypothesis chooses and simplifies."""

from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, composite

HEAD = 512
"""Headers and directories, where one byte changes the meaning of all others, are mostly within these."""

LONGEST_RUN = 64

EXTREMES = (0, 1, 2, 7, 8, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000)
EXTREMES += (0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)


@composite
def mutants(draw: DrawFn, seeds: Sequence[bytes]) -> bytes:
    """Return a strategy for files made of `seeds` by up to six changes."""
    content = bytearray(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(1, 6))):
        last = max(len(content) - 1, 0)
        at = draw(st.one_of(st.integers(0, min(HEAD, last)), st.integers(0, last)))
        run = draw(st.integers(1, LONGEST_RUN))
        change = draw(st.sampled_from(("set", "number", "cut", "repeat", "insert", "end", "graft")))
        if change == "set":
            content[at : at + 1] = bytes([draw(st.integers(0, 255))])
        elif change == "number":
            width = draw(st.sampled_from((1, 2, 4, 8)))
            number = draw(st.sampled_from(EXTREMES)) % 256**width
            order = draw(st.sampled_from(("big", "little")))
            content[at : at + width] = number.to_bytes(width, order)
        elif change == "cut":
            del content[at : at + run]
        elif change == "repeat":
            content[at:at] = content[at : at + run] * draw(st.integers(1, 40))
        elif change == "insert":
            content[at:at] = draw(st.binary(min_size=1, max_size=LONGEST_RUN))
        elif change == "end":
            del content[at:]
        else:
            content[at:] = draw(st.sampled_from(seeds))[at:]
    return bytes(content)
